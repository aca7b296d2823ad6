"""What part of the canvas is seen, and how large: zooming at a point, fitting, scrolling."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsView

SMALLEST, LARGEST = 0.05, 4.0
STEP = 1.2  # one press of + or one notch of the wheel
_ROOM = 40.0  # scene pixels kept free around what is fitted


class Camera:
    """Moves a view over its scene. Zoom 1 is 100 % at the studio's font size."""

    def __init__(self, view: QGraphicsView) -> None:
        self._view = view
        self._base = 1.0  # the font zoom: the whole canvas grows with the letters

    @property
    def zoom(self) -> float:
        """Screen pixels per scene pixel, divided by the font zoom."""
        return self._view.transform().m11() / self._base

    @property
    def scale(self) -> float:
        """Screen pixels per scene pixel."""
        return self._view.transform().m11()

    def set_base(self, base: float) -> None:
        """Follow the studio's font size, keeping the middle of the view where it is."""
        zoom = self.zoom
        self._base = base
        self._set_scale(zoom * base, self._middle())

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom, keeping the scene under ``at`` (viewport pixels; the middle by default) in its place."""
        self.zoom_to(self.zoom * factor, at)

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        bounded = min(max(zoom, SMALLEST), LARGEST)
        self._set_scale(bounded * self._base, at if at is not None else self._middle())

    def fit(self, area: QRectF, largest: float = 1.6) -> None:
        """Show this part of the scene whole, no larger than ``largest``."""
        if area.isEmpty():
            self.zoom_to(1.0)
            self._view.centerOn(QPointF(0.0, 0.0))
            return
        area = area.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)
        seen = self._view.viewport().size()
        wanted = min(seen.width() / area.width(), seen.height() / area.height()) / self._base
        self.zoom_to(min(wanted, largest))
        self._view.centerOn(area.center())

    def scroll_by(self, across: float, down: float) -> None:
        """Move what is seen by screen pixels, as if the paper were pulled."""
        horizontal, vertical = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        horizontal.setValue(horizontal.value() - round(across))
        vertical.setValue(vertical.value() - round(down))

    def seen_rect(self) -> QRectF:
        """The part of the scene in view."""
        corners = self._view.viewport().rect()
        return self._view.mapToScene(corners).boundingRect()

    def _set_scale(self, scale: float, at: QPointF) -> None:
        under = self._scene_point(at)
        mode = self._view.viewportUpdateMode()
        self._view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self._view.setTransform(QTransform.fromScale(scale, scale))
        drift = self._view.mapFromScene(under) - at.toPoint()
        self.scroll_by(-drift.x(), -drift.y())  # without moving pixels that are painted anew anyway
        self._view.setViewportUpdateMode(mode)

    def _scene_point(self, at: QPointF) -> QPointF:
        inverse, _ok = self._view.viewportTransform().inverted()
        return inverse.map(at)

    def _middle(self) -> QPointF:
        return QPointF(self._view.viewport().rect().center())


def endless(area: QRectF, seen: QRectF) -> QRectF:
    """The scene rectangle that lets any corner of the content be pulled to the middle of the view."""
    room_x, room_y = max(seen.width(), 2000.0), max(seen.height(), 2000.0)
    return area.united(QRectF(0, 0, 1, 1)).adjusted(-room_x, -room_y, room_x, room_y)
