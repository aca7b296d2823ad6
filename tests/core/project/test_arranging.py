from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.core.project import Project
from nnstudio.core.project.edits import add_node, align, distribute, move, snap_to_grid
from nnstudio.core.project.edits.arranging import Axis, Side
from nnstudio.core.project.edits.space import CARD_HEIGHT, CARD_WIDTH, GRID
from nnstudio.core.project.refusals import UnknownNode
from tests.core.project.builders import main

ALL = frozenset({"n1", "n2", "n3"})


def at(*places: tuple[float, float]) -> Project:
    project = Project()
    for place in places:
        project = add_node(project, "main", "ReLU", place)
    return project


def places(project: Project) -> list[tuple[float, float]]:
    return [node.at for node in main(project).nodes.values()]


@pytest.mark.parametrize(
    ("side", "line"),
    [("left", 0.0), ("right", 500.0), ("centre", 250.0)],
)
def test_cards_are_aligned_to_a_line_down(side, line):
    project = align(at((0, 0), (100, 200), (500, 400)), "main", ALL, Side(side))
    assert places(project) == [(line, 0.0), (line, 200.0), (line, 400.0)]


@pytest.mark.parametrize(("side", "line"), [("top", 10.0), ("bottom", 60.0), ("middle", 40.0)])
def test_cards_are_aligned_to_a_line_across(side, line):
    project = align(at((0, 10), (300, 30), (600, 60)), "main", ALL, Side(side))
    assert [y for _, y in places(project)] == [line] * 3
    assert [x for x, _ in places(project)] == [0.0, 300.0, 600.0]


def test_cards_that_would_cover_one_another_are_set_apart():
    project = align(at((0, 0), (300, 10), (600, 20)), "main", ALL, Side.LEFT)
    assert places(project) == [(0.0, 0.0), (0.0, 120.0), (0.0, 240.0)]


@given(
    st.lists(st.tuples(st.integers(-90, 90), st.integers(-90, 90)), min_size=2, max_size=8),
    st.sampled_from(Side),
)
def test_no_card_covers_another_once_aligned(spots, side):
    project = at(*((10.0 * x, 10.0 * y) for x, y in spots))
    project = align(project, "main", frozenset(main(project).nodes), side)
    for one, other in combinations(places(project), 2):
        assert abs(one[0] - other[0]) >= CARD_WIDTH or abs(one[1] - other[1]) >= CARD_HEIGHT


def test_distances_become_equal_between_the_first_and_the_last():
    project = distribute(at((0, 0), (700, 0), (200, 0)), "main", ALL, Axis.ACROSS)
    assert [x for x, _ in places(project)] == [0.0, 700.0, 350.0]
    project = distribute(at((0, 0), (0, 90), (0, 400)), "main", ALL, Axis.DOWN)
    assert [y for _, y in places(project)] == [0.0, 200.0, 400.0]


def test_cards_without_room_between_the_first_and_the_last_move_on():
    project = distribute(at((0, 0), (20, 0), (40, 0)), "main", ALL, Axis.ACROSS)
    assert [x for x, _ in places(project)] == [0.0, 240.0, 480.0]


def test_two_cards_have_nothing_to_share_out():
    project = at((0, 0), (33, 0))
    assert distribute(project, "main", frozenset({"n1", "n2"}), Axis.ACROSS) is project


def test_cards_snap_to_the_nearest_point_of_the_grid():
    project = move(at((0, 0), (0, 0)), "main", {"n1": (13.0, -7.0), "n2": (44.0, 88.0)})
    project = snap_to_grid(project, "main", frozenset({"n1"}))
    assert places(project) == [(GRID, -GRID), (44.0, 88.0)]


@pytest.mark.parametrize(
    "edit",
    [
        lambda project: align(project, "main", frozenset({"n9"}), Side.TOP),
        lambda project: distribute(project, "main", frozenset({"n9"}), Axis.DOWN),
        lambda project: snap_to_grid(project, "main", frozenset({"n9"})),
    ],
)
def test_unknown_cards_are_refused(edit):
    with pytest.raises(UnknownNode):
        edit(at((0, 0)))
