"""Draw a stroke across links to cut them: left button with Ctrl and Shift."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnstudio.core.language import N_, ngettext
from nnstudio.core.project import Link, edits
from nnstudio.gui.editor.geometry import segments_cross
from nnstudio.gui.editor.gestures.gesture import Gesture, Pointer
from nnstudio.gui.editor.hits import Part
from nnstudio.gui.editor.link_item import LinkItem

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_FADED = 0.25


class SliceLinks(Gesture):
    """Links fade as the stroke crosses them; they are cut at the release, in one step."""

    cursor = Qt.CursorShape.CrossCursor
    scrolls_at_edges = True

    def __init__(self, view: NetworkView, press: Pointer) -> None:
        super().__init__(view, press)
        self._scene = view.network_scene
        self._last = press.point
        self._cut: dict[Link, LinkItem] = {}
        self._path = QPainterPath(press.point)
        self._stroke = self._make_stroke()

    @classmethod
    def answers(cls, press: Pointer) -> bool:
        left = press.button == Qt.MouseButton.LeftButton and press.hit.part in (
            Part.CANVAS,
            Part.LINK,
            Part.ANNOTATION,
        )
        return left and press.modifiers & _HELD == _HELD

    def move(self, pointer: Pointer) -> None:
        self._path.lineTo(pointer.point)
        self._stroke.setPath(self._path)
        before = len(self._cut)
        self._cut_between(self._last, pointer.point)
        self._last = pointer.point
        if len(self._cut) > before:
            count = len(self._cut)
            words = ngettext("{count} link will be cut", "{count} links will be cut", count)
            self.view.say(words.format(count=count), pointer.at.toPoint(), refusal=False)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        links = frozenset(self._cut)
        self.cancel()
        if links:
            self.view.attempt(edits.cut_links, links, label=N_("Cut links"))

    def cancel(self) -> None:
        self._scene.removeItem(self._stroke)
        for item in self._cut.values():
            item.setOpacity(1.0)
        self.view.note.hide()

    def _make_stroke(self) -> QGraphicsPathItem:
        pen = QPen(self._scene.look.error, 2.0, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        stroke = QGraphicsPathItem(self._path)
        stroke.setPen(pen)
        stroke.setZValue(6.0)
        self._scene.addItem(stroke)
        return stroke

    def _cut_between(self, start: QPointF, end: QPointF) -> None:
        around = QRectF(start, end).normalized().adjusted(-1.0, -1.0, 1.0, 1.0)
        near = self._scene.items(around, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
        for item in (item for item in near if isinstance(item, LinkItem)):
            if item.link is not None and item.link not in self._cut and _crosses(item, start, end):
                item.setOpacity(_FADED)
                self._cut[item.link] = item


def _crosses(item: LinkItem, start: QPointF, end: QPointF) -> bool:
    """Whether this piece of the stroke crosses the link as it is drawn."""
    begin, stop = start - item.pos(), end - item.pos()
    return any(
        segments_cross(begin, stop, one, other)
        for line in item.path().toSubpathPolygons()
        for one, other in pairwise(line.toList())
    )
