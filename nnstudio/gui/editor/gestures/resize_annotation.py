"""Drag the corner of a selected note or frame: it grows or shrinks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt

from nnstudio.core.language import N_
from nnstudio.core.project import edits
from nnstudio.core.project.annotation import SMALLEST
from nnstudio.gui.editor.geometry import GRID, snapped
from nnstudio.gui.editor.gestures.gesture import Gesture, Pointer
from nnstudio.gui.editor.hits import Part

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class ResizeAnnotation(Gesture):
    """Its top left corner stays; the other follows the hand, on the grid. One undo step."""

    cursor = Qt.CursorShape.SizeFDiagCursor
    scrolls_at_edges = True

    def __init__(self, view: NetworkView, press: Pointer) -> None:
        super().__init__(view, press)
        self._id = press.hit.annotation or ""
        self._item = view.network_scene.annotations.items[self._id]
        self._before = self._item.area
        self._size = self._before.size()

    @classmethod
    def answers(cls, press: Pointer) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.part is Part.CORNER

    def move(self, pointer: Pointer) -> None:
        if not self.has_moved(pointer):
            return
        pull = pointer.point - self.press.point
        self._size = QSizeF(
            _sensible(self._before.width() + pull.x()), _sensible(self._before.height() + pull.y())
        )
        self._item.show_area(QRectF(self._before.topLeft(), self._size))

    def release(self, pointer: Pointer) -> None:
        if self._size != self._before.size():
            corner: QPointF = self._before.topLeft()
            size = self._size.width(), self._size.height()
            self.view.attempt(edits.resize_annotation, self._id, corner.toTuple(), size, label=N_("Resize"))

    def cancel(self) -> None:
        self._item.show_area(self._before)


def _sensible(length: float) -> float:
    return max(snapped(length), SMALLEST, GRID)
