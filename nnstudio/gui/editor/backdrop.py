"""The paper behind the network: a quiet grid of dots."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF

from nnstudio.core.language import _
from nnstudio.gui.editor.look import Look

_SPACING = 40.0  # scene pixels between dots
_SMALLEST_ON_SCREEN = 14.0  # where dots come nearer than this they are noise


def paint_backdrop(painter: QPainter, area: QRectF, look: Look, scale: float) -> None:
    """Fill this part of the scene, seen at this many screen pixels per scene pixel.

    The dots stay with the scene but keep their size on screen.
    """
    painter.fillRect(area, look.canvas)
    if scale * _SPACING < _SMALLEST_ON_SCREEN:
        return
    columns, rows = (int(length // _SPACING) + 2 for length in (area.width(), area.height()))
    pen = QPen(look.dots, 2.0)
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
