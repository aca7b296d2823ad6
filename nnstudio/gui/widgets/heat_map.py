"""A picture over a plane: what a network answers everywhere, with the samples as points on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from nnstudio.gui.theme import colour_maps, current, scaled, theme_changed
from nnstudio.gui.theme.painting import painting
from nnstudio.gui.widgets.painted import PaintedWidget, short, ticks

Array = NDArray[Any]
Extent = tuple[float, float, float, float]


class HeatMap(PaintedWidget):
    """Shows values or colours over ``extent`` ``(x0, x1, y0, y1)``; row 0 lies at ``y0``, the bottom.

    Signals:
        hovered(object): ``(x, y)`` under the pointer in data units, or ``None`` when it has left.
        clicked(object): ``(x, y)`` where the left button was pressed, in data units.
    """

    hovered = Signal(object)
    clicked = Signal(object)

    def __init__(
        self, parent: QWidget | None = None, *, keeps_aspect: bool = True, is_smooth: bool = True
    ) -> None:
        """``keeps_aspect``: one unit is as long along x as along y; ``is_smooth``: colours blend."""
        super().__init__(parent)
        self._values: Array | None = None
        self._image: QImage | None = None
        self._extent: Extent = (0.0, 1.0, 0.0, 1.0)
        self._map, self._levels = "diverging", (-1.0, 1.0)
        self._points: NDArray[np.float64] = np.empty((0, 2))
        self._classes: NDArray[np.int64] = np.empty(0, np.int64)
        self._hollow: NDArray[np.bool_] = np.empty(0, bool)
        self._pointer: QPointF | None = None
        self._layer: QPixmap | None = None  # the points, painted once
        self._keeps_aspect, self._is_smooth = keeps_aspect, is_smooth
        self.setMinimumSize(scaled(110), scaled(110))
        theme_changed.connect(self._on_theme_changed)

    def set_values(
        self,
        values: Array,
        extent: Extent,
        *,
        colour_map: str = "diverging",
        levels: tuple[float, float] | None = None,
    ) -> None:
        """Show numbers ``(h, w)`` through a colour map between two levels (by default, those of the data)."""
        self._values, self._map = np.asarray(values), colour_map
        self._levels = levels or _levels(self._values, colour_map)
        self._set_extent(extent)
        self._recolour()

    def set_colours(self, colours: Array, extent: Extent, values: Array | None = None) -> None:
        """Show colours ``(h, w, 3)`` uint8; ``values`` ``(h, w)`` or ``(h, w, k)`` are for the read-out."""
        self._values, self._map = values, ""
        self._set_extent(extent)
        self._image = colour_maps.image(colours[::-1])
        self.update()

    def set_points(self, points: Array, classes: Array | None = None, hollow: Array | None = None) -> None:
        """Points ``(n, 2)`` in data units, coloured by class (n,); ``hollow`` ones are rings."""
        self._points = np.asarray(points, float)
        count = len(self._points)
        self._classes = np.zeros(count, np.int64) if classes is None else np.asarray(classes, np.int64)
        self._hollow = np.zeros(count, bool) if hollow is None else np.asarray(hollow, bool)
        self._layer = None
        self.update()

    def clear(self) -> None:
        """Show an empty plane."""
        self._values = self._image = None
        self.set_points(np.empty((0, 2)))

    def value_at(self, x: float, y: float) -> Array | None:
        """What the map shows there: a number, or k of them; ``None`` outside."""
        if self._values is None:
            return None
        x0, x1, y0, y1 = self._extent
        rows, columns = self._values.shape[:2]
        column = int((x - x0) / (x1 - x0) * columns)
        row = int((y - y0) / (y1 - y0) * rows)
        inside = 0 <= row < rows and 0 <= column < columns
        return np.asarray(self._values[row, column]) if inside else None

    def read_out(self, x: float, y: float) -> str:
        """The place and the value there, in figures."""
        value = self.value_at(x, y)
        place = f"({short(x)}, {short(y)})"
        return place if value is None else f"{place}  {', '.join(short(float(v)) for v in value.ravel()[:6])}"

    def _set_extent(self, extent: Extent) -> None:
        if extent != self._extent:
            self._extent = extent
            self._layer = None

    def _recolour(self) -> None:
        if self._values is not None and self._map:
            colours = colour_maps.colourise(self._values.astype(float), self._map, *self._levels)
            self._image = colour_maps.image(colours[::-1])
        self.update()

    def _on_theme_changed(self, _theme: object) -> None:
        self._layer = None
        self._recolour()

    # -- painting

    def draw(self, painter: QPainter) -> None:
        area = self.area()
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._is_smooth)
            painter.drawImage(area, self._image)
        self._draw_points(painter, area)
        self._draw_axes(painter, area)
        if self._pointer is not None and area.contains(self._pointer):
            self._draw_read_out(painter, area, self._pointer)

    def area(self) -> QRectF:
        """Where the plane is drawn: as large as fits beside the axes, undistorted."""
        metrics = self.fontMetrics()
        left = metrics.horizontalAdvance("−0.00") + 4
        free = QRectF(self.rect()).adjusted(left, 6, -8, -metrics.height() - 4)
        x0, x1, y0, y1 = self._extent
        if not self._keeps_aspect or free.width() < 1 or free.height() < 1:
            return free
        scale = min(free.width() / (x1 - x0), free.height() / (y1 - y0))
        area = QRectF(0, 0, (x1 - x0) * scale, (y1 - y0) * scale)
        area.moveCenter(free.center())
        return area

    def to_widget(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Data units ``(n, 2)`` as widget pixels."""
        area = self.area()
        x0, x1, y0, y1 = self._extent
        x = area.left() + (points[:, 0] - x0) / (x1 - x0) * area.width()
        y = area.bottom() - (points[:, 1] - y0) / (y1 - y0) * area.height()
        return np.column_stack([x, y])

    def to_data(self, position: QPointF) -> tuple[float, float]:
        """A place in the widget in data units."""
        area = self.area()
        x0, x1, y0, y1 = self._extent
        x = x0 + (position.x() - area.left()) / max(area.width(), 1e-9) * (x1 - x0)
        y = y0 + (area.bottom() - position.y()) / max(area.height(), 1e-9) * (y1 - y0)
        return x, y

    def _draw_points(self, painter: QPainter, area: QRectF) -> None:
        if not len(self._points):
            return
        ratio = self.devicePixelRatioF()
        if self._layer is None or self._layer.size() != self.size() * ratio:
            self._layer = QPixmap(self.size() * ratio)
            self._layer.setDevicePixelRatio(ratio)
            self._layer.fill(Qt.GlobalColor.transparent)
            self._paint_points(self._layer, area)
        painter.save()
        painter.setClipRect(area)
        painter.drawPixmap(0, 0, self._layer)
        painter.restore()

    def _paint_points(self, layer: QPixmap, area: QRectF) -> None:
        look = current()
        with painting(layer) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            radius = min(max(area.width() / 90, 2.2), 5.0)
            places = self.to_widget(self._points)
            for kind in np.unique(self._classes):
                ink = QColor(look.series_colour(int(kind)))
                for hollow in (False, True):
                    painter.setPen(QPen(ink if hollow else QColor(look.surface), 1.6 if hollow else 0.8))
                    painter.setBrush(QColor(look.surface) if hollow else ink)
                    for x, y in places[(self._classes == kind) & (self._hollow == hollow)]:
                        painter.drawEllipse(QPointF(x, y), radius, radius)

    def _draw_axes(self, painter: QPainter, area: QRectF) -> None:
        look = current()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(look.border_strong))
        painter.drawRect(area)
        painter.setPen(QColor(look.text_muted))
        x0, x1, y0, y1 = self._extent
        height = painter.fontMetrics().height()
        wide = painter.fontMetrics().horizontalAdvance("−00.00")
        for tick in ticks(x0, x1, max(1, int(area.width() / (1.5 * wide)))):
            x = area.left() + (tick - x0) / (x1 - x0) * area.width()
            box = QRectF(x - wide, area.bottom() + 2, 2 * wide, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, short(tick))
        for tick in ticks(y0, y1, max(1, int(area.height() / (2.2 * height)))):
            y = area.bottom() - (tick - y0) / (y1 - y0) * area.height()
            box = QRectF(area.left() - wide - 4, y - height / 2, wide, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, short(tick))

    def _draw_read_out(self, painter: QPainter, area: QRectF, position: QPointF) -> None:
        look = current()
        text = self.read_out(*self.to_data(position))
        box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-6, -3, 6, 3)
        box.moveTopLeft(area.topLeft() + QPointF(4, 4))
        painter.setPen(QColor(look.border))
        painter.setBrush(QColor(look.raised))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(look.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    # -- events

    def sizeHint(self) -> QSize:
        return QSize(scaled(240), scaled(240))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        inside = self.area().contains(self._pointer)
        self.hovered.emit(self.to_data(self._pointer) if inside else None)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.area().contains(event.position()):
            self.clicked.emit(self.to_data(event.position()))
        else:
            super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.hovered.emit(None)
        self.update()

    def resizeEvent(self, event: QEvent) -> None:
        self._layer = None


def _levels(values: Array, colour_map: str) -> tuple[float, float]:
    """The range of the finite values; symmetric about 0 for a diverging map."""
    finite = values[np.isfinite(values.astype(float))].astype(float)
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if colour_map == "diverging":
        high = max(abs(low), abs(high), 1e-12)
        low = -high
    return low, high
