"""What a card shows while its network trains: a picture, how strongly it is pulled, how far the run is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.core.observe.cards import CardPicture
from nnstudio.gui.editor.card_painter import TILE
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH, card_rect
from nnstudio.gui.editor.live_picture import picture_of
from nnstudio.gui.editor.look import Look
from nnstudio.gui.theme import colour_maps

_STRIP = QRectF(12.0, CARD_HEIGHT - 6.0, CARD_WIDTH - 24.0, 3.5)
_RING = QRectF(TILE.right() - 8.0, TILE.bottom() - 8.0, 13.0, 13.0)
WEAKEST, STRONGEST = 1e-6, 1e2  # norms of gradients at the ends of the colours


@dataclass(frozen=True, slots=True, eq=False)
class LiveState:
    """``gradient`` is an L2 norm, nan where there is none; ``progress`` runs from 0 to 1."""

    picture: CardPicture | None
    gradient: float
    progress: float


class LiveItem(QGraphicsRectItem):
    """Lies on its card, over the icon. Painted some three times a second, kept as a picture between."""

    def __init__(self, card: QGraphicsItem, look: Look) -> None:
        super().__init__(card_rect(), card)
        self._look = look
        self._state = LiveState(None, math.nan, 0.0)
        self._pixmap: QPixmap | None = None
        self.setPen(Qt.PenStyle.NoPen)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    @property
    def state(self) -> LiveState:
        return self._state

    def show_live(self, state: LiveState) -> None:
        if state.picture is not self._state.picture:
            self._pixmap = picture_of(state.picture, self._look) if state.picture is not None else None
        self._state = state
        self.update()

    def set_look(self, look: Look) -> None:
        self._look = look
        picture = self._state.picture
        self._pixmap = picture_of(picture, look) if picture is not None else None
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._pixmap is not None:
            painter.fillRect(TILE, self._look.card)
            painter.drawPixmap(TILE, self._pixmap, QRectF(self._pixmap.rect()))
            painter.setPen(QPen(self._look.outline_hover, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(TILE)
        if math.isfinite(self._state.gradient):
            painter.setPen(QPen(self._look.outline_hover, 0.7))
            painter.setBrush(gradient_colour(self._state.gradient))
            painter.drawRoundedRect(_STRIP, 1.7, 1.7)
        self._paint_ring(painter)

    def _paint_ring(self, painter: QPainter) -> None:
        """A ring that closes clockwise from the top."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.card)
        painter.drawEllipse(_RING.adjusted(-1.5, -1.5, 1.5, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._look.outline, 2.5))
        painter.drawEllipse(_RING)
        pen = QPen(self._look.accent, 2.5)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawArc(_RING, 90 * 16, -round(min(max(self._state.progress, 0.0), 1.0) * 360 * 16))


def gradient_colour(norm: float) -> QColor:
    """The colour of a norm on a logarithmic scale; a norm of 0 has that of the weakest."""
    place = math.log(max(norm, WEAKEST) / WEAKEST) / math.log(STRONGEST / WEAKEST)
    red, green, blue = colour_maps.table("sequential")[round(min(place, 1.0) * 255)]
    return QColor(int(red), int(green), int(blue))
