"""Bars of counts over value: how weights, activations or gradients are spread."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nnstudio.core.language import _
from nnstudio.gui.theme import current, scaled
from nnstudio.gui.widgets.painted import PaintedWidget, short, ticks

Array = NDArray[Any]


class Histogram(PaintedWidget):
    """Shows ``counts`` (n) between ``edges`` (n + 1, rising); hovering reads out one bar."""

    def __init__(self, parent: QWidget | None = None, *, colour: int | str = 0) -> None:
        super().__init__(parent)
        self._counts: NDArray[np.float64] = np.empty(0)
        self._edges: NDArray[np.float64] = np.empty(0)
        self._colour = colour
        self._hovered: int | None = None
        self.setMinimumSize(scaled(90), scaled(56))

    def set_counts(self, counts: Array, edges: Array) -> None:
        """Show these counts; empty arrays show an empty axis."""
        self._counts, self._edges = np.asarray(counts, float), np.asarray(edges, float)
        self.update()

    def read_out(self, index: int) -> str:
        """The bar of this index in words."""
        return _("{low} to {high}: {count}").format(
            low=short(self._edges[index]), high=short(self._edges[index + 1]), count=int(self._counts[index])
        )

    def draw(self, painter: QPainter) -> None:
        area = self._area()
        look = current()
        if len(self._counts) and self._counts.max() > 0:
            ink = look.series_colour(self._colour) if isinstance(self._colour, int) else self._colour
            self._draw_bars(painter, area, QColor(ink))
            self._draw_ticks(painter, area)
        painter.setPen(QColor(look.border_strong))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if self._hovered is not None and self._hovered < len(self._counts):
            painter.setPen(QColor(look.text))
            painter.drawText(
                area, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight, self.read_out(self._hovered)
            )

    def _area(self) -> QRectF:
        text = self.fontMetrics().height()
        return QRectF(self.rect()).adjusted(6, 4, -6, -text - 2)

    def _draw_bars(self, painter: QPainter, area: QRectF, ink: QColor) -> None:
        """One outline for all bars: a single polygon paints much faster than many rectangles."""
        x = self._x(area, self._edges)
        y = area.bottom() - self._counts / self._counts.max() * (area.height() - 2)
        corners = [QPointF(x[0], area.bottom())]
        for index in range(len(y)):
            corners += [QPointF(x[index], y[index]), QPointF(x[index + 1], y[index])]
        corners.append(QPointF(x[-1], area.bottom()))
        fill = QColor(ink)
        fill.setAlphaF(0.45)
        painter.setPen(QPen(ink, 1))
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF(corners))
        if self._hovered is not None and self._hovered < len(y):
            left, right = x[self._hovered], x[self._hovered + 1]
            painter.fillRect(
                QRectF(left, y[self._hovered], right - left, area.bottom() - y[self._hovered]), ink
            )

    def _draw_ticks(self, painter: QPainter, area: QRectF) -> None:
        look = current()
        low, high = self._edges[0], self._edges[-1]
        width = painter.fontMetrics().horizontalAdvance("−0.0000")
        most = max(1, int(area.width() / (1.4 * width)))
        for tick in ticks(low, high, most):
            x = float(self._x(area, np.array([tick]))[0])
            painter.setPen(QColor(look.border_strong))
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3))
            painter.setPen(QColor(look.text_muted))
            box = QRectF(x - width, area.bottom() + 2, 2 * width, self.height() - area.bottom())
            box.moveLeft(min(max(box.left(), -width / 2), self.width() - 1.5 * width))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, short(tick))

    def _x(self, area: QRectF, values: NDArray[np.float64]) -> NDArray[np.float64]:
        low, high = self._edges[0], self._edges[-1]
        places: NDArray[np.float64] = area.left() + (values - low) / max(high - low, 1e-300) * area.width()
        return places

    def sizeHint(self) -> QSize:
        return QSize(scaled(180), scaled(96))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = None
        if len(self._counts):
            x = self._x(self._area(), self._edges)
            index = int(np.searchsorted(x, event.position().x())) - 1
            self._hovered = index if 0 <= index < len(self._counts) else None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()
