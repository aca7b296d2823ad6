"""What makes a thousand cards move smoothly, and that it changes nothing that is seen."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSimpleTextItem

from nnstudio.core.project import edits
from nnstudio.core.session import Selection, Session
from nnstudio.gui.editor.far_card import Detail
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
    assert not any(isinstance(item, QGraphicsSimpleTextItem | LinkLabel) for item in scene.items())
    scene.show_detail(Detail.BLOCKS)
    assert not any(isinstance(item, QGraphicsSimpleTextItem) for item in scene.items())
    scene.show_detail(Detail.NAMES)
    written = [item.text() for item in scene.items() if isinstance(item, QGraphicsSimpleTextItem)]
    assert sorted(written) == sorted(item.state.name for item in scene.nodes.values())


def test_a_selected_block_has_a_frame_only_while_selected(view, session, hand):
    node = node_named(session.project, "linear1").id
    view.network_scene.show_detail(Detail.BLOCKS)
    item = view.network_scene.nodes[node]
    corner = view.viewport().mapTo(view, view.mapFromScene(item.pos() + QPointF(0.5, 20.0)))
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
