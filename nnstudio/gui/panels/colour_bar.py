"""What the colours of a picture mean: a thin bar with its lowest and highest value."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.gui.theme import colour_maps, current, scaled
from nnstudio.gui.widgets.painted import PaintedWidget, short

STEPS = 64


class ColourBar(PaintedWidget):
    """A horizontal bar in a colour map, with the numbers at its ends (and its middle)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map = "diverging"
        self._levels = (-1.0, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_levels(self, colour_map: str, low: float, high: float) -> None:
        """The map, and what its first and last colours stand for."""
        if (colour_map, (low, high)) != (self._map, self._levels):
            self._map, self._levels = colour_map, (low, high)
            self.update()

    def draw(self, painter: QPainter) -> None:
        metrics = painter.fontMetrics()
        low, high = self._levels
        left, right = f"{short(low)} ", f" {short(high)}"
        bar = QRectF(self.rect()).adjusted(
            metrics.horizontalAdvance(left), 4, -metrics.horizontalAdvance(right), -4
        )
        ramp = np.linspace(low, high, STEPS)[None, :]
        painter.drawImage(bar, colour_maps.image(colour_maps.colourise(ramp, self._map, low, high)))
        painter.setPen(QColor(current().border_strong))
        painter.drawRect(bar)
        painter.setPen(QColor(current().text_muted))
        whole = QRectF(self.rect())
        painter.drawText(whole, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, left)
        painter.drawText(whole, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)

    def sizeHint(self) -> QSize:
        return QSize(scaled(160), max(scaled(16), self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(80), self.sizeHint().height())
