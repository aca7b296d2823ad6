"""The paper behind the network: a quiet grid of dots, drawn once per zoom and then only moved."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from nnstudio.gui.editor.look import Look

_SPACING = 40.0  # scene pixels between dots
_SMALLEST_ON_SCREEN = 14.0  # where dots come nearer than this they are noise


class Backdrop:
    """Paints the dots. They stay with the scene but keep their size on screen."""

    def __init__(self) -> None:
        self._dots = QPolygonF()
        self._size = QSizeF()

    def forget(self) -> None:
        self._size = QSizeF()

    def paint(self, painter: QPainter, area: QRectF, look: Look, scale: float) -> None:
        """Fill this part of the scene, seen at this many screen pixels per scene pixel."""
        painter.fillRect(area, look.canvas)
        if scale * _SPACING < _SMALLEST_ON_SCREEN:
            return
        corner = QPointF(_floor(area.left()), _floor(area.top()))
        size = QSizeF(_floor(area.width()) + 2 * _SPACING, _floor(area.height()) + 2 * _SPACING)
        if size.width() > self._size.width() or size.height() > self._size.height():
            self._size = size.expandedTo(self._size)
            self._dots = _grid(self._size)
        self._draw(painter, corner, look)

    def _draw(self, painter: QPainter, corner: QPointF, look: Look) -> None:
        pen = QPen(look.dots, 2.0)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.translate(corner)
        painter.setPen(pen)
        painter.drawPoints(self._dots)
        painter.restore()


def _floor(length: float) -> float:
    return length // _SPACING * _SPACING


def _grid(size: QSizeF) -> QPolygonF:
    columns, rows = int(size.width() / _SPACING) + 1, int(size.height() / _SPACING) + 1
    return QPolygonF([QPointF(x * _SPACING, y * _SPACING) for y in range(rows) for x in range(columns)])
