"""From the numbers of a card to its small picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPen, QPixmap

from nnstudio.core.data.source import Array
from nnstudio.core.observe.cards import CardPicture, Picture
from nnstudio.gui.editor.look import Look
from nnstudio.gui.theme import colour_maps
from nnstudio.gui.theme.painting import painting

SIDE = 64  # pixels: enough for 200 %
_GAP = 1


def picture_of(shown: CardPicture, look: Look) -> QPixmap:
    """The square picture of these numbers, in the colours of now."""
    return _PAINTERS[shown.kind](shown.values, look)


def _kernels(values: Array, look: Look) -> QPixmap:
    """Kernels in rows, one number of the card's colour between them."""
    count, height, width = values.shape
    columns = max(int(np.ceil(np.sqrt(count * height / max(width, 1)))), 1)
    rows = -(-count // columns)
    sheet = np.full((rows * (height + _GAP) - _GAP, columns * (width + _GAP) - _GAP), np.nan, np.float32)
    for index, kernel in enumerate(values):
        top, left = index // columns * (height + _GAP), index % columns * (width + _GAP)
        sheet[top : top + height, left : left + width] = kernel
    return _coloured(sheet, "diverging", -1.0)


def _map(values: Array, look: Look) -> QPixmap:
    """What is never negative (after a ReLU) in one hue; the rest with a neutral middle."""
    signed = bool(np.nanmin(values, initial=0.0) < 0.0)
    return _coloured(values, "diverging" if signed else "sequential", -1.0 if signed else 0.0)


def _coloured(values: Array, colours: str, low: float) -> QPixmap:
    picture = colour_maps.image(colour_maps.colourise(values, colours, low, 1.0))
    aspect, fast = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation
    return QPixmap.fromImage(picture.scaled(SIDE, SIDE, aspect, fast))


def _bars(values: Array, look: Look) -> QPixmap:
    """One bar per number: up from the bottom, or both ways from the middle where some are negative."""
    picture = QPixmap(SIDE, SIDE)
    picture.fill(look.card)
    if not len(values):
        return picture
    signed = bool(np.nanmin(values, initial=0.0) < 0.0)
    zero = SIDE / 2 if signed else SIDE - 2.0
    reach = SIDE / 2 - 2 if signed else SIDE - 6.0
    with painting(picture) as painter:
        painter.setPen(QPen(look.outline_hover, 1.0))
        painter.drawLine(0, round(zero), SIDE, round(zero))
        step = SIDE / len(values)
        for index, value in enumerate(np.nan_to_num(values).tolist()):
            bar = QRectF(index * step, zero, max(step - 0.6, 1.0), -value * reach)
            painter.fillRect(bar.normalized(), look.accent)
    return picture


_PAINTERS: Mapping[Picture, Callable[[Array, Look], QPixmap]] = {
    Picture.KERNELS: _kernels,
    Picture.MAP: _map,
    Picture.HISTOGRAM: _bars,
    Picture.ROW: _bars,
}
