"""The notes and frames of the network shown: one item each, kept across edits."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from nnstudio.core.project import Network
from nnstudio.gui.editor.annotation_item import CORNER, AnnotationItem
from nnstudio.gui.editor.far_card import Detail
from nnstudio.gui.editor.look import Look

_EDGE = 9.0  # scene pixels beside the edge of a frame that mean the frame; within it lies what it holds


class AnnotationLayer:
    """Follows what it is told of the network."""

    def __init__(self, scene: QGraphicsScene, look: Look) -> None:
        self._scene = scene
        self._look = look
        self._detail = Detail.FULL
        self.items: dict[str, AnnotationItem] = {}

    def follow(self, network: Network, selected: frozenset[str]) -> None:
        """Show the notes and frames of this network and no others."""
        wanted = network.annotations
        for id in [id for id, item in self.items.items() if self._is_gone(id, item, network)]:
            self._scene.removeItem(self.items.pop(id))
        for id, annotation in wanted.items():
            item = self.items.get(id)
            if item is None:
                item = self.items[id] = AnnotationItem(annotation, self._look, is_frame=id in network.frames)
                item.show_detail(self._detail)
                self._scene.addItem(item)
            item.show_annotation(annotation)
        self.select(selected)

    def select(self, selected: frozenset[str]) -> None:
        for id, item in self.items.items():
            item.set_selected(id in selected)

    def set_look(self, look: Look) -> None:
        self._look = look
        for item in self.items.values():
            item.set_look(look)

    def show_detail(self, detail: Detail) -> None:
        self._detail = detail
        for item in self.items.values():
            item.show_detail(detail)

    def show_moved(self, annotations: Iterable[str], by: QPointF) -> None:
        """Show these this far from where the project has them."""
        for id in annotations:
            item = self.items.get(id)
            if item is not None:
                item.setPos(QPointF(*item.annotation.at) + by)

    def area(self, annotations: Iterable[str] | None = None) -> QRectF:
        """The rectangle around these, or around all."""
        found = QRectF()
        for id in self.items if annotations is None else annotations:
            if id in self.items:
                found = found.united(self.items[id].area)
        return found

    def corner_at(self, point: QPointF, zoom: float) -> str | None:
        """The selected note or frame whose resizing corner is here."""
        reach = max(CORNER, 14.0 / zoom)
        for id, item in self.items.items():
            gap = item.corner() - point
            if item.is_selected and abs(gap.x()) <= reach and abs(gap.y()) <= reach:
                return id
        return None

    def at(self, point: QPointF, zoom: float) -> str | None:
        """The note here, or the frame whose title or edge is here; the topmost of several."""
        found = [item for item in self.items.values() if _means(item, point, max(_EDGE, 7.0 / zoom))]
        best = max(found, key=lambda item: item.zValue(), default=None)
        return best.annotation.id if best is not None else None

    def touched_by(self, frame: QRectF) -> frozenset[str]:
        """Notes that this rectangle touches, and frames that lie in it."""
        found = (
            id
            for id, item in self.items.items()
            if (frame.contains(item.area) if item.is_frame else frame.intersects(item.area))
        )
        return frozenset(found)

    def _is_gone(self, id: str, item: AnnotationItem, network: Network) -> bool:
        return id not in (network.frames if item.is_frame else network.notes)


def _means(item: AnnotationItem, point: QPointF, reach: float) -> bool:
    if not item.is_frame:
        return item.area.contains(point)
    outer = item.area.adjusted(-reach, -reach, reach, reach)
    inner = item.area.adjusted(reach, reach, -reach, -reach)
    return outer.contains(point) and (item.text_rect.contains(point) or not inner.contains(point))
