from __future__ import annotations

import itertools

import pytest

from nnstudio.core.project import Project
from nnstudio.core.project.edits import (
    add_node,
    append_node,
    connect,
    delete_and_heal,
    insert_on_link,
    move,
)
from nnstudio.core.project.edits.space import CARD_HEIGHT, CARD_WIDTH, COLUMN, GRID, pushed, too_near
from nnstudio.core.project.refusals import UnknownLink, UnknownNode, UnknownPort
from tests.core.project.builders import arrows, chain, link, main, named


def overlapping(project: Project) -> list[tuple[str, str]]:
    """Pairs of cards that cover one another."""
    nodes = main(project).nodes.values()
    return [
        (one.name, other.name)
        for one, other in itertools.combinations(nodes, 2)
        if abs(one.at[0] - other.at[0]) < CARD_WIDTH and abs(one.at[1] - other.at[1]) < CARD_HEIGHT
    ]


def grown(*layers: str) -> Project:
    project = Project()
    for layer in layers:
        project = append_node(project, "main", layer)
    return project


def test_appending_builds_a_chain_from_nothing():
    project = grown("Input", "Linear", "ReLU", "Output")
    assert arrows(project) == ["input → linear1", "linear1 → relu1", "relu1 → output"]
    places = [node.at for node in main(project).nodes.values()]
    assert places == sorted(places)
    assert len({y for _, y in places}) == 1


def test_appending_goes_in_front_of_the_output_and_makes_room():
    project = append_node(chain("Input", "Linear", "Output"), "main", "ReLU")
    assert arrows(project) == ["input → linear1", "linear1 → relu1", "relu1 → output"]
    assert named(project, "relu1").at[0] < named(project, "output").at[0]
    assert overlapping(project) == []


def test_appending_to_an_output_that_nothing_leads_to_joins_both_ends():
    project = add_node(chain("Input", "Linear"), "main", "Output", (460, 0))
    assert arrows(append_node(project, "main", "ReLU")) == [
        "input → linear1",
        "linear1 → relu1",
        "relu1 → output",
    ]


def test_appending_before_a_lonely_output_leads_to_it():
    project = append_node(chain("Output"), "main", "Linear")
    assert arrows(project) == ["linear1 → output"]
    assert overlapping(project) == []


def test_appending_after_a_node_takes_over_all_that_followed_it():
    project = chain("Input", "Linear", "Add")
    project = connect(project, "main", link("n1", "n3").source, link("n1", "n3").target)
    project = append_node(project, "main", "ReLU", "n1")
    assert arrows(project) == ["input → relu1", "linear1 → add1", "relu1 → add1", "relu1 → linear1"]
    assert overlapping(project) == []


def test_followers_keep_their_rank_in_a_merge():
    project = chain("Input", "Linear", "Add")
    project = connect(project, "main", link("n1", "n3").source, link("n1", "n3").target)
    project = append_node(project, "main", "ReLU", "n2")
    assert [one.source.node for one in main(project).links_into("n3")] == ["n4", "n1"]


def test_appending_after_the_output_goes_in_front_of_it():
    project = append_node(chain("Input", "Output"), "main", "Linear", "n2")
    assert arrows(project) == ["input → linear1", "linear1 → output"]


def test_a_second_input_stands_alone_and_covers_nothing():
    project = append_node(chain("Input", "Linear"), "main", "Input")
    assert arrows(project) == ["input → linear1"]
    assert overlapping(project) == []


def test_appending_after_what_is_not_there_is_refused():
    with pytest.raises(UnknownNode):
        append_node(chain("Input"), "main", "Linear", "n8")


def test_inserting_splits_the_link_and_makes_room():
    project = insert_on_link(chain("Input", "Linear", "Output"), "main", link("n1", "n2"), "Flatten")
    assert arrows(project) == ["flatten1 → linear1", "input → flatten1", "linear1 → output"]
    assert overlapping(project) == []
    row = sorted(main(project).nodes.values(), key=lambda node: node.at)
    assert [node.name for node in row] == ["input", "flatten1", "linear1", "output"]


def test_inserting_where_there_is_room_moves_nobody():
    project = move(chain("Input", "Linear"), "main", {"n2": (700, 0)})
    after = insert_on_link(project, "main", link("n1", "n2"), "Flatten")
    assert main(after).nodes["n2"].at == (700, 0)
    assert main(after).nodes["n3"].at == (350, 0)


def test_inserting_at_a_place_puts_the_card_there_on_the_grid():
    project = insert_on_link(chain("Input", "Linear"), "main", link("n1", "n2"), "Flatten", (203, 304))
    assert named(project, "flatten1").at == (200, 300)
    assert GRID == 10


@pytest.mark.parametrize("layer", ["Input", "Output"])
def test_a_layer_without_both_ends_cannot_stand_on_a_link(layer):
    with pytest.raises(UnknownPort):
        insert_on_link(chain("Input", "Linear"), "main", link("n1", "n2"), layer)


def test_inserting_on_a_link_that_is_not_there_is_refused():
    with pytest.raises(UnknownLink):
        insert_on_link(chain("Input", "Linear"), "main", link("n2", "n1"), "ReLU")


def test_deleting_and_healing_closes_the_gap():
    project = chain("Input", "Linear", "ReLU", "Output")
    assert arrows(delete_and_heal(project, "main", frozenset({"n2", "n3"}))) == ["input → output"]


def test_healing_keeps_the_rank_in_a_merge_and_doubles_no_link():
    project = chain("Input", "Linear", "Add")
    project = connect(project, "main", link("n1", "n3").source, link("n1", "n3").target)
    healed = delete_and_heal(project, "main", frozenset({"n2"}))
    assert [one.source.node for one in main(healed).links_into("n3")] == ["n1"]


def test_healing_without_a_beginning_leaves_a_loose_end():
    assert arrows(delete_and_heal(chain("Input", "Linear", "Output"), "main", frozenset({"n1"}))) == [
        "linear1 → output"
    ]


def test_links_deleted_along_are_not_healed():
    project = chain("Input", "Linear", "ReLU", "Output")
    healed = delete_and_heal(project, "main", frozenset({"n3"}), frozenset({link("n1", "n2")}))
    assert arrows(healed) == ["linear1 → output"]


def test_a_long_row_makes_way_and_nothing_else_moves():
    places = {f"c{i}": (COLUMN * i, 0.0) for i in range(2_000)} | {"other": (500.0, 900.0)}
    moved = pushed({**places, "new": (COLUMN, 0.0)}, "new")
    assert "c0" not in moved
    assert "other" not in moved
    after = {**places, **moved, "new": (COLUMN, 0.0)}
    row = sorted((at, card) for card, at in after.items() if card != "other")
    assert not any(too_near(a[0], b[0]) for a, b in itertools.pairwise(row))
    assert len(moved) == 1_999


def test_a_crowded_row_keeps_its_order_and_is_not_pushed_over_and_over():
    places = {f"c{i:04}": (60.0 * i, 0.0) for i in range(3_000)}
    after = {**places, **pushed({**places, "new": (0.0, 0.0)}, "new")}
    assert sorted(after, key=after.__getitem__) == sorted(places)


def test_a_crowd_makes_way_without_end_or_overlap():
    places = {f"c{i}": (float(i % 7) * 31, float(i % 5) * 23) for i in range(60)}
    moved = pushed({**places, "new": (0.0, 0.0)}, "new")
    after = {**places, **moved, "new": (0.0, 0.0)}
    settled = [after[card] for card in (*moved, "new")]
    assert not any(too_near(a, b) for a, b in itertools.combinations(settled, 2))


def test_what_is_dropped_between_two_near_cards_never_pushes_the_one_it_follows():
    project = chain("Input", "Linear", "ReLU")
    first = main(project).links[1]
    after = insert_on_link(project, "main", first, "Dropout", (COLUMN * 1.5, 0.0))
    places = [named(after, name).at[0] for name in ("input", "linear1", "dropout1", "relu1")]
    assert places == sorted(places)
    assert places[:2] == [0.0, COLUMN]
