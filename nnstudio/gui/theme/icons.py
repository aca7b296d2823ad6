"""Icons: SVG drawings in ``currentColor``, painted in the colours of the theme shown at that moment.

An icon made once follows the theme by itself, because its engine picks the colour when it paints.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nnstudio.core.resources import resource_path
from nnstudio.gui.theme.appearance import current, scaled
from nnstudio.gui.theme.families import family_colour
from nnstudio.gui.theme.painting import painting

_FALLBACK = "layer"


class _ThemedEngine(QIconEngine):
    """Paints one drawing; ``colour`` is a field of the theme, ``"family:<id>"`` or ``"#rrggbb"``."""

    def __init__(self, path: str, colour: str) -> None:
        super().__init__()
        self._path, self._colour = path, colour

    def clone(self) -> QIconEngine:
        return _ThemedEngine(self._path, self._colour)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
        painter.drawPixmap(rect.topLeft(), self._pixmap(rect.size(), mode, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._pixmap(size, mode, 1.0)

    def scaledPixmap(  # noqa: N802 (Qt's name)
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        # ``size`` is in logical pixels; the answer holds device pixels, and Qt sets their ratio
        return self._pixmap(size * scale, mode, 1.0)

    def _pixmap(self, size: QSize, mode: QIcon.Mode, ratio: float) -> QPixmap:
        colour = _resolved(self._colour, mode)
        return drawing(self._path, colour, size.width(), size.height(), ratio)


@cache
def _themed(path: str, colour: str) -> QIcon:
    """The one icon of this drawing in this colour.

    Kept for good, there are few of them: an icon whose engine is written in Python must not fall to the
    garbage collector, which may free the engine before the icon (a crash in ``QIcon::~QIcon``).
    """
    return QIcon(_ThemedEngine(path, colour))


def icon(name: str, colour: str = "text") -> QIcon:
    """The action icon of this name, from ``resources/icons``.

    Raises:
        FileNotFoundError: there is no such drawing.
    """
    path = resource_path("icons", f"{name}.svg")
    if not path.is_file():
        raise FileNotFoundError(path)
    return _themed(str(path), colour)


def layer_icon(name: str, family: str = "") -> QIcon:
    """The icon of a layer in its family's colour; a general one where the layer has none of its own."""
    colour = f"family:{family}" if family else "text"
    return _themed(str(layer_drawing(name)), colour)


def layer_drawing(name: str) -> Path:
    """The SVG file of a layer's icon. Files may hold any name: only identifiers count."""
    own = resource_path("icons", "layers", f"{name}.svg")
    return own if name.isidentifier() and own.is_file() else resource_path("icons", f"{_FALLBACK}.svg")


def pixmap(name: str, size: int, colour: str = "text") -> QPixmap:
    """An action icon as a square picture, ``size`` pixels at normal zoom."""
    return icon(name, colour).pixmap(QSize(scaled(size), scaled(size)))


@lru_cache(maxsize=2048)
def drawing(path: str, colour: str, width: int, height: int, ratio: float = 1.0) -> QPixmap:
    """An SVG drawn in one colour, centred in ``width`` × ``height`` logical pixels."""
    picture = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(_source(path).replace("currentColor", colour).encode())
    side = min(width, height)
    with painting(picture) as painter:
        renderer.render(painter, QRectF((width - side) / 2, (height - side) / 2, side, side))
    return picture


@lru_cache(maxsize=512)
def _source(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def _resolved(colour: str, mode: QIcon.Mode) -> str:
    theme = current()
    if mode == QIcon.Mode.Disabled:
        return theme.text_disabled
    if colour.startswith("family:"):
        return family_colour(colour.removeprefix("family:"))
    if colour.startswith("#"):
        return colour
    if mode == QIcon.Mode.Active and colour == "text":
        return theme.accent
    return str(getattr(theme, colour))
