"""While a layer is dragged over the canvas: only where it may go stands out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from nnstudio.core.project import edits
from nnstudio.core.project.edits.space import CARD_WIDTH
from nnstudio.core.training.resolving import resolve

from .projects import arrows, node_named


@pytest.fixture
def planned(view, session):
    """The usual chain on the digits, with its shapes known."""
    from nnstudio.core.project import DataRecipe

    session.apply(edits.set_data, DataRecipe(source="digits"))
    session.set_plan(resolve(session.project))
    return session


def offered(view, session) -> set[str]:
    nodes = session.project.networks["main"].nodes
    return {
        f"{nodes[link.source.node].name}>{nodes[link.target.node].name}"
        for link, item in view.network_scene.links.items()
        if item.is_offered
    }


def glowing(view) -> set[str]:
    return {item.state.name for item in view.network_scene.nodes.values() if item.marks}


EMPTY = QPointF(600.0, 300.0)


def test_a_convolution_is_offered_where_images_flow(view, hand, planned):
    mime = hand.hover_layer("Conv2d", EMPTY)
    assert offered(view, planned) == {"input>conv1", "conv1>relu1", "relu1>flatten1"}
    assert glowing(view) == {"input", "conv1", "relu1"}
    hand.take_layer_away()
    assert offered(view, planned) == set()
    assert glowing(view) == set()
    assert mime is not None


def test_a_layer_without_inputs_is_offered_nowhere(view, hand, planned):
    mime = hand.hover_layer("Input", EMPTY)
    assert offered(view, planned) == set()
    assert glowing(view) == set()
    hand.take_layer_away()
    assert mime is not None


def test_where_it_does_not_fit_it_lies_beside(view, hand, planned):
    """Dropped on a link that it cannot be put on, a layer is added without links."""
    before = arrows(planned.project)
    middle = hand.middle_of(next(link for link in view.network_scene.links if link.target.node == "n5"))
    hand.drop_layer("Conv2d", middle)
    assert arrows(planned.project) == before
    assert node_named(planned.project, "conv2")


def test_while_shapes_are_unknown_everything_may_be_tried(view, hand, session):
    mime = hand.hover_layer("Conv2d", EMPTY)
    assert len(offered(view, session)) == 5
    hand.take_layer_away()
    assert mime is not None


def test_an_activation_snaps_on_and_moves_with_its_layer(view, hand, session):
    before = session.project
    hand.drop_layer("Tanh", hand.card("linear1"))
    linear, tanh = node_named(session.project, "linear1"), node_named(session.project, "tanh1")
    assert tanh.at == (linear.at[0] + CARD_WIDTH, linear.at[1])
    assert {"linear1>tanh1", "tanh1>output"} <= arrows(session.project)
    start = hand.card("linear1")
    hand.drag(start, start + QPointF(0.0, 100.0))
    assert node_named(session.project, "tanh1").at[1] == linear.at[1] + 100.0
    session.undo()
    session.undo()
    assert session.project == before


def test_on_the_port_it_chains_at_a_distance(view, hand, session):
    hand.drop_layer("Tanh", hand.output("linear1"))
    linear, tanh = node_named(session.project, "linear1"), node_named(session.project, "tanh1")
    assert tanh.at[0] > linear.at[0] + CARD_WIDTH


def test_a_layer_that_is_no_activation_keeps_its_distance(view, hand, session):
    hand.drop_layer("Dropout", hand.card("linear1"))
    dropped = node_named(session.project, "dropout1")
    assert dropped.at[0] > node_named(session.project, "linear1").at[0] + CARD_WIDTH


def test_between_cards_edge_to_edge_no_link_is_drawn(view, hand, session):
    hand.drop_layer("Tanh", hand.card("linear1"))
    session.set_plan(resolve(session.project))
    tanh = node_named(session.project, "tanh1").id
    joint = next(item for link, item in view.network_scene.links.items() if link.target.node == tanh)
    assert joint.path().length() < 1.0
    assert not any(child.isVisible() for child in joint.childItems())
    session.apply(edits.move, "main", {tanh: (1200.0, 300.0)})
    assert joint.path().length() > 100.0
