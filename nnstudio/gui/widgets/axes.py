"""The frame of a plot: two axes with their ticks, names and a faint grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from nnstudio.gui.theme import current
from nnstudio.gui.widgets.axis_ticks import Tick, linear_axis, logarithmic_axis

Floats = NDArray[np.float64]

_MARK = 4.0  # length of a tick
_RIGHT = 12.0
_GRID_ALPHA = 70
_LEAST_SPAN = 1e-9  # of the size of the numbers: floats tell no more apart


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the plane that is shown, in the numbers of the axes: powers of ten on a logarithmic one."""

    x0: float = 0.0
    x1: float = 1.0
    y0: float = 0.0
    y1: float = 1.0

    def moved(self, across: float, up: float) -> Window:
        return Window(self.x0 + across, self.x1 + across, self.y0 + up, self.y1 + up)

    def zoomed(self, at: tuple[float, float], across: float, up: float) -> Window:
        """Spans times these factors, the point ``at`` staying where it is."""
        x0, x1 = _spread(self.x0, self.x1, at[0], across)
        y0, y1 = _spread(self.y0, self.y1, at[1], up)
        return Window(x0, x1, y0, y1)


@dataclass(frozen=True, slots=True)
class Frame:
    """Axes laid out for one window in one size: what is painted, and how values become pixels."""

    window: Window
    area: QRectF
    size: QSizeF
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    x_label: str
    y_label: str

    def pixels(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Where these values lie in the widget; y points up."""
        area, shown = self.area, self.window
        across = area.width() / ((shown.x1 - shown.x0) or 1.0)
        up = area.height() / ((shown.y1 - shown.y0) or 1.0)
        return area.left() + (x - shown.x0) * across, area.bottom() - (y - shown.y0) * up

    def column(self, x: float) -> float:
        """The pixel of one x."""
        return self.area.left() + self.area.width() * _part(x, self.window.x0, self.window.x1)

    def row(self, y: float) -> float:
        """The pixel of one y."""
        return self.area.bottom() - self.area.height() * _part(y, self.window.y0, self.window.y1)

    def values(self, at: QPointF) -> tuple[float, float]:
        """What the axes say at this pixel."""
        area, shown = self.area, self.window
        across = (at.x() - area.left()) / max(area.width(), 1.0)
        up = (area.bottom() - at.y()) / max(area.height(), 1.0)
        return shown.x0 + across * (shown.x1 - shown.x0), shown.y0 + up * (shown.y1 - shown.y0)

    def paint(self, painter: QPainter) -> None:
        """Grid, axes, numbers and names, in the painter's font."""
        look, area = current(), self.area
        grid = QColor(look.border_strong)
        grid.setAlpha(_GRID_ALPHA)
        painter.setPen(grid)
        for tick in self.x_ticks:
            painter.drawLine(QPointF(self.column(tick.place), area.top()), self._foot(tick))
        for tick in self.y_ticks:
            painter.drawLine(self._side(tick), QPointF(area.right(), self.row(tick.place)))
        painter.setPen(QColor(look.border_strong))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.bottomLeft(), area.topLeft())
        painter.setPen(QColor(look.text_muted))
        self._write_numbers(painter)
        self._write_names(painter)

    def _foot(self, tick: Tick) -> QPointF:
        return QPointF(self.column(tick.place), self.area.bottom() + _MARK)

    def _side(self, tick: Tick) -> QPointF:
        return QPointF(self.area.left() - _MARK, self.row(tick.place))

    def _write_numbers(self, painter: QPainter) -> None:
        metrics, flags = QFontMetricsF(painter.font()), Qt.AlignmentFlag
        height = metrics.height()
        for tick in self.x_ticks:
            width = metrics.horizontalAdvance(tick.text) + 2
            left = min(max(self._foot(tick).x() - width / 2, 0.0), self.size.width() - width)
            box = QRectF(left, self.area.bottom() + _MARK, width, height)
            painter.drawText(box, flags.AlignHCenter | flags.AlignTop, tick.text)
        for tick in self.y_ticks:
            side = self._side(tick)
            box = QRectF(0.0, side.y() - height, side.x() - 2, 2 * height)
            painter.drawText(box, flags.AlignRight | flags.AlignVCenter, tick.text)

    def _write_names(self, painter: QPainter) -> None:
        height, area = QFontMetricsF(painter.font()).height(), self.area
        below = QRectF(area.left(), self.size.height() - height, area.width(), height)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.x_label)
        painter.save()
        painter.translate(0.0, area.bottom())
        painter.rotate(-90.0)
        painter.drawText(QRectF(0.0, 0.0, area.height(), height), Qt.AlignmentFlag.AlignCenter, self.y_label)
        painter.restore()


@dataclass(slots=True)
class Axes:
    """How the axes are to be: their names (already in the user's language; empty for none), and y's scale."""

    x_label: str = ""
    y_label: str = ""
    is_logarithmic: bool = False

    def laid_out(self, window: Window, size: QSizeF, metrics: QFontMetricsF) -> Frame:
        """The frame for this window and size, numbers in the font of these metrics."""
        line = metrics.height()
        top, bottom = 0.5 * line + 2, line + _MARK + 2 + (line if self.x_label else 0.0)
        height = max(1.0, size.height() - top - bottom)
        y_ticks = self._y_ticks(window, height, line)
        widest = max((metrics.horizontalAdvance(tick.text) for tick in y_ticks), default=0.0)
        left = widest + _MARK + 5 + (line + 2 if self.y_label else 0.0)
        area = QRectF(left, top, max(1.0, size.width() - left - _RIGHT), height)

        def needs(text: str) -> float:
            return metrics.horizontalAdvance(text) + line

        x_ticks = linear_axis(window.x0, window.x1, area.width(), needs)
        return Frame(window, area, size, x_ticks, y_ticks, self.x_label, self.y_label)

    def _y_ticks(self, window: Window, height: float, line: float) -> tuple[Tick, ...]:
        if self.is_logarithmic:
            return logarithmic_axis(window.y0, window.y1, max(2, int(height / (1.8 * line))))

        def needs(_text: str) -> float:
            return 1.8 * line

        return linear_axis(window.y0, window.y1, height, needs)


def _spread(low: float, high: float, at: float, factor: float) -> tuple[float, float]:
    least = _LEAST_SPAN * max(abs(low), abs(high), 1e-300)
    factor = max(factor, least / max(high - low, 1e-300))
    return at - (at - low) * factor, at + (high - at) * factor


def _part(value: float, low: float, high: float) -> float:
    return (value - low) / ((high - low) or 1.0)
