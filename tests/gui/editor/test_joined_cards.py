"""An activation snapped on a layer: two nodes that read, move and come apart as one card."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from nnstudio.core.project import Port, edits
from nnstudio.core.project.edits.space import CARD_HEIGHT, CARD_WIDTH, COLUMN
from nnstudio.core.session import Selection
from nnstudio.gui.editor import menus
from nnstudio.gui.editor.hits import Part

from .projects import node_named

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pair(view, hand, session):
    """linear1 with tanh1 snapped on."""
    hand.drop_layer("Tanh", hand.card("linear1"))
    session.select(Selection())
    return session


def gap(session, first: str = "linear1", second: str = "tanh1") -> tuple[float, float]:
    (x, y), (u, v) = node_named(session.project, first).at, node_named(session.project, second).at
    return u - x, v - y


def joined(view, name: str) -> tuple[bool, bool]:
    items = view.network_scene.nodes.values()
    state = next(item.state for item in items if item.state.name == name)
    return state.joined_left, state.joined_right


def test_both_cards_know_it_and_other_cards_do_not(view, pair):
    assert joined(view, "linear1") == (False, True)
    assert joined(view, "tanh1") == (True, False)
    assert joined(view, "conv1") == (False, False)


def pixels_across(view, item, y: float) -> set[str]:
    """The colours in a row of pixels over the edge of this card to the next."""
    view.touched()
    view.camera.zoom_to(1.0)
    view.centerOn(item.pos() + QPointF(CARD_WIDTH, 0.0))
    picture = view.viewport().grab().toImage()
    middle = view.mapFromScene(item.pos() + QPointF(CARD_WIDTH, y))
    return {picture.pixelColor(middle + QPoint(dx, 0)).name() for dx in range(-8, 9)}


@pytest.mark.parametrize("y", [4.0, CARD_HEIGHT / 2 + 24.0])
def test_nothing_but_card_is_seen_where_they_meet(view, hand, session, y):
    """No gap, no corner, no edge: what two cards side by side do show."""
    item = next(one for one in view.network_scene.nodes.values() if one.state.name == "linear1")
    card = view.network_scene.look.card.name()
    assert pixels_across(view, item, y) != {card}
    hand.drop_layer("Tanh", hand.card("linear1"))
    session.select(Selection())
    assert pixels_across(view, item, y) == {card}


def test_where_they_meet_no_port_is_seen_or_pressed(view, hand, pair):
    scene = view.network_scene
    assert scene.hit(hand.output("linear1") - QPointF(6.0, 0.0)).part is Part.NODE
    assert scene.hit(hand.input("tanh1") + QPointF(6.0, 0.0)).part is Part.NODE
    assert scene.hit(hand.output("tanh1")).part is Part.OUTPUT


def test_a_second_link_out_of_the_layer_needs_its_port_back(view, hand, pair):
    source = Port(node_named(pair.project, "linear1").id, "out")
    pair.apply(edits.add_node, "main", "Sigmoid", (0.0, 400.0))
    pair.apply(edits.connect, "main", source, Port(node_named(pair.project, "sigmoid1").id, "in"))
    assert joined(view, "linear1") == (False, False)
    assert view.network_scene.hit(hand.output("linear1")).part is not Part.NODE


def test_a_small_pull_at_the_activation_moves_nothing(view, hand, pair):
    before = pair.project
    start = hand.card("tanh1")
    hand.drag(start, start + QPointF(20.0, 10.0))
    assert pair.project == before


def test_pulled_away_it_comes_off_and_keeps_its_link(view, hand, pair):
    start = hand.card("tanh1")
    hand.press(start)
    hand.move(start + QPointF(60.0, 40.0))
    hand.move(start + QPointF(80.0, 100.0))
    assert joined(view, "tanh1") == joined(view, "linear1") == (False, False)
    hand.release(start + QPointF(80.0, 100.0))
    assert gap(pair) == (CARD_WIDTH + 80.0, 100.0)
    pair.undo()
    assert joined(view, "linear1") == (False, True)


def test_esc_puts_it_back_on(view, hand, pair):
    start = hand.card("tanh1")
    hand.press(start)
    hand.move(start + QPointF(60.0, 40.0))
    hand.move(start + QPointF(80.0, 100.0))
    hand.key(Qt.Key.Key_Escape)
    hand.release(start)
    assert gap(pair) == (CARD_WIDTH, 0.0)
    assert joined(view, "tanh1") == (True, False)


def test_brought_back_near_it_snaps_on_again(view, hand, pair):
    tanh = node_named(pair.project, "tanh1")
    pair.apply(edits.move, "main", {tanh.id: (tanh.at[0] + 100.0, tanh.at[1] + 200.0)})
    start = hand.card("tanh1")
    hand.drag(start, start + QPointF(-88.0, -190.0))
    assert gap(pair) == (CARD_WIDTH, 0.0)
    assert joined(view, "linear1") == (False, True)


def test_a_layer_that_is_no_activation_does_not_snap_on(view, hand, session):
    flatten, linear = node_named(session.project, "flatten1"), node_named(session.project, "linear1")
    session.apply(edits.move, "main", {linear.id: (flatten.at[0] + CARD_WIDTH + 60.0, 200.0)})
    start = hand.card("linear1")
    hand.drag(start, start + QPointF(-40.0, -200.0))
    assert gap(session, "flatten1", "linear1") == (CARD_WIDTH + 20.0, 0.0)


def test_both_selected_move_together_whichever_is_dragged(view, hand, pair):
    pair.select(Selection(frozenset(node_named(pair.project, name).id for name in ("linear1", "tanh1"))))
    start = hand.card("tanh1")
    hand.drag(start, start + QPointF(0.0, 100.0))
    assert gap(pair) == (CARD_WIDTH, 0.0)
    assert node_named(pair.project, "linear1").at[1] == 100.0


def test_arrow_keys_move_both(view, hand, pair):
    pair.select(Selection(frozenset({node_named(pair.project, "tanh1").id})))
    hand.key(Qt.Key.Key_Down, CONTROL)
    assert gap(pair) == (CARD_WIDTH, 0.0)
    assert node_named(pair.project, "linear1").at[1] == 10.0


def test_the_menu_takes_it_off_in_one_step(view, hand, pair):
    before, action = pair.project, view.editor_actions["unsnap"]
    assert not action.isEnabled()
    assert "snapped" in action.statusTip()
    pair.select(Selection(frozenset({node_named(pair.project, "linear1").id})))
    action.trigger()
    assert gap(pair) == (COLUMN, 0.0)
    assert not action.isEnabled()
    pair.undo()
    assert pair.project == before


def test_a_network_shown_anew_forgets_the_joints_of_the_other(view, pair):
    tanh = node_named(pair.project, "tanh1")
    pair.apply(edits.move, "main", {tanh.id: (2000.0, 300.0)})
    pair.undo()
    block_of = frozenset({node_named(pair.project, "conv1").id})
    pair.apply(edits.group, "main", block_of, "stage")
    stage = node_named(pair.project, "stage")
    view.tools.opening.open(stage.id)
    assert not any(item.state.joined_left for item in view.network_scene.nodes.values())
    view.tools.opening.leave()
    assert joined(view, "tanh1") == (True, False)


def test_only_the_menu_of_a_snapped_card_offers_to_take_it_off(view, hand, pair):
    for name, offered in (("tanh1", True), ("linear1", True), ("conv1", False)):
        menu = menus.menu_for(view, view.pointer(QPointF(hand.pixel(hand.card(name)))))
        assert (view.editor_actions["unsnap"] in menu.actions()) is offered
        menu.deleteLater()
