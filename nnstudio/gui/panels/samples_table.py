"""Rows of numbers with their labels: the first samples of a table, or what is predicted for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from nnstudio.gui.theme import current
from nnstudio.gui.widgets.painted import short

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class _Rows(QAbstractTableModel):
    """Labels first, then the sample's numbers. Texts are made for the cells that are drawn only."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.lines: Sequence[Sequence[str]] = ()
        self.numbers: NDArray[Any] | None = None
        self.marks: Sequence[str] = ()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        across = orientation == Qt.Orientation.Horizontal
        return self.heads[section] if across and section < len(self.heads) else str(section + 1)

    def data(self, index: _Index, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            mark = self.marks[index.row()] if index.row() < len(self.marks) else ""
            return QColor(getattr(current(), mark)) if mark else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        return None

    def _text(self, row: int, column: int) -> str:
        labels = self.lines[row]
        if column < len(labels):
            return labels[column]
        assert self.numbers is not None
        return short(float(self.numbers[row, column - len(labels)]))


class SamplesTable(QTableView):
    """A table that is only read; it takes new rows without moving what the user scrolled to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows()
        self.setModel(self._rows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def show_rows(
        self,
        heads: Sequence[str],
        lines: Sequence[Sequence[str]],
        names: Sequence[str],
        numbers: NDArray[Any],
        marks: Sequence[str] = (),
    ) -> None:
        """Show labels ``lines`` under ``heads``, then the numbers ``(n, k)`` under ``names``.

        ``marks`` are per row the theme colour of its text, or "".
        """
        model = self._rows
        wanted = [*heads, *names]
        is_same = wanted == model.heads and len(lines) == len(model.lines)
        if not is_same:
            model.beginResetModel()
        model.heads, model.lines, model.numbers, model.marks = wanted, lines, numbers, marks
        if not is_same:
            model.endResetModel()
            self.resizeColumnsToContents()
            self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.viewport().update()
