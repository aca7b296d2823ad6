from __future__ import annotations

import itertools

import pytest

from nnstudio.core.project import Network
from nnstudio.core.project.edits import copy, duplicate, free_place, new_nodes, paste, rename, set_param
from nnstudio.core.project.edits.space import COLUMN, too_near
from nnstudio.core.project.refusals import UnknownNode
from tests.core.project.builders import arrows, chain, main, named


def test_a_fragment_holds_the_nodes_and_only_the_links_between_them():
    fragment = copy(chain("Input", "Linear", "ReLU", "Output"), "main", frozenset({"n2", "n3"}))
    assert list(fragment.nodes) == ["n2", "n3"]
    assert len(fragment.links) == 1


def test_a_pasted_fragment_has_new_ids_free_names_and_its_own_links():
    project = chain("Input", "Linear", "ReLU")
    fragment = copy(project, "main", frozenset({"n2", "n3"}))
    after = paste(project, "main", fragment, (0, 500))
    assert new_nodes(project, after, "main") == {"n4", "n5"}
    assert arrows(after) == ["input → linear1", "linear1 → relu1", "linear2 → relu2"]
    assert named(after, "linear2").at == (0, 500)
    assert named(after, "relu2").at == (COLUMN, 500)


def test_pasting_keeps_parameters_and_names_that_are_free():
    project = set_param(chain("Linear"), "main", "n1", "out_features", 5)
    fragment = copy(rename(project, "main", "n1", "hidden"), "main", frozenset({"n1"}))
    after = paste(chain("Linear"), "main", fragment, (0, 0))
    assert named(after, "hidden").params["out_features"] == 5


def test_pasting_nothing_changes_nothing():
    project = chain("Linear")
    assert paste(project, "main", Network(), (0, 0)) is project


def test_pasting_twice_counts_on():
    project = chain("Linear", "Linear")
    fragment = copy(project, "main", frozenset({"n1", "n2"}))
    for _ in range(2):
        project = paste(project, "main", fragment, (0, 300))
    names = [node.name for node in main(project).nodes.values()]
    assert names == [f"linear{i}" for i in range(1, 7)]


def test_duplicates_stand_below_and_cover_nothing():
    project = chain("Input", "Linear", "ReLU")
    for _ in range(3):
        project = duplicate(project, "main", frozenset({"n2", "n3"}))
    places = [node.at for node in main(project).nodes.values()]
    assert len(places) == 9
    assert not any(too_near(a, b) for a, b in itertools.combinations(places, 2))


def test_what_is_not_there_cannot_be_copied():
    with pytest.raises(UnknownNode):
        copy(chain("Linear"), "main", frozenset({"n5"}))


@pytest.mark.parametrize("at", [(0.0, 0.0), (20.0, 20.0), (300.0, -40.0)])
def test_a_free_place_lets_nothing_pasted_cover_what_is_there(at):
    project = chain("Input", "Linear", "ReLU")
    fragment = copy(project, "main", frozenset(main(project).nodes))
    for _time in range(3):
        place = free_place(main(project), fragment, at)
        assert place[0] == at[0]
        project = paste(project, "main", fragment, place)
    places = [node.at for node in main(project).nodes.values()]
    assert not any(too_near(one, other) for one, other in itertools.combinations(places, 2))


def test_a_place_that_is_free_is_taken_as_it_is():
    project = chain("Input", "Linear")
    fragment = copy(project, "main", frozenset({"n1"}))
    assert free_place(main(project), fragment, (37.0, 300.0)) == (37.0, 300.0)
    assert free_place(main(project), Network(), (0.0, 0.0)) == (0.0, 0.0)
