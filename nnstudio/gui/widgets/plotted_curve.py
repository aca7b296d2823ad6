"""One curve of a plot: its points, its name, and how it is drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnstudio.gui.theme import current, zoom
from nnstudio.gui.widgets.axes import Frame
from nnstudio.gui.widgets.growing_series import GrowingSeries
from nnstudio.gui.widgets.polygons import polygon

Floats = NDArray[np.float64]

_MOST_SMOOTH = 400  # points: longer curves are dense, and edges without steps would cost too much
_FILLED, _FAINT, _EDGE = 0.2, 0.07, 0.75  # how much of the colour is seen in a band, and at its edges
_NONE = np.empty(0)


class PlottedCurve:
    """``colour`` is the index of a series colour of the theme, or ``"#rrggbb"``."""

    def __init__(self, label: str, colour: int | str, dashed: bool, is_smoothed: bool) -> None:
        self.series = GrowingSeries()
        self.label, self.colour, self.dashed = label, colour, dashed
        self.is_smoothed = is_smoothed
        self.shown = True
        self.weight = 0  # 1 stands out, -1 stands back
        self.floor: PlottedCurve | None = None  # down to which it is filled: both are edges of a band
        self.is_edge = self.is_middle = False  # of a band
        self.legend = label  # what it is called there; a band's lower edge has no place in it
        self.drawn: tuple[Floats, Floats] = (_NONE, _NONE)  # the points as the axes count

    @property
    def ink(self) -> str:
        """Its colour in the theme of now."""
        return current().series_colour(self.colour) if isinstance(self.colour, int) else self.colour

    def smooth(self, amount: float) -> None:
        self.series.smooth(amount if self.is_smoothed else 0.0)

    def choose(self, x0: float, x1: float, columns: int, *, is_logarithmic: bool) -> None:
        """Choose the points that are drawn between ``x0`` and ``x1`` on so many pixel columns.

        A single one becomes a short dash, or it could not be seen; on a logarithmic scale what is not
        positive is left out.
        """
        x, y = self.series.visible(x0, x1, columns)
        if len(x) == 1:
            dash = 0.02 * (x1 - x0)
            x, y = np.array([x[0] - dash, x[0] + dash]), np.repeat(y, 2)
        if is_logarithmic:
            positive = y > 0
            x, y = x[positive], np.log10(y[positive])
        self.drawn = (x, y)

    def pen(self) -> QPen:
        ink = QColor(self.ink)
        ink.setAlphaF(0.35 if self.weight < 0 else 1.0)
        if self.is_edge:
            ink.setAlphaF(0.3 if self.weight < 0 else _EDGE)
            return QPen(ink, 1.4 if self.weight > 0 else 0.9)
        if self.is_middle:
            return QPen(ink, 3.0 if self.weight > 0 else 2.2)
        width = 2.5 if self.weight > 0 else 1.6 if self.dashed or not self.is_smoothed else 1.0
        return QPen(ink, width, Qt.PenStyle.DashLine if self.dashed else Qt.PenStyle.SolidLine)

    def paint_band(self, painter: QPainter, frame: Frame) -> None:
        """Fill what lies between this curve and its floor."""
        if self.floor is None or not len(self.drawn[0]) or not len(self.floor.drawn[0]):
            return
        (x, y), (floor_x, floor_y) = self.drawn, self.floor.drawn
        around = np.concatenate([x, floor_x[::-1]]), np.concatenate([y, floor_y[::-1]])
        ink = QColor(self.ink)
        ink.setAlphaF(_FAINT if self.weight < 0 else _FILLED)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(polygon(*frame.pixels(*around)))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def paint(self, painter: QPainter, frame: Frame) -> None:
        x, y = self.drawn
        if len(x):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(x) <= _MOST_SMOOTH)
            pen = self.pen()
            if len(x) <= _MOST_SMOOTH:  # wide lines take long where there are many points
                pen.setWidthF(pen.widthF() * max(1.0, zoom()))
            painter.setPen(pen)
            painter.drawPolyline(polygon(*frame.pixels(x, y)))
