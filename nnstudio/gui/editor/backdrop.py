"""The paper behind the network: a quiet grid of dots."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QPaintEngine, QPainter, QPen, QPixmap, QPolygonF, QTransform

from nnstudio.core.language import _
from nnstudio.gui.editor.look import Look
from nnstudio.gui.theme.painting import painting

_SPACING = 40.0  # scene pixels between dots
_SMALLEST_ON_SCREEN = 14.0  # where dots come nearer than this they are noise
_DOT = 2  # pixels of the screen
_DOTS = 8  # a side of the tile that the paper is laid with: a large tile hides that it is whole pixels wide


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
    """On screen: in its own pixels, ground and dots at once, for a fifth of the time of drawing each."""
    transform = painter.worldTransform()
    brush = QBrush(look.canvas)
    if scale * _SPACING >= _SMALLEST_ON_SCREEN:
        wide = scale * _SPACING * _DOTS
        brush = QBrush(_tile(look, round(wide)))
        origin = transform.map(QPointF(0.0, 0.0)) - QPointF(_DOT / 2, _DOT / 2)
        stretch = wide / round(wide)
        brush.setTransform(QTransform.fromTranslate(origin.x(), origin.y()).scale(stretch, stretch))
    painter.resetTransform()
    painter.fillRect(transform.mapRect(area).toAlignedRect(), brush)
    painter.setWorldTransform(transform)


@lru_cache(maxsize=16)
def _tile(look: Look, side: int) -> QPixmap:
    tile = QPixmap(side, side)
    tile.fill(look.canvas)
    with painting(tile) as painter:
        for x in range(_DOTS):
            for y in range(_DOTS):
                painter.fillRect(round(x * side / _DOTS), round(y * side / _DOTS), _DOT, _DOT, look.dots)
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
