"""Growing curves: one value per step or per epoch, kept in numpy and handed out as views."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Curve:
    """Points ``(x, y)`` in the order they came. Appending n points costs O(n) amortised."""

    def __init__(self) -> None:
        self._points = np.empty((2, 1024))
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def x(self) -> Floats:
        return self._points[0, : self._size]

    @property
    def y(self) -> Floats:
        return self._points[1, : self._size]

    def extend(self, x: Floats, y: Floats) -> None:
        """Append points; ``x`` and ``y`` have the same length."""
        size = self._size + len(x)
        if size > self._points.shape[1]:
            grown = np.empty((2, max(size, 2 * self._points.shape[1])))
            grown[:, : self._size] = self._points[:, : self._size]
            self._points = grown
        self._points[0, self._size : size] = x
        self._points[1, self._size : size] = y
        self._size = size

    def go_on(self, x: Floats, y: Floats) -> None:
        """Append points that begin where they begin: what was there from that ``x`` on is forgotten."""
        if len(x) and self._size and self.x[-1] >= x[0]:
            self._size = int(np.searchsorted(self.x, x[0]))
            self._points = self._points.copy()  # views handed out before stay as they were
        self.extend(x, y)
