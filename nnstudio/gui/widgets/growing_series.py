"""A curve that grows while it is looked at, drawn as fast with millions of points as with a thousand.

Points come as the whole arrays so far. Only what is new is worked on: its smoothed values, and the lowest and
highest value of every block of 64 points. What is drawn is at most a few points per pixel column.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BLOCK = 64
_EMPTY = np.empty(0)


class GrowingSeries:
    """The points ``(x, y)`` of a curve, ``x`` rising, with an optional exponential moving average."""

    def __init__(self) -> None:
        self.x: Floats = _EMPTY
        self.y: Floats = _EMPTY
        self._smoothing = 0.0
        self._forget()

    def __len__(self) -> int:
        return len(self.x)

    def update(self, x: Floats, y: Floats) -> None:
        """Take in the arrays as they are now; of those of before, only the new end is worked on."""
        known = len(self.x)
        continued = (
            known and len(x) >= known and x[0] == self.x[0] and x[known - 1] == self.x[-1]
        ) and _same(y[known - 1], self.y[-1])
        self.x, self.y = x, y
        if not continued:
            self._forget()
        self._digest()

    def smooth(self, amount: float) -> None:
        """Weight of the past in the moving average: 0 is none, 0.99 very smooth."""
        if amount != self._smoothing:
            self._smoothing = amount
            self._forget()
            self._digest()

    @property
    def values(self) -> Floats:
        """What is drawn: ``y``, or its moving average."""
        return self._smooth[: len(self.y)] if self._smoothing else self.y

    def visible(self, low: float, high: float, columns: int) -> tuple[Floats, Floats]:
        """The points between ``low`` and ``high`` (and one beyond each), thinned to a few per column.

        Thinning keeps the lowest and highest value of each piece, so no peak gets lost. What is not finite is
        left out.
        """
        first = max(0, int(np.searchsorted(self.x, low)) - 1)
        last = min(len(self.x), int(np.searchsorted(self.x, high, side="right")) + 1)
        values = self.values
        if last - first <= 4 * columns:
            return _finite(self.x[first:last], values[first:last])
        if last - first > BLOCK * columns:
            return self._from_blocks(first // BLOCK, last // BLOCK, columns)
        return _thinned(self.x[first:last], values[first:last], values[first:last], columns)

    def span(self, *, positive: bool = False) -> tuple[float, float] | None:
        """Lowest and highest finite (and, if asked, positive) value drawn; ``None`` without any."""
        _x, y = self.visible(-np.inf, np.inf, 512)
        y = y[y > 0] if positive else y
        return (float(y.min()), float(y.max())) if len(y) else None

    def at(self, x: float) -> tuple[float, float] | None:
        """The point nearest to ``x``, exact (not smoothed); ``None`` while there is none."""
        if not len(self.x):
            return None
        after = min(int(np.searchsorted(self.x, x)), len(self.x) - 1)
        before = max(after - 1, 0)
        index = before if abs(self.x[before] - x) <= abs(self.x[after] - x) else after
        return float(self.x[index]), float(self.y[index])

    def _from_blocks(self, first: int, last: int, columns: int) -> tuple[Floats, Floats]:
        x = self.x[first * BLOCK : last * BLOCK : BLOCK]
        return _thinned(x, self._low[first:last], self._high[first:last], columns)

    def _forget(self) -> None:
        self._smooth: Floats = _EMPTY
        self._digested = 0
        self._weight = 0.0  # sum of the weights of the moving average, for its first points
        self._mean = 0.0
        self._low: Floats = _EMPTY
        self._high: Floats = _EMPTY

    def _digest(self) -> None:
        """Smooth the new points, then summarise the blocks that are complete."""
        if self._smoothing and self._digested < len(self.y):
            new = self.y[self._digested :]
            self._smooth = _grown(self._smooth, len(self.y), self._digested)
            smoothed, self._mean, self._weight = moving_average(
                new, self._smoothing, self._mean, self._weight
            )
            self._smooth[self._digested : len(self.y)] = smoothed
        self._digested = len(self.y)
        done, complete = len(self._low), len(self.y) // BLOCK
        if complete > done:
            blocks = self.values[done * BLOCK : complete * BLOCK].reshape(-1, BLOCK)
            finite = np.where(np.isfinite(blocks), blocks, np.nan)
            empty = np.isnan(finite).all(axis=1)
            finite[empty] = 0.0
            low, high = np.nanmin(finite, axis=1), np.nanmax(finite, axis=1)
            low[empty] = high[empty] = np.nan
            self._low = np.concatenate([self._low, low])
            self._high = np.concatenate([self._high, high])


def moving_average(
    values: Floats, amount: float, mean: float = 0.0, weight: float = 0.0
) -> tuple[Floats, float, float]:
    """Exponential moving average, unbiased at its start, continued from ``mean`` and ``weight``.

    ``m ← a·m + (1 − a)·y``, divided by ``1 − aⁿ`` (Kingma and Ba, Adam, 2015, section 3). What is not finite
    leaves the average as it was. Returns the averages, and the state to continue from.
    """
    averages = np.empty(len(values))
    for start in range(0, len(values), BLOCK):
        piece = values[start : start + BLOCK]
        finite = np.isfinite(piece)
        powers = amount ** np.cumsum(finite)
        inputs = np.where(finite, piece, 0.0) * (1 - amount) * finite
        means = powers * (mean + np.cumsum(inputs / powers))
        weights = 1 - powers * (1 - weight)
        with np.errstate(invalid="ignore", divide="ignore"):
            averages[start : start + BLOCK] = means / weights
        mean, weight = float(means[-1]), float(weights[-1])
    return averages, mean, weight


def _thinned(x: Floats, low: Floats, high: Floats, columns: int) -> tuple[Floats, Floats]:
    """Two points per piece, its lowest and its highest value, and the last point as it is."""
    size = max(1, len(x) // columns)
    pieces = len(x) // size
    whole = pieces * size
    lows = np.where(np.isfinite(low[:whole]), low[:whole], np.inf).reshape(pieces, size).min(axis=1)
    highs = np.where(np.isfinite(high[:whole]), high[:whole], -np.inf).reshape(pieces, size).max(axis=1)
    xs = np.repeat(x[:whole:size], 2)
    ys = np.column_stack([lows, highs]).ravel()
    return _finite(np.append(xs, x[-1]), np.append(ys, high[-1]))


def _finite(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    fine = np.isfinite(y)
    return (x, y) if fine.all() else (x[fine], y[fine])


def _grown(array: Floats, size: int, kept: int) -> Floats:
    if size <= len(array):
        return array
    grown = np.empty(max(size, 2 * len(array), 1024))
    grown[:kept] = array[:kept]
    return grown


def _same(one: float, other: float) -> bool:
    return bool(one == other or (np.isnan(one) and np.isnan(other)))
