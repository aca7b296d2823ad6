"""All cards seen from afar, as one item: blocks in their families' colours, and names where they can be read.

A thousand items would each cost the scene a visit in every frame, whether they are in view or not. One item
paints all blocks of a colour with one call, and looks only at those near what is to be painted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap, QStaticText
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.core.project.edits.finding import FARTHEST
from nnstudio.gui.editor.card_painter import CardState, font_of
from nnstudio.gui.editor.far_card import Detail
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.editor.look import Look
from nnstudio.gui.editor.node_item import GHOST, NodeItem

_LARGEST, _SMALLEST = 34, 24  # pixels of a name: the largest at which it fits
_NAME_WIDTH = CARD_WIDTH - 12.0
_SELECTED_WIDTH, _PROBLEM_WIDTH = 5.0, 4.0  # of what is around a block that is spoken about
_MOST = 10.0
_CELL = 600.0  # scene pixels
_CANVAS = QRectF(-2 * FARTHEST, -2 * FARTHEST, 4 * FARTHEST, 4 * FARTHEST)


@dataclass(frozen=True, slots=True, eq=False)
class _Card:
    """What one card shows from afar. The rectangles move with the card, in place."""

    block: QRectF
    colour: str
    around: QRectF | None
    outline: str
    width: float
    text: QStaticText
    font: QFont
    at: QPointF  # of the name
    offset: QPointF  # of the name, from the corner of the card
    opacity: float

    def move_to(self, at: QPointF) -> None:
        self.block.moveTo(at)
        if self.around is not None:
            self.around.moveTo(at.x() - self.width, at.y() - self.width)
        self.at.setX(at.x() + self.offset.x())
        self.at.setY(at.y() + self.offset.y())


Groups = dict[str, list[QRectF]]


class FarLayer(QGraphicsItem):
    """Reads the cards when told that they have changed, and not before it is painted."""

    def __init__(self, nodes: Mapping[str, NodeItem], look: Look) -> None:
        super().__init__()
        self._nodes = nodes
        self._look = look
        self._detail = Detail.FULL
        self._is_stale = True
        self._extent = QRectF()  # of all cards, as they were when read
        self._cards: dict[str, _Card] = {}
        self._groups: Groups = {}
        self._cells: dict[tuple[int, int], list[_Card]] | None = None
        self._is_stretched = False
        self._is_together = True  # no card was moved alone since all were read
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(1.9)  # above links, below what cards are marked with
        self.setVisible(False)

    def touch(self) -> None:
        """Cards have come, gone, or show something else."""
        self._is_stale = True
        self.setPos(0.0, 0.0)
        if self._detail is not Detail.FULL:
            self.update()

    def shift(self, nodes: Collection[str]) -> None:
        """These cards were moved all by as much: the layer moves where they are all, else one by one."""
        is_whole = len(nodes) == len(self._nodes) > 0 and self._is_together
        if is_whole and self._detail is not Detail.FULL and not self._is_stale:
            first = next(iter(nodes))
            self.setPos(self._nodes[first].pos() - self._cards[first].block.topLeft())
        else:
            self.move(nodes)

    def move(self, nodes: Iterable[str]) -> None:
        """These cards lie elsewhere now."""
        if self._is_stale or self._detail is Detail.FULL or not self.pos().isNull():
            self.touch()
            return
        self._is_together = False
        for node in nodes:
            self._cards[node].move_to(self._nodes[node].pos())
        self._cells = None
        self.update()

    def show_detail(self, detail: Detail) -> None:
        self._detail = detail
        self.setVisible(detail is not Detail.FULL)
        if detail is not Detail.FULL:
            self.update()

    def stretch(self, stretched: bool) -> None:
        """While the zoom changes, names are pictures that are stretched: letters of each size cost time."""
        if stretched is self._is_stretched:
            return
        self._is_stretched = stretched
        if self._detail is Detail.NAMES:
            self.update()

    def set_look(self, look: Look) -> None:
        self._look = look
        self.touch()

    @property
    def written(self) -> list[str]:
        """The names that can be read now."""
        self._read()
        names = [card.text.text() for card in self._cards.values()]
        return names if self._detail is Detail.NAMES else []

    def _read(self) -> None:
        """Make the cards anew; those of one colour share a list, what is around lies below all blocks."""
        if not self._is_stale:
            return
        self._is_stale, self._is_together, self._cells = False, True, None
        self._cards = {node: _card_of(item, self._look) for node, item in self._nodes.items()}
        self._groups = _grouped(self._cards.values())
        self._extent = _around(self._cards.values())

    def _near(self, exposed: QRectF) -> list[_Card]:
        """The cards that this rectangle touches: of those in the cells of the canvas that it touches."""
        if self._cells is None:
            self._cells = {}
            for card in self._cards.values():
                self._cells.setdefault(_cell(card.block.x(), card.block.y()), []).append(card)
        near = exposed.adjusted(-_MOST, -_MOST, _MOST, _MOST)
        left, top = _cell(near.left() - CARD_WIDTH, near.top() - CARD_HEIGHT)
        right, bottom = _cell(near.right(), near.bottom())
        cells = ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))
        touches = near.intersects
        return [card for cell in cells for card in self._cells.get(cell, ()) if touches(card.block)]

    # Qt's own

    def boundingRect(self) -> QRectF:
        """All of the canvas: to follow the outermost card with each edit would cost more than it saves."""
        return _CANVAS

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        self._read()
        exposed = option.exposedRect
        is_part = self._is_together and not exposed.contains(self._extent)
        cards = self._near(exposed) if is_part else list(self._cards.values())
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in (_grouped(cards) if is_part else self._groups).items():
            painter.setBrush(QColor(colour))
            painter.drawRects(rects)
        if self._detail is Detail.NAMES and self._is_stretched:
            self._show_pictures(painter, cards)
        elif self._detail is Detail.NAMES:
            self._write(painter, cards)

    def _show_pictures(self, painter: QPainter, cards: Iterable[_Card]) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        draw, colour = painter.drawPixmap, self._look.text.name()
        for card in cards:
            draw(card.at, _picture(card.text.text(), card.font, colour))
        painter.restore()

    def _write(self, painter: QPainter, cards: Iterable[_Card]) -> None:
        """The loop that all names go through in every frame: it does as little as can be."""
        painter.setPen(self._look.text)
        draw, font = painter.drawStaticText, None
        for card in cards:
            if card.font is not font:
                font = card.font
                painter.setFont(font)
            if card.opacity < 1.0:
                painter.setOpacity(card.opacity)
            draw(card.at, card.text)
            if card.opacity < 1.0:
                painter.setOpacity(1.0)


def _card_of(item: NodeItem, look: Look) -> _Card:
    state, corner = item.state, item.pos()
    block = QRectF(corner.x(), corner.y(), CARD_WIDTH, CARD_HEIGHT)
    outline, width = _outline(state, look)
    text, font, size = _fitted(state.name)
    offset = QPointF((CARD_WIDTH - size.x()) / 2, (CARD_HEIGHT - size.y()) / 2)
    return _Card(
        block=block,
        colour=_block(state.family, state.bypassed, look),
        around=block.adjusted(-width, -width, width, width) if outline else None,
        outline=outline,
        width=width,
        text=text,
        font=font,
        at=corner + offset,
        offset=offset,
        opacity=GHOST if state.bypassed else 1.0,
    )


def _grouped(cards: Iterable[_Card]) -> Groups:
    """Rectangles by colour, in the order they are painted in."""
    around: Groups = {}
    blocks: Groups = {}
    for card in cards:
        if card.around is not None:
            around.setdefault(card.outline, []).append(card.around)
        blocks.setdefault(card.colour, []).append(card.block)
    return {**around, **blocks}


def _around(cards: Iterable[_Card]) -> QRectF:
    corners = [(card.block.x(), card.block.y()) for card in cards]
    if not corners:
        return QRectF()
    left, top = min(x for x, _ in corners) - _MOST, min(y for _, y in corners) - _MOST
    right, bottom = max(x for x, _ in corners) + _MOST, max(y for _, y in corners) + _MOST
    return QRectF(left, top, right - left + CARD_WIDTH, bottom - top + CARD_HEIGHT)


def _cell(x: float, y: float) -> tuple[int, int]:
    return int(x // _CELL), int(y // _CELL)


@lru_cache(maxsize=256)
def _block(family: str, is_ghost: bool, look: Look) -> str:
    colour = QColor(look.block(family))
    if is_ghost:
        colour.setAlphaF(GHOST)
    return colour.name(QColor.NameFormat.HexArgb)


def _outline(state: CardState, look: Look) -> tuple[str, float]:
    """Colour and width of what is around the block; no colour where nothing is."""
    if state.selected:
        return look.accent.name(), _SELECTED_WIDTH
    if state.severity:
        return look.severity(state.severity).name(), _PROBLEM_WIDTH
    return "", 0.0


@lru_cache(maxsize=16_384)
def _fitted(name: str) -> tuple[QStaticText, QFont, QPointF]:
    """The name, elided where it is too long, the font in which it fills the card, and its width and height.

    Letters grow evenly with their size, so one measure finds the size; that it fits is then made sure.
    """
    width = QFontMetricsF(font_of(_LARGEST, True)).horizontalAdvance(name)
    wanted = int(_LARGEST * min(_NAME_WIDTH / max(width, 1.0), 1.0)) // 2 * 2
    for pixels in (max(wanted, _SMALLEST), max(wanted - 2, _SMALLEST)):
        font = font_of(pixels, True)
        metrics = QFontMetricsF(font)
        if metrics.horizontalAdvance(name) <= _NAME_WIDTH:
            break
    else:
        name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, _NAME_WIDTH)
    text = QStaticText(name)
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    text.prepare(font=font)
    return text, font, QPointF(metrics.horizontalAdvance(name), metrics.height())


@lru_cache(maxsize=4096)
def _picture(name: str, font: QFont, colour: str) -> QPixmap:
    """The name as it is written at the size of the scene."""
    metrics = QFontMetricsF(font)
    picture = QPixmap(ceil(metrics.horizontalAdvance(name)) + 1, ceil(metrics.height()))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(0.0, metrics.ascent()), name)
    painter.end()
    return picture
