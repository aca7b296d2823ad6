"""What makes a thousand cards move smoothly, and that it changes nothing that is seen."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem

from nnstudio.core.project import edits
from nnstudio.core.session import Selection, Session
from nnstudio.gui.editor.card_painter import PortMark
from nnstudio.gui.editor.far_card import Detail
from nnstudio.gui.editor.geometry import PORT_RADIUS, port_point
from nnstudio.gui.editor.link_item import LinkLabel
from nnstudio.gui.editor.scene import NetworkScene
from nnstudio.gui.editor.zoom_pictures import SETTLE_MILLISECONDS

from .projects import chain, node_named

_SHARP = QGraphicsItem.CacheMode.DeviceCoordinateCache


def modes(view) -> set[QGraphicsItem.CacheMode]:
    return {item.cacheMode() for item in view.network_scene.nodes.values()}


def test_while_zooming_cards_are_stretched_and_then_sharp_again(view, qtbot):
    view.zoom_in()
    view.zoom_in()
    assert modes(view) == {QGraphicsItem.CacheMode.ItemCoordinateCache}
    qtbot.waitUntil(lambda: modes(view) == {_SHARP}, timeout=SETTLE_MILLISECONDS * 20)


def test_an_edit_in_the_middle_of_a_zoom_draws_sharply(view, session):
    view.zoom_in()
    session.apply(edits.add_node, "main", "ReLU", (0.0, 200.0))
    assert modes(view) == {_SHARP}


def test_names_and_labels_are_made_when_first_read(qapp, session):
    scene = NetworkScene(session)
    assert not any(isinstance(item, LinkLabel) for item in scene.items())
    for detail, written in ((Detail.BLOCKS, False), (Detail.NAMES, True), (Detail.FULL, False)):
        scene.show_detail(detail)
        names = [item.state.name for item in scene.nodes.values()] if written else []
        assert scene.far.written == names
        assert scene.far.isVisible() is (detail is not Detail.FULL)


def test_the_far_layer_follows_moves_names_and_deletions(view, session):
    scene = view.network_scene
    view.camera.zoom_to(0.3)
    view.touched()
    view.framing.follow_zoom()
    node = node_named(session.project, "linear1").id
    session.apply(edits.rename, "main", node, "head")
    session.apply(edits.move, "main", {node: (5000.0, 4000.0)})
    assert "head" in scene.far.written
    session.apply(edits.delete, "main", frozenset({node}))
    assert "head" not in scene.far.written


def test_cards_dragged_all_together_are_seen_where_they_are(view, session):
    scene = view.network_scene
    view.camera.zoom_to(0.2)
    view.touched()
    view.framing.follow_zoom()
    view.centerOn(600.0, 0.0)
    item = next(iter(scene.nodes.values()))

    def colour() -> str:
        at = view.mapFromScene(item.pos() + QPointF(30.0, 20.0))
        return str(view.grab().toImage().pixelColor(view.viewport().mapTo(view, at)).name())

    block = colour()
    for by in (QPointF(0.0, 400.0), QPointF(0.0, 700.0)):
        scene.show_moved(scene.nodes, by)
        assert colour() == block
        scene.far.touch()  # a plan that arrives meanwhile
        assert colour() == block
    scene.show_moved([item.node], QPointF(0.0, 300.0))
    assert colour() == block
    scene.show_moved(scene.nodes, QPointF())
    assert colour() == block


def test_a_bypassed_block_is_a_ghost_from_afar_too(view, session):
    scene = view.network_scene
    view.camera.zoom_to(0.2)
    view.touched()
    view.framing.follow_zoom()
    node = node_named(session.project, "linear1").id
    item = scene.nodes[node]
    middle = view.viewport().mapTo(view, view.mapFromScene(item.pos() + QPointF(30.0, 20.0)))
    solid = view.grab().toImage().pixelColor(middle)
    session.apply(edits.set_bypassed, "main", frozenset({node}), True)
    assert view.grab().toImage().pixelColor(middle) != solid


def test_a_selected_block_has_a_frame_only_while_selected(view, session, hand):
    node = node_named(session.project, "linear1").id
    view.network_scene.show_detail(Detail.BLOCKS)
    item = view.network_scene.nodes[node]
    corner = view.viewport().mapTo(view, view.mapFromScene(item.pos() + QPointF(-2.5, 20.0)))
    plain = view.grab().toImage().pixelColor(corner)
    session.select(Selection(frozenset({node})))
    assert view.grab().toImage().pixelColor(corner) == QColor(view.network_scene.look.accent)
    session.select(Selection())
    assert view.grab().toImage().pixelColor(corner) == plain


@pytest.mark.parametrize("zoom", [0.8, 1.0, 1.37, 2.0])
def test_the_dots_of_the_paper_stay_with_the_scene(view, zoom):
    view.touched()
    view.camera.zoom_to(zoom)
    view.centerOn(QPointF(600.0, 400.0))
    look = view.network_scene.look
    picture = view.grab().toImage()
    for x, y in ((400.0, 320.0), (640.0, 480.0), (760.0, 360.0)):
        at = view.viewport().mapTo(view, view.mapFromScene(QPointF(x, y)))
        near = {
            picture.pixelColor(at.x() + dx, at.y() + dy).name()
            for dx in (-2, -1, 0, 1)
            for dy in (-2, -1, 0, 1)
        }
        assert look.dots.name() in near, (x, y)
        assert picture.pixelColor(at.x() + 9, at.y() + 9).name() == look.canvas.name()


def test_a_thousand_layers_open_at_once(make_view):
    session = Session(chain("Input", *["ReLU"] * 1000, "Output"))
    started = time.process_time()
    make_view(session)
    assert time.process_time() - started < 2.0


def asleep(view) -> set[str]:
    idle = QGraphicsItem.GraphicsItemFlag.ItemHasNoContents
    return {item.state.name for item in view.network_scene.nodes.values() if item.flags() & idle}


def look_at(view, name: str) -> None:
    view.touched()
    view.camera.zoom_to(1.0)
    item = next(item for item in view.network_scene.nodes.values() if item.state.name == name)
    view.centerOn(item.pos())
    view.framing.follow_zoom()


def test_what_is_far_out_of_view_sleeps_until_one_looks_there(make_view):
    view = make_view(Session(chain("Input", *["ReLU"] * 60, "Output")))
    look_at(view, "relu1")
    assert {"relu30", "output"} <= asleep(view)
    assert not asleep(view) & {"input", "relu1", "relu2", "relu4"}
    look_at(view, "relu30")
    assert not asleep(view) & {"relu28", "relu30", "relu33"}
    assert {"relu1", "output"} <= asleep(view)
    view.fit_all()
    view.touched()
    view.zoom_reset()
    assert {"relu1", "output"} <= asleep(view)


def test_whatever_moves_wakes_all(make_view):
    session = Session(chain("Input", *["ReLU"] * 60, "Output"))
    view = make_view(session)
    for move in (
        lambda: view.network_scene.show_moved(view.network_scene.nodes, QPointF(10.0, 0.0)),
        lambda: view.network_scene.show_at({node_named(session.project, "relu60").id: QPointF(300.0, 0.0)}),
        lambda: session.apply(edits.move, "main", {node_named(session.project, "relu60").id: (300.0, 0.0)}),
        lambda: session.apply(edits.delete, "main", frozenset({node_named(session.project, "relu59").id})),
    ):
        look_at(view, "relu1")
        assert asleep(view)
        move()
        assert not asleep(view)


def test_a_card_that_wakes_while_the_zoom_changes_is_stretched_like_the_others(make_view, qtbot):
    view = make_view(Session(chain("Input", *["ReLU"] * 60, "Output")))
    look_at(view, "relu1")
    view.zoom_in()
    view.network_scene.shifting.emit()
    assert modes(view) == {QGraphicsItem.CacheMode.ItemCoordinateCache}
    qtbot.waitUntil(lambda: modes(view) == {_SHARP}, timeout=SETTLE_MILLISECONDS * 20)


def test_a_port_that_is_spoken_about_has_room_to_glow(view, session):
    item = view.network_scene.nodes[node_named(session.project, "linear1").id]
    plain = item.boundingRect()
    item.mark_ports((PortMark("out", True, "legal"),))
    glow = port_point(0, 1, is_output=True).x() + PORT_RADIUS + 5.0
    assert item.boundingRect().right() >= glow > plain.right()
    item.mark_ports(())
    assert item.boundingRect() == plain


def test_fields_do_not_ride_on_the_paper_until_they_are_written_in(view, hand, session):
    """What lies on the viewport costs an event each time the paper is pulled."""
    assert view.rename_field.parent() is view
    hand.double_click(hand.name("linear1"))
    assert view.rename_field.parent() is view.viewport()
    assert view.rename_field.isVisible()
    hand.key(Qt.Key.Key_Escape)
    view.rename_field.leave()
    assert view.rename_field.parent() is view
