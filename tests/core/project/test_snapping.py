from __future__ import annotations

import pytest

from nnstudio.core.project.edits import (
    align,
    append_node,
    distribute,
    move,
    snap_on,
    snap_to_grid,
    unsnap,
)
from nnstudio.core.project.edits.arranging import Axis, Side
from nnstudio.core.project.edits.joints import snapped_behind, snapped_together
from nnstudio.core.project.edits.space import CARD_WIDTH, COLUMN
from nnstudio.core.project.layout import lay_out
from nnstudio.core.project.refusals import UnknownNode
from tests.core.project.builders import arrows, chain, main, named


def test_an_activation_sits_edge_to_edge_and_takes_over_what_followed() -> None:
    project = snap_on(chain("Input", "Linear", "Output"), "main", "ReLU", "n2")
    x, y = named(project, "linear1").at
    assert named(project, "relu1").at == (x + CARD_WIDTH, y)
    assert arrows(project) == ["input → linear1", "linear1 → relu1", "relu1 → output"]


def test_what_stood_there_makes_room() -> None:
    project = snap_on(chain("Input", "Linear", "Output"), "main", "ReLU", "n2")
    assert named(project, "output").at[0] >= named(project, "relu1").at[0] + CARD_WIDTH + 40.0
    assert named(project, "input").at == (0.0, 0.0)


def test_what_sits_together_is_found_along_the_links() -> None:
    project = snap_on(chain("Input", "Linear", "Output"), "main", "ReLU", "n2")
    project = snap_on(project, "main", "Tanh", named(project, "relu1").id)
    network = main(project)
    together = {named(project, name).id for name in ("linear1", "relu1", "tanh1")}
    assert snapped_together(network, frozenset({"n2"})) == together
    assert snapped_together(network, frozenset({"n1"})) == {"n1"}
    apart = move(project, "main", {named(project, "relu1").id: (0.0, 300.0)})
    assert snapped_together(main(apart), frozenset({"n2"})) == {"n2"}


def test_what_is_behind_is_found_without_what_it_sits_on() -> None:
    project = snap_on(chain("Input", "Linear", "Output"), "main", "ReLU", "n2")
    relu = named(project, "relu1").id
    assert snapped_behind(main(project), frozenset({"n2"})) == {"n2", relu}
    assert snapped_behind(main(project), frozenset({relu})) == {relu}


def gap(project, first: str, second: str) -> tuple[float, float]:
    (x, y), (u, v) = named(project, first).at, named(project, second).at
    return u - x, v - y


def test_cards_that_make_way_stay_joined() -> None:
    project = chain("Input", "Linear", "Linear", "Output")
    project = snap_on(project, "main", "ReLU", "n3")
    project = snap_on(project, "main", "Dropout", named(project, "relu1").id)
    pushed = append_node(project, "main", "BatchNorm1d", "n2")
    assert named(pushed, "linear2").at[0] > named(project, "linear2").at[0]
    assert gap(pushed, "linear2", "relu1") == (CARD_WIDTH, 0.0)
    assert gap(pushed, "relu1", "dropout1") == (CARD_WIDTH, 0.0)


def test_what_is_put_between_two_parts_them() -> None:
    project = snap_on(chain("Input", "Linear", "Output"), "main", "ReLU", "n2")
    parted = append_node(project, "main", "Dropout", "n2")
    assert gap(parted, "linear1", "relu1")[0] >= 2 * COLUMN


def test_arranging_keeps_them_joined() -> None:
    project = snap_on(chain("Input", "Linear", "Output"), "main", "ReLU", "n2")
    arranged = lay_out(move(project, "main", {"n1": (-300.0, 500.0)}), "main")
    assert gap(arranged, "linear1", "relu1") == (CARD_WIDTH, 0.0)


@pytest.mark.parametrize("chosen", ["linear1", "relu1", "linear1 relu1"])
@pytest.mark.parametrize("side", ["top", "bottom", "left"])
def test_aligning_one_takes_the_other_along(chosen, side) -> None:
    project = snap_on(chain("Input", "Linear", "Output"), "main", "ReLU", "n2")
    project = move(project, "main", {"n1": (0.0, 300.0), named(project, "output").id: (-100.0, -300.0)})
    nodes = frozenset(named(project, name).id for name in ("input", "output", *chosen.split()))
    aligned = align(project, "main", nodes, Side(side))
    if not (side == "left" and " " in chosen):  # one above the other: that is what was asked for
        assert gap(aligned, "linear1", "relu1") == (CARD_WIDTH, 0.0)


def test_spreading_and_snapping_to_the_grid_keep_them_joined() -> None:
    project = snap_on(chain("Input", "Linear", "Linear", "Output"), "main", "ReLU", "n2")
    project = move(project, "main", {"n2": (243.0, 7.0), named(project, "relu1").id: (403.0, 7.0)})
    snapped = snap_to_grid(project, "main", frozenset({"n2"}))
    assert named(snapped, "linear1").at == (240.0, 10.0)
    assert gap(snapped, "linear1", "relu1") == (CARD_WIDTH, 0.0)
    spread = distribute(project, "main", frozenset({"n1", "n2", "n4"}), Axis.ACROSS)
    assert named(spread, "linear1").at != named(project, "linear1").at
    assert gap(spread, "linear1", "relu1") == (CARD_WIDTH, 0.0)


def test_taken_off_they_stand_apart_and_stay_linked() -> None:
    project = snap_on(chain("Input", "Linear", "Output"), "main", "ReLU", "n2")
    for chosen in ("linear1", "relu1"):
        parted = unsnap(project, "main", frozenset({named(project, chosen).id}))
        assert gap(parted, "linear1", "relu1") == (COLUMN, 0.0)
        assert gap(parted, "relu1", "output")[0] >= COLUMN
        assert arrows(parted) == arrows(project)


def test_what_is_snapped_on_further_goes_along_when_taken_off() -> None:
    project = snap_on(chain("Input", "Linear", "Output"), "main", "ReLU", "n2")
    relu = named(project, "relu1").id
    project = snap_on(project, "main", "Dropout", relu)
    parted = unsnap(project, "main", frozenset({relu}))
    assert gap(parted, "linear1", "relu1") == (COLUMN, 0.0)
    assert gap(parted, "relu1", "dropout1") == (CARD_WIDTH, 0.0)


def test_where_nothing_is_snapped_on_nothing_changes() -> None:
    project = chain("Input", "Linear", "Output")
    assert unsnap(project, "main", frozenset({"n2"})) == project


def test_only_onto_a_node_of_the_network() -> None:
    with pytest.raises(UnknownNode):
        snap_on(chain("Input"), "main", "ReLU", "n9")
