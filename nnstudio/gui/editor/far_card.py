"""A card seen from afar: a block in its family's colour, and its name while that can be read.

Made of Qt's own items, which paint without asking Python: a thousand of them must zoom smoothly.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QGraphicsSimpleTextItem

from nnstudio.gui.editor.card_painter import CardState, font_of
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH, card_rect
from nnstudio.gui.editor.look import Look

_NAME_PIXELS = range(36, 22, -2)  # the largest at which the name fits
_NAME_WIDTH = CARD_WIDTH - 12.0
_SELECTED_WIDTH, _PROBLEM_WIDTH = 10.0, 8.0


class Detail(IntEnum):
    """How much of a card is shown."""

    BLOCKS = 0  # colours of the families
    NAMES = 1  # and names
    FULL = 2


def detail_at(scale: float) -> Detail:
    """The detail that can be read at so many screen pixels per scene pixel."""
    if scale >= 0.55:
        return Detail.FULL
    return Detail.NAMES if scale >= 0.22 else Detail.BLOCKS


class FarCard(QGraphicsRectItem):
    """The block and its name, behind the ports of the card it belongs to."""

    def __init__(self, card: QGraphicsItem) -> None:
        super().__init__(card_rect(), card)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent)
        self._name = QGraphicsSimpleTextItem(self)

    def show_state(self, state: CardState, look: Look) -> None:
        self.setBrush(look.block(state.family))
        self.setPen(_outline(state, look))
        self._name.setBrush(look.text)
        font, name = _fitted(state.name)
        self._name.setFont(font)
        self._name.setText(name)
        box = self._name.boundingRect()
        self._name.setPos((CARD_WIDTH - box.width()) / 2, (CARD_HEIGHT - box.height()) / 2)

    def show_detail(self, detail: Detail) -> None:
        self.setVisible(detail is not Detail.FULL)
        self._name.setVisible(detail is Detail.NAMES)


@lru_cache(maxsize=4096)
def _fitted(name: str) -> tuple[QFont, str]:
    """The font in which the name fills the card, and the name, elided where it is too long."""
    for pixels in _NAME_PIXELS:
        font = font_of(pixels, True)
        if QFontMetricsF(font).horizontalAdvance(name) <= _NAME_WIDTH:
            return font, name
    return font, QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, _NAME_WIDTH)


def _outline(state: CardState, look: Look) -> QPen:
    if state.selected:
        return QPen(look.accent, _SELECTED_WIDTH)
    if state.severity:
        return QPen(look.severity(state.severity), _PROBLEM_WIDTH)
    return QPen(Qt.PenStyle.NoPen)
