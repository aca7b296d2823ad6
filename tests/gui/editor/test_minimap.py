"""The map in the corner."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from nnstudio.core.project import edits
from nnstudio.gui.editor.minimap import Minimap


@pytest.fixture
def minimap(view) -> Minimap:
    view.editor_actions["minimap"].trigger()
    return view.tools.minimap


def _colour_at(minimap: Minimap, point: QPointF):
    at = minimap.to_map().map(point).toPoint()
    return minimap.grab().toImage().pixelColor(at)


def test_it_is_off_until_asked_for(view):
    assert not view.tools.minimap.isVisible()
    assert not view.editor_actions["minimap"].isChecked()


def test_it_lies_in_the_bottom_right_corner_and_stays_there(view, minimap):
    for width in (1500, 700):
        view.resize(width, 600)
        room = view.viewport().rect()
        assert room.contains(minimap.geometry())
        assert room.right() - minimap.geometry().right() < 20
        assert room.bottom() - minimap.geometry().bottom() < 20


def test_every_card_has_a_place_on_it(view, minimap):
    view.zoom_in()
    bounds = minimap.rect()
    for item in view.network_scene.nodes.values():
        place = minimap.to_map().mapRect(item.mapRectToScene(0.0, 0.0, 160.0, 64.0))
        assert bounds.contains(place.toAlignedRect())


def test_a_card_is_painted_and_follows_its_edits(view, minimap, session):
    look = view.network_scene.look
    view.camera.zoom_to(4.0)
    view.centerOn(QPointF(0.0, 32.0))
    linear = QPointF(4 * 240.0 + 80.0, 32.0)
    assert _colour_at(minimap, linear) == look.family("dense")
    session.apply(edits.delete, "main", frozenset({"n5"}))
    assert _colour_at(minimap, linear) != look.family("dense")


def test_a_press_shows_what_lies_there(view, minimap):
    view.camera.zoom_to(2.0)
    goal = QPointF(5 * 240.0 + 80.0, 32.0)
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=minimap.to_map().map(goal).toPoint())
    middle = view.camera.seen_rect().center()
    assert (middle - goal).manhattanLength() < 40.0


def test_an_empty_network_has_a_map_too(view, minimap, session):
    session.apply(edits.delete, "main", frozenset(view.network_scene.nodes))
    assert not minimap.grab().isNull()
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton)


def test_pulling_the_paper_paints_no_card_again(view, minimap, monkeypatch):
    minimap.grab()
    monkeypatch.setattr(Minimap, "_paint_picture", lambda _self: pytest.fail("painted again"))
    view.camera.scroll_by(50, 0)
    minimap.grab()


def test_pulling_the_paper_leaves_the_map_in_its_corner_and_no_trace(view, minimap, qtbot):
    before = minimap.geometry()
    for _ in range(3):
        view.camera.scroll_by(-40, -30)
        qtbot.wait(1)
        assert minimap.geometry() == before
    qtbot.waitUntil(lambda: _on_screen(view) == _painted_anew(view), timeout=3000)


def _on_screen(view):
    return view.screen().grabWindow(view.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)


def _painted_anew(view):
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
