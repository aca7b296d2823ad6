"""One curve of a plot: its points, its name, and how it is drawn."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from nnstudio.gui.theme import current
from nnstudio.gui.widgets.growing_series import GrowingSeries


class PlottedCurve:
    """One curve: its points, its name, and how it is drawn."""

    def __init__(
        self, label: str, colour: int | str, dashed: bool, item: pg.PlotCurveItem, is_smoothed: bool
    ) -> None:
        self.series = GrowingSeries()
        self.label, self.colour, self.dashed, self.item = label, colour, dashed, item
        self.is_smoothed = is_smoothed
        self.shown = True
        self.weight = 0  # 1 stands out, -1 stands back
        self.ink = ""

    def smooth(self, amount: float) -> None:
        self.series.smooth(amount if self.is_smoothed else 0.0)

    def dress(self) -> None:
        """Draw in the colour the theme of now gives this curve."""
        look = current()
        self.ink = look.series_colour(self.colour) if isinstance(self.colour, int) else self.colour
        style = Qt.PenStyle.DashLine if self.dashed else Qt.PenStyle.SolidLine
        ink = QColor(self.ink)
        ink.setAlphaF(0.35 if self.weight < 0 else 1.0)
        width = 2.5 if self.weight > 0 else 1.6 if self.dashed else 1
        self.item.setPen(pg.mkPen(ink, width=width, style=style))
        self.item.setZValue(self.weight)
