"""A card seen from afar: a block in its family's colour, and its name while that can be read.

Made of Qt's own items, which paint without asking Python: a thousand of them must zoom smoothly.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QGraphicsSimpleTextItem

from nnstudio.gui.editor.card_painter import CardState, font_of
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH, card_rect
from nnstudio.gui.editor.look import Look, current_look

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
        self.setPen(Qt.PenStyle.NoPen)
        self._name: QGraphicsSimpleTextItem | None = None  # made when names are first shown
        self._frame: QGraphicsRectItem | None = None  # made when the card is first spoken about
        self._state, self._look = CardState(""), current_look()

    def show_state(self, state: CardState, look: Look) -> None:
        self._state, self._look = state, look
        self.setBrush(look.block(state.family))
        self._show_frame(state, look)
        if self._name is not None:
            self._write(self._name)

    def _show_frame(self, state: CardState, look: Look) -> None:
        """A larger block behind this one: filling two is a third of the work of drawing an outline."""
        outline = _outline(state, look)
        if outline is not None and self._frame is None:
            self._frame = QGraphicsRectItem(self)
            self._frame.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent)
            self._frame.setPen(Qt.PenStyle.NoPen)
        if self._frame is not None:
            self._frame.setVisible(outline is not None)
        if self._frame is not None and outline is not None:
            colour, width = outline
            self._frame.setBrush(colour)
            self._frame.setRect(card_rect().adjusted(-width / 2, -width / 2, width / 2, width / 2))
            self.setRect(card_rect().adjusted(width / 2, width / 2, -width / 2, -width / 2))
        else:
            self.setRect(card_rect())

    def show_detail(self, detail: Detail) -> None:
        self.setVisible(detail is not Detail.FULL)
        if detail is Detail.NAMES and self._name is None:
            self._name = QGraphicsSimpleTextItem(self)
            self._name.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
            self._write(self._name)
        if self._name is not None:
            self._name.setVisible(detail is Detail.NAMES)

    def keep_picture(self, mode: QGraphicsItem.CacheMode) -> None:
        """See :meth:`NodeItem.keep_picture`."""
        if self._name is not None:
            self._name.setCacheMode(mode)

    def _write(self, name: QGraphicsSimpleTextItem) -> None:
        font, text = _fitted(self._state.name)
        name.setBrush(self._look.text)
        name.setFont(font)
        name.setText(text)
        box = name.boundingRect()
        name.setPos((CARD_WIDTH - box.width()) / 2, (CARD_HEIGHT - box.height()) / 2)


@lru_cache(maxsize=16_384)
def _fitted(name: str) -> tuple[QFont, str]:
    """The font in which the name fills the card, and the name, elided where it is too long.

    Letters grow evenly with their size, so one measure finds the size; that it fits is then made sure.
    """
    largest, smallest = _NAME_PIXELS[0], _NAME_PIXELS[-1]
    width = QFontMetricsF(font_of(largest, True)).horizontalAdvance(name)
    wanted = int(largest * min(_NAME_WIDTH / max(width, 1.0), 1.0)) // 2 * 2
    for pixels in (max(wanted, smallest), max(wanted - 2, smallest)):
        font = font_of(pixels, True)
        if QFontMetricsF(font).horizontalAdvance(name) <= _NAME_WIDTH:
            return font, name
    return font, QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, _NAME_WIDTH)


def _outline(state: CardState, look: Look) -> tuple[QColor, float] | None:
    """Colour and width of what is around the block, if anything is."""
    if state.selected:
        return look.accent, _SELECTED_WIDTH
    if state.severity:
        return look.severity(state.severity), _PROBLEM_WIDTH
    return None
