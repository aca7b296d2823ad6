"""An axis whose ticks stay readable on a logarithmic scale too: powers of ten, or 1, 2 and 5 times them."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtGui import QFont, QFontMetrics

from nnstudio.core.language import localised, number

_FEW_DECADES = 2.5  # with more, powers of ten alone are enough
_PIXELS_PER_TICK = 28


class ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """pyqtgraph's own ticks are kept on a linear scale."""

    def tickValues(  # noqa: N802 (pyqtgraph's name)
        self, low: float, high: float, size: float
    ) -> list[tuple[float | None, list[float]]]:
        """Levels of ticks: on a logarithmic scale a single one, in powers of ten as the axis counts."""
        if not self.logMode:
            levels: list[tuple[float | None, list[float]]] = super().tickValues(low, high, size)
            return levels if self.orientation != "left" else self._apart(levels, size)
        return [(None, logarithmic_ticks(low, high, max(2, int(size / _PIXELS_PER_TICK))))]

    def _apart(
        self, levels: list[tuple[float | None, list[float]]], size: float
    ) -> list[tuple[float | None, list[float]]]:
        """Every second or third tick where lines of text would touch, with the digits all would have had."""
        height = QFontMetrics(self.style["tickFont"] or QFont()).height()
        places = sorted(place for _spacing, level in levels for place in level)
        every = math.ceil(1.3 * height * len(places) / max(size, 1.0))
        return levels if every <= 1 else [(levels[-1][0], places[::every])]

    def tickStrings(  # noqa: N802 (pyqtgraph's name)
        self, values: list[float], scale: float, spacing: float
    ) -> list[str]:
        if not self.logMode:
            texts: list[str] = super().tickStrings(values, scale, spacing)
            return [localised(text) for text in texts]
        return [number(10.0**value, 3) for value in values]


def logarithmic_ticks(low: float, high: float, most: int) -> list[float]:
    """At most about ``most`` exponents between two exponents."""
    low, high = min(low, high), max(low, high)
    decades = high - low
    factors = (1, 2, 5) if decades < _FEW_DECADES and 3 * decades <= most else (1,)
    every = max(1, math.ceil(decades / most))
    exponents = range(math.floor(low), math.ceil(high) + 1)
    places = [e + math.log10(f) for e in exponents if e % every == 0 for f in factors]
    inside = [place for place in places if low <= place <= high]
    return inside if len(inside) > 1 else [low + decades * part for part in (0.1, 0.5, 0.9)]
