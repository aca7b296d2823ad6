"""Colour maps for pictures of numbers, safe for colour-blind eyes, blended in a perceptual space.

Sequential maps rise in lightness from end to end; diverging ones have a neutral middle and two hues (blue and
orange) that red-green blind eyes tell apart. Blending happens in OKLab (Björn Ottosson, "A perceptual
color space for image processing", 2020), where equal steps look equal.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nnstudio.gui.theme.appearance import current
from nnstudio.gui.theme.theme import Theme

Floats = NDArray[np.floating]
Bytes = NDArray[np.uint8]

_STOPS = {
    "sequential": ("#0d1b3e", "#2c4f8f", "#4f8fa8", "#8cc49a", "#f4ee9f"),
    "grey": ("#000000", "#ffffff"),
    "diverging-light": ("#08519c", "#5a9fd4", "#f7f7f7", "#f0a050", "#a63603"),
    "diverging-dark": ("#7cc4f5", "#2f74b5", "#1a1e25", "#c2610c", "#ffb366"),
}
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def table(name: str, theme: Theme | None = None) -> Bytes:
    """256 colours ``(256, 3)``: ``"sequential"``, ``"diverging"`` (its middle fits the theme), ``"grey"``."""
    if name == "diverging":
        name = "diverging-dark" if (theme or current()).is_dark else "diverging-light"
    return _table(name)


@lru_cache(maxsize=8)
def _table(name: str) -> Bytes:
    stops = np.array([_channels(colour) for colour in _STOPS[name]])
    lab = oklab(stops)
    at = np.linspace(0, len(stops) - 1, 256)
    blended = np.stack([np.interp(at, np.arange(len(stops)), lab[:, axis]) for axis in range(3)], axis=1)
    colours: Bytes = np.round(_rgb(blended) * 255).astype(np.uint8)
    colours.flags.writeable = False
    return colours


def colourise(values: Floats, name: str, low: float, high: float) -> Bytes:
    """Numbers ``(h, w)`` as colours ``(h, w, 3)``: ``low`` is the first of the map, ``high`` the last.

    What is not a number shows in the theme's border colour.
    """
    span = high - low if high > low else 1.0
    with np.errstate(invalid="ignore"):
        index = np.clip((values - low) * (255 / span), 0, 255)
    finite = np.isfinite(index)
    picture: Bytes = table(name)[np.where(finite, index, 0).astype(np.uint8)]
    if not finite.all():
        picture[~finite] = np.round(_channels(current().border) * 255).astype(np.uint8)
    return picture


def class_picture(probabilities: Floats) -> Bytes:
    """Class probabilities ``(h, w, k)`` as ``(h, w, 3)``: each class' series colour, paler when unsure."""
    theme = current()
    kinds = probabilities.shape[-1]
    colours = np.array([_channels(theme.series_colour(i)) for i in range(kinds)])
    ground = _channels(theme.surface)
    best = probabilities.argmax(axis=-1)
    sure = np.take_along_axis(probabilities, best[..., None], axis=-1)
    chance = 1 / max(kinds, 2)
    strength = 0.12 + 0.58 * np.clip((sure - chance) / (1 - chance), 0, 1)
    picture: Bytes = np.round((ground + strength * (colours[best] - ground)) * 255).astype(np.uint8)
    return picture


def image(colours: Bytes) -> QImage:
    """Colours ``(h, w, 3)`` or greys ``(h, w)`` as a picture that owns its pixels."""
    pixels = np.ascontiguousarray(colours)
    height, width = pixels.shape[:2]
    form = QImage.Format.Format_RGB888 if pixels.ndim == 3 else QImage.Format.Format_Grayscale8
    return QImage(pixels.data, width, height, pixels.strides[0], form).copy()


def oklab(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """sRGB ``(n, 3)`` in 0…1 as OKLab ``(n, 3)``."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    lab: NDArray[np.float64] = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def _rgb(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = (lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def _channels(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
