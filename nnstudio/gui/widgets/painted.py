"""What the widgets share that paint themselves: theme colours, a small font, ticks, a hover read-out."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtGui import QColor, QFont, QPaintEngine, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.core.language import number
from nnstudio.gui.theme import current
from nnstudio.gui.theme.painting import painting


class PaintedWidget(QWidget):
    """Paints itself in the colours of the theme of now, whole, by :meth:`draw`; knows no style sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def small_font(self, factor: float = 0.85) -> QFont:
        """The application's font, a little smaller."""
        font = QFont(self.font())
        font.setPointSizeF(max(1.0, font.pointSizeF() * factor))
        return font

    def is_on_screen(self, painter: QPainter) -> bool:
        """Whether pixels painted before may be used; not in a vector file, and not at another scale."""
        engine, scale = painter.paintEngine(), painter.deviceTransform().m11()
        is_raster = engine is not None and engine.type() is QPaintEngine.Type.Raster
        return is_raster and math.isclose(scale, self.devicePixelRatioF())

    def draw(self, painter: QPainter) -> None:
        """Paint everything on the surface colour that is already there."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(self.rect(), QColor(current().surface))
            painter.setFont(self.small_font())
            self.draw(painter)


def ticks(low: float, high: float, most: int) -> list[float]:
    """At most ``most`` round numbers between ``low`` and ``high``: multiples of 1, 2 or 5 × 10ⁿ."""
    span = high - low
    if not math.isfinite(span) or span <= 0 or most < 1:
        return []
    power = 10.0 ** math.floor(math.log10(span / most) - 1)
    for factor in (1, 2, 5, 10, 20, 50, 100, 200, 500):
        step = factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [index * step for index in range(first, last + 1)]
    return []


def fitting_ticks(
    low: float, high: float, most: int, room: float, needs: Callable[[str], float]
) -> list[float]:
    """As many ticks, up to ``most``, as stand apart on ``room`` pixels, each with what it ``needs``."""
    for count in range(most, 1, -1):
        places = ticks(low, high, count)
        apart = room * (places[1] - places[0]) / (high - low) if len(places) > 1 else 0.0
        if apart and apart >= max(needs(short(place)) for place in places):
            return places
    return ticks(low, high, 3)[:: max(1, len(ticks(low, high, 3)) - 1)]


def short(value: float) -> str:
    """A number in at most four digits that matter."""
    return number(value)
