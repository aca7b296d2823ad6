"""The paper behind the network: a quiet grid of dots."""

from __future__ import annotations

from functools import lru_cache
from math import floor

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPaintEngine, QPainter, QPen, QPixmap, QPolygonF

from nnstudio.core.language import _
from nnstudio.gui.editor.look import Look
from nnstudio.gui.theme.painting import painting

_SPACING = 40.0  # scene pixels between dots
_SMALLEST_ON_SCREEN = 14.0  # where dots come nearer than this they are noise
_DOT = 2  # pixels of the screen
_DOTS = 64  # in a piece of a row; pieces begin at the same places wherever one looks


def paint_backdrop(painter: QPainter, area: QRectF, look: Look, scale: float) -> None:
    """Fill this part of the scene, seen at this many screen pixels per scene pixel.

    The dots stay with the scene but keep their size on screen.
    """
    if painter.paintEngine().type() == QPaintEngine.Type.Raster:
        _lay_rows(painter, area, look, scale)
        return
    painter.fillRect(area, look.canvas)
    if scale * _SPACING >= _SMALLEST_ON_SCREEN:
        _draw_dots(painter, area, look)


def _lay_rows(painter: QPainter, area: QRectF, look: Look, scale: float) -> None:
    """On screen: the ground in one stroke, then each row of dots as a picture two pixels high.

    Rows lie on the screen's own pixels and are never stretched: that would cost more than all cards do.
    """
    transform = painter.worldTransform()
    seen = transform.mapRect(area).toAlignedRect()
    painter.resetTransform()
    painter.fillRect(seen, look.canvas)
    apart = scale * _SPACING
    origin = transform.map(QPointF(0.0, 0.0)) - QPointF(_DOT / 2, _DOT / 2)
    if apart >= _SMALLEST_ON_SCREEN and _has_dots(origin.x(), apart, seen.left(), seen.right()):
        ratio = painter.device().devicePixelRatioF()
        row = _row(look, round(apart * ratio, 4), ratio)
        lefts = _starts(origin.x(), apart * _DOTS, seen.left(), seen.right(), ratio)
        for top in _starts(origin.y(), apart, seen.top() - _DOT, seen.bottom(), ratio):
            for left in lefts:
                painter.drawPixmap(QPointF(left, top), row)
    painter.setWorldTransform(transform)


def _has_dots(origin: float, apart: float, first: int, last: int) -> bool:
    """Whether a column of dots touches these pixels: seldom in the narrow strip that comes into view."""
    return origin + floor((last + 1 - origin) / apart) * apart + _DOT + 1 >= first


def _starts(origin: float, apart: float, first: int, last: int, ratio: float) -> list[float]:
    """Where those begin that touch these pixels, of all that are so far apart: on the screen's own pixels."""
    numbers = range(floor((first - origin) / apart), floor((last + 1 - origin) / apart) + 1)
    return [round((origin + number * apart) * ratio) / ratio for number in numbers]


@lru_cache(maxsize=16)
def _row(look: Look, apart: float, ratio: float) -> QPixmap:
    """A row of dots, so many of the screen's pixels apart."""
    dot = round(_DOT * ratio)
    row = QPixmap(round(apart * _DOTS), dot)
    row.fill(look.canvas)
    with painting(row) as painter:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.dots)
        painter.drawRects([QRect(round(number * apart), 0, dot, dot) for number in range(_DOTS)])
    row.setDevicePixelRatio(ratio)
    return row


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
