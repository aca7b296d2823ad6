"""Numbers as coloured cells, with the figures in them where there is room."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from nnstudio.core.language import _
from nnstudio.gui.theme import colour_maps, current, scaled, theme_changed
from nnstudio.gui.theme.contrast import readable_on
from nnstudio.gui.widgets.painted import PaintedWidget, short

_LARGEST = 46.0  # pixels of a cell's side at normal zoom: a single number must not fill a panel
_GAP_FROM = 10.0  # cells at least so large stand apart


class NumberGrid(PaintedWidget):
    """A table ``(rows, columns)``, row 0 at the top; blue is below 0, red above, in the theme's own hues."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: NDArray[Any] = np.zeros((0, 0))
        self._colours: NDArray[Any] = np.zeros((0, 0, 3), np.uint8)
        self.setMinimumSize(scaled(60), scaled(44))
        theme_changed.connect(self._on_theme_changed)

    @property
    def values(self) -> NDArray[Any]:
        """What is shown."""
        return self._values

    def set_values(self, values: NDArray[Any]) -> None:
        """Show these numbers: a table, or one row of them."""
        self._values = np.atleast_2d(np.asarray(values, float))
        self._recolour()

    def cell_at(self, place: QPointF) -> tuple[int, int] | None:
        """The row and column there."""
        area, (rows, columns) = self._area(), self._values.shape
        if not area.contains(place) or not self._values.size:
            return None
        column = int((place.x() - area.left()) / area.width() * columns)
        row = int((place.y() - area.top()) / area.height() * rows)
        return min(row, rows - 1), min(column, columns - 1)

    def read_out(self, row: int, column: int) -> str:
        """One number in words."""
        words = _("row {row}, column {column}: {value}")
        return words.format(row=row + 1, column=column + 1, value=short(float(self._values[row, column])))

    def draw(self, painter: QPainter) -> None:
        if not self._values.size:
            return
        area, (rows, columns) = self._area(), self._values.shape
        wide, high = area.width() / columns, area.height() / rows
        if min(wide, high) < _GAP_FROM:
            painter.drawImage(area, colour_maps.image(self._colours))
            painter.setPen(QPen(QColor(current().border), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        says = self._has_room(painter, wide, high)
        for row in range(rows):
            for column in range(columns):
                cell = QRectF(area.left() + column * wide, area.top() + row * high, wide, high)
                self._draw_cell(painter, cell.adjusted(1, 1, -1, -1), row, column, says)

    def _draw_cell(self, painter: QPainter, cell: QRectF, row: int, column: int, says: bool) -> None:
        red, green, blue = (int(part) for part in self._colours[row, column])
        ground = QColor(red, green, blue)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(cell, 3, 3)
        if says:
            painter.setPen(QColor(readable_on(ground.name())))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, short(float(self._values[row, column])))

    def _has_room(self, painter: QPainter, wide: float, high: float) -> bool:
        metrics = painter.fontMetrics()
        longest = max((short(float(value)) for value in self._values.ravel()[:400]), key=len, default="")
        return metrics.horizontalAdvance(longest) + 6 <= wide and metrics.height() + 2 <= high

    def _area(self) -> QRectF:
        """Where the cells are: wide enough for figures, never larger than is good to read."""
        rows, columns = self._values.shape
        largest = scaled(round(_LARGEST))
        free = QRectF(self.rect())
        wide = min(free.width(), columns * largest * 1.4)
        high = min(free.height(), rows * largest * 0.7)
        return QRectF(free.left(), free.top(), max(wide, 1.0), max(high, 1.0))

    def _recolour(self) -> None:
        finite = self._values[np.isfinite(self._values)]
        end = max(float(np.abs(finite).max()), 1e-12) if finite.size else 1.0
        self._colours = colour_maps.colourise(self._values, "diverging", -end, end)
        self.update()

    def _on_theme_changed(self, _theme: object) -> None:
        self._recolour()

    def sizeHint(self) -> QSize:
        rows, columns = self._values.shape
        return QSize(scaled(min(60 + 30 * columns, 320)), scaled(min(44 + 20 * rows, 240)))

    def event(self, event: Any) -> bool:
        if isinstance(event, QHelpEvent):
            cell = self.cell_at(QPointF(event.pos()))
            if cell is not None and math.isfinite(float(self._values[cell])):
                QToolTip.showText(event.globalPos(), self.read_out(*cell), self)
                return True
        return super().event(event)
