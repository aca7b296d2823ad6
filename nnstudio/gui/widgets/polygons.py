"""Polygons out of arrays of places, as fast as copying memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPolygonF
from shiboken6 import VoidPtr

Floats = NDArray[np.floating]

_BYTES = 16  # of a QPointF: two doubles


def polygon(x: Floats, y: Floats) -> QPolygonF:
    """The points ``(x, y)``, written into the polygon's memory: a thousand QPointF would take long."""
    made = QPolygonF()
    if len(x):
        made.resize(len(x))
        # its stubs know neither the size nor that an object's address may be taken
        memory: Any = VoidPtr(made.data(), _BYTES * len(x), True)  # type: ignore[call-arg, arg-type]
        places = np.frombuffer(memory, np.float64).reshape(-1, 2)
        places[:, 0], places[:, 1] = x, y
    return made
