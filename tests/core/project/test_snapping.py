from __future__ import annotations

import pytest

from nnstudio.core.project.edits import move, snap_on
from nnstudio.core.project.edits.snapping import snapped_together
from nnstudio.core.project.edits.space import CARD_WIDTH
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


def test_only_onto_a_node_of_the_network() -> None:
    with pytest.raises(UnknownNode):
        snap_on(chain("Input"), "main", "ReLU", "n9")
