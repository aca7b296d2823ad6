"""The paper behind the network: a quiet grid of dots."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, floor

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPaintEngine, QPainter, QPen, QPixmap, QPolygonF

from nnstudio.core.language import _
from nnstudio.gui.editor.look import Look
from nnstudio.gui.theme.painting import painting

_SPACING = 40.0  # scene pixels between dots
_SMALLEST_ON_SCREEN = 14.0  # where dots come nearer than this they are noise
_DOT = 2  # pixels of the screen
_DOTS = 8  # a side of the tile that the paper is laid with


def paint_backdrop(painter: QPainter, area: QRectF, look: Look, scale: float) -> None:
    """Fill this part of the scene, seen at this many screen pixels per scene pixel.

    The dots stay with the scene but keep their size on screen.
    """
    if painter.paintEngine().type() == QPaintEngine.Type.Raster:
        _lay_tiles(painter, area, look, scale)
        return
    painter.fillRect(area, look.canvas)
    if scale * _SPACING >= _SMALLEST_ON_SCREEN:
        _draw_dots(painter, area, look)


def _lay_tiles(painter: QPainter, area: QRectF, look: Look, scale: float) -> None:
    """On screen: in its own pixels, ground and dots at once, for a fifth of the time of drawing each.

    A tile is laid on whole pixels and never stretched, which would cost more than all cards together.
    """
    transform = painter.worldTransform()
    seen = transform.mapRect(area).toAlignedRect()
    painter.resetTransform()
    if scale * _SPACING < _SMALLEST_ON_SCREEN:
        painter.fillRect(seen, look.canvas)
    else:
        wide, ratio = scale * _SPACING * _DOTS, painter.device().devicePixelRatioF()
        origin = transform.map(QPointF(0.0, 0.0)) - QPointF(_DOT / 2, _DOT / 2)
        tile = _tile(look, round(wide * ratio, 3), ratio)
        tops = _starts(origin.y(), wide, seen.top(), seen.bottom(), ratio)
        for left in _starts(origin.x(), wide, seen.left(), seen.right(), ratio):
            for top in tops:
                painter.drawPixmap(QPointF(left, top), tile)
    painter.setWorldTransform(transform)


def _starts(origin: float, wide: float, first: int, last: int, ratio: float) -> list[float]:
    """Where tiles begin that cover these pixels, on the screen's own pixels."""
    numbers = range(floor((first - origin) / wide), floor((last + 1 - origin) / wide) + 1)
    return [round((origin + number * wide) * ratio) / ratio for number in numbers]


@lru_cache(maxsize=16)
def _tile(look: Look, wide: float, ratio: float) -> QPixmap:
    """A square of the paper, so many of the screen's pixels wide and one more: the next one covers that."""
    side, dot = ceil(wide) + 1, round(_DOT * ratio)
    tile = QPixmap(side, side)
    tile.fill(look.canvas)
    with painting(tile) as painter:
        for x in range(_DOTS):
            for y in range(_DOTS):
                painter.fillRect(round(x * wide / _DOTS), round(y * wide / _DOTS), dot, dot, look.dots)
    tile.setDevicePixelRatio(ratio)
    return tile


def _draw_dots(painter: QPainter, area: QRectF, look: Look) -> None:
    """In an export to vectors: points that keep their size."""
    columns, rows = (int(length // _SPACING) + 2 for length in (area.width(), area.height()))
    pen = QPen(look.dots, float(_DOT))
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.translate(area.left() // _SPACING * _SPACING, area.top() // _SPACING * _SPACING)
    painter.setPen(pen)
    painter.drawPoints(_grid(columns, rows))
    painter.restore()


@lru_cache(maxsize=64)
def _grid(columns: int, rows: int) -> QPolygonF:
    return QPolygonF([QPointF(x * _SPACING, y * _SPACING) for y in range(rows) for x in range(columns)])


def paint_invitation(painter: QPainter, viewport: QRect, look: Look, font: QFont) -> None:
    """Say on an empty canvas how to begin."""
    painter.save()
    painter.resetTransform()
    large = QFont(font)
    large.setPointSizeF(font.pointSizeF() * 1.4)
    painter.setFont(large)
    painter.setPen(look.muted)
    words = _("Drag a layer here, or press Space to search one.")
    painter.drawText(viewport, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words)
    painter.restore()
