"""A hand on the canvas: the real mouse path through the viewport, in scene coordinates or by name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.core.project import Link
from nnstudio.gui.editor import NetworkView
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.editor.layer_mime import layer_mime

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NO_KEY = Qt.KeyboardModifier.NoModifier


class Hand:
    """Presses, moves and releases on one view."""

    def __init__(self, view: NetworkView) -> None:
        self.view = view

    def pixel(self, point: QPointF) -> QPoint:
        return self.view.mapFromScene(point)

    def card(self, name: str) -> QPointF:
        """A point on the card that is neither its name nor a port."""
        return self._item(name).pos() + QPointF(28.0, CARD_HEIGHT - 8.0)

    def name(self, name: str) -> QPointF:
        return self._item(name).pos() + QPointF(80.0, 15.0)

    def output(self, name: str) -> QPointF:
        return self._item(name).pos() + QPointF(CARD_WIDTH, CARD_HEIGHT / 2)

    def input(self, name: str) -> QPointF:
        return self._item(name).pos() + QPointF(0.0, CARD_HEIGHT / 2)

    def middle_of(self, link: Link) -> QPointF:
        item = self.view.network_scene.links[link]
        return item.pos() + item.path().pointAtPercent(0.5)

    def press(self, at: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        QTest.mousePress(self.view.viewport(), button, keys, self.pixel(at))

    def move(self, to: QPointF) -> None:
        QTest.mouseMove(self.view.viewport(), self.pixel(to))

    def release(self, at: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        QTest.mouseRelease(self.view.viewport(), button, keys, self.pixel(at))

    def click(self, at: QPointF, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, keys, self.pixel(at))

    def double_click(self, at: QPointF) -> None:
        QTest.mouseDClick(self.view.viewport(), LEFT, NO_KEY, self.pixel(at))

    def drag(
        self,
        start: QPointF,
        end: QPointF,
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NO_KEY,
    ) -> None:
        """Press, move in three steps, release; all in pixels fixed before the first move."""
        pixels = [self.pixel(start + (end - start) * share) for share in (0.0, 0.3, 0.7, 1.0)]
        viewport = self.view.viewport()
        QTest.mousePress(viewport, button, keys, pixels[0])
        for pixel in pixels[1:]:
            QTest.mouseMove(viewport, pixel)
        QTest.mouseRelease(viewport, button, keys, pixels[-1])

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        QTest.keyClick(self.view, key, keys)

    def wheel(self, at: QPointF, notches: int, keys: Qt.KeyboardModifier = NO_KEY) -> None:
        position = QPointF(self.pixel(at))
        event = QWheelEvent(
            position,
            QPointF(self.view.viewport().mapToGlobal(position)),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.view.viewport(), event)

    # Palette

    def hover_layer(self, layer: str, at: QPointF) -> QMimeData:
        """Drag a layer in from outside and hold it here. Keep the returned data while it hovers."""
        mime = layer_mime(layer)
        pixel = self.pixel(at)
        arguments = (Qt.DropAction.CopyAction, mime, LEFT, NO_KEY)
        QApplication.sendEvent(self.view.viewport(), QDragEnterEvent(pixel, *arguments))
        QApplication.sendEvent(self.view.viewport(), QDragMoveEvent(pixel, *arguments))
        return mime

    def take_layer_away(self) -> None:
        QApplication.sendEvent(self.view.viewport(), QDragLeaveEvent())

    def drop_layer(self, layer: str, at: QPointF) -> None:
        mime = self.hover_layer(layer, at)
        pixel = QPointF(self.pixel(at))
        event = QDropEvent(pixel, Qt.DropAction.CopyAction, mime, LEFT, NO_KEY, QEvent.Type.Drop)
        QApplication.sendEvent(self.view.viewport(), event)

    def _item(self, name: str):  # type: ignore[no-untyped-def]
        items = self.view.network_scene.nodes.values()
        return next(item for item in items if item.state.name == name)
