"""Painting that ends whatever happens: Qt takes the program down with a device that is still painted on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPaintDevice, QPainter


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """A painter on this widget or picture, ended at the end of the block.

    An exception keeps the painter alive in its traceback; ended before, it is told like any other.
    """
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()
