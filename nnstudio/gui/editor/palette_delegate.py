"""How a row of the palette looks: a family as a heading, a layer with its icon, name and title."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget

from nnstudio.gui.theme import current, family_colour, icon, scaled

FAMILY_ROLE = Qt.ItemDataRole.UserRole + 1
DETAIL_ROLE = Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex


class Folding(QTreeWidget):
    """A tree that knows which of its families are open."""

    def is_open(self, family: str) -> bool:
        raise NotImplementedError


class PaletteDelegate(QStyledItemDelegate):
    """Paints with the theme of the moment; heights follow the font zoom."""

    def __init__(self, tree: Folding) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(scaled(120), scaled(30 if index.data(FAMILY_ROLE) else 34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(FAMILY_ROLE):
            self._paint_family(painter, option, index)
        else:
            self._paint_layer(painter, option, index)
        painter.restore()

    def _paint_family(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: QRect = option.rect
        family = index.data(FAMILY_ROLE)
        arrow = scaled(12)
        name = "chevron-down" if self._tree.is_open(family) else "chevron-right"
        icon(name, "text_muted").paint(
            painter, QRect(row.left() + 2, row.center().y() - arrow // 2, arrow, arrow)
        )
        bar = QRect(row.left() + scaled(20), row.center().y() - scaled(7), scaled(4), scaled(14))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(family_colour(family)))
        painter.drawRoundedRect(bar, 2, 2)
        font = QFont(self._tree.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(current().text))
        words = row.adjusted(scaled(31), 0, -4, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, index.data(Qt.ItemDataRole.DisplayRole))

    def _paint_layer(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: QRect = option.rect.adjusted(2, 1, -2, -1)
        self._paint_ground(painter, option, row)
        side = scaled(22)
        drawing: QIcon = index.data(Qt.ItemDataRole.DecorationRole)
        drawing.paint(painter, QRect(row.left() + scaled(18), row.center().y() - side // 2, side, side))
        words = row.adjusted(scaled(50), 0, -6, 0)
        self._paint_words(painter, words, index)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: QRect) -> None:
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(current().accent_soft if chosen else current().hover))
            painter.drawRoundedRect(row, 6, 6)

    def _paint_words(self, painter: QPainter, words: QRect, index: _Index) -> None:
        """The name, and the title in quieter ink: beside it, or below it where that is too narrow."""
        name, detail = index.data(Qt.ItemDataRole.DisplayRole), index.data(DETAIL_ROLE)
        font = QFont(self._tree.font())
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(QColor(current().text))
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.88)
        rest = words.adjusted(metrics.horizontalAdvance(name) + scaled(8), 0, 0, 0)
        if detail and QFontMetrics(small).horizontalAdvance(detail) > rest.width():
            upper = words.adjusted(0, 0, 0, -words.height() // 2)
            rest, words = words.adjusted(0, words.height() // 2, 0, 0), upper
        painter.drawText(
            words, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(name, _RIGHT, words.width())
        )
        if detail:
            painter.setFont(small)
            painter.setPen(QColor(current().text_muted))
            elided = QFontMetrics(small).elidedText(detail, _RIGHT, rest.width())
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, elided)


_RIGHT = Qt.TextElideMode.ElideRight
