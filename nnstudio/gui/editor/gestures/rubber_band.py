"""Press on empty canvas and drag a frame: what it touches is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtWidgets import QRubberBand

from nnstudio.core.session import Selection
from nnstudio.gui.editor.geometry import card_rect
from nnstudio.gui.editor.gestures.gesture import Gesture, Pointer, still_there
from nnstudio.gui.editor.hits import Part
from nnstudio.gui.editor.link_item import LinkItem

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class RubberBand(Gesture):
    """A frame that selects while it is drawn; with Ctrl or Shift it adds to what was selected."""

    scrolls_at_edges = True

    def __init__(self, view: NetworkView, press: Pointer) -> None:
        super().__init__(view, press)
        self._before = view.session.selection
        self._kept = self._before if press.extends else Selection()
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, view.viewport())
        self._band.setGeometry(QRect(press.at.toPoint(), QSize()))

    @classmethod
    def answers(cls, press: Pointer) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.part is Part.CANVAS

    def move(self, pointer: Pointer) -> None:
        if not self._band.isVisible() and not self.has_moved(pointer):
            return
        corner = self.view.mapFromScene(self.press.point)  # the paper may have been pulled since
        self._band.setGeometry(QRect(corner, pointer.at.toPoint()).normalized())
        self._band.show()
        self.view.session.select(self._touched(pointer))

    def release(self, pointer: Pointer) -> None:
        if not self._band.isVisible():
            self.view.session.select(self._kept)
        self._remove_band()

    def cancel(self) -> None:
        self._remove_band()
        self.view.session.select(still_there(self._before, self.view.network_scene.network))

    def _remove_band(self) -> None:
        self._band.hide()
        self._band.deleteLater()

    def _touched(self, pointer: Pointer) -> Selection:
        frame = QRectF(self.press.point, pointer.point).normalized()
        scene = self.view.network_scene
        nodes = {
            node for node, item in scene.nodes.items() if frame.intersects(card_rect().translated(item.pos()))
        }
        links = {link for link, item in scene.links.items() if _inside(frame, item)}
        annotations = scene.annotations.touched_by(frame)
        return Selection(
            self._kept.nodes | nodes, self._kept.links | links, self._kept.annotations | annotations
        )


def _inside(frame: QRectF, item: LinkItem) -> bool:
    """A link is taken when both its ends are framed."""
    return all(frame.contains(item.pos() + item.path().pointAtPercent(share)) for share in (0.0, 1.0))
