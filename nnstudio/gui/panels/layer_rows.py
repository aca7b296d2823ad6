"""The rows of the analyser as an item model: texts for what is drawn, numbers to sort by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from nnstudio.core.compiler.analysis import Analysis, LayerRow
from nnstudio.core.language import N_, _
from nnstudio.core.layers import catalogue
from nnstudio.gui.theme import current, layer_icon
from nnstudio.gui.widgets.figures import byte_count, grouped

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_UNKNOWN = "?"


def _count(value: int | None) -> str:
    return _UNKNOWN if value is None else grouped(value)


def _bytes(value: int | None) -> str:
    return _UNKNOWN if value is None else byte_count(value)


@dataclass(frozen=True, slots=True)
class Column:
    """``head`` and ``help`` are marked with ``N_``. ``rank`` is sorted by; ``None`` always comes last."""

    head: str
    help: str
    text: Callable[[LayerRow], str]
    rank: Callable[[LayerRow], str | int | None]
    detail: Callable[[LayerRow], str]
    is_number: bool = True


COLUMNS = (
    Column(
        N_("Layer"),
        N_("The layer's name. Click a row to select the layer in the network."),
        lambda row: row.name,
        lambda row: row.name.casefold(),
        lambda row: row.name,
        is_number=False,
    ),
    Column(
        N_("Type"),
        N_("What kind of layer it is"),
        lambda row: row.layer,
        lambda row: row.layer.casefold(),
        lambda row: row.layer,
        is_number=False,
    ),
    Column(
        N_("Output shape"),
        N_("What leaves the layer: N batch, C channels, D depth, H height, W width, T time, F features"),
        lambda row: row.shape_brief or _UNKNOWN,
        lambda row: row.output_size,
        lambda row: row.shape_words or _("The shape could not be found."),
        is_number=False,
    ),
    Column(
        N_("Parameters"),
        N_("How many numbers the layer learns"),
        lambda row: _count(row.parameters),
        lambda row: row.parameters,
        lambda row: _count(row.parameters),
    ),
    Column(
        N_("Multiply-adds"),
        N_("Products added to a sum, for one sample, forward"),
        lambda row: _count(row.multiply_adds),
        lambda row: row.multiply_adds,
        lambda row: _count(row.multiply_adds),
    ),
    Column(
        N_("Memory"),
        N_("Memory of what leaves the layer, for one sample"),
        lambda row: _bytes(row.activation_bytes),
        lambda row: row.activation_bytes,
        lambda row: _("{count} bytes").format(count=_count(row.activation_bytes)),
    ),
    Column(
        N_("Receptive field"),
        N_("How many positions of the input one number of the output can see"),
        lambda row: row.field_brief,
        lambda row: row.field_size,
        lambda row: row.field_words,
    ),
)


class LayerRows(QAbstractTableModel):
    """One row per layer; the order of the network until a column is sorted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[LayerRow, ...] = ()
        self._natural: tuple[LayerRow, ...] = ()
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_analysis(self, analysis: Analysis) -> bool:
        """Take these rows; returns whether there are other layers, or another order, than before."""
        self._natural = analysis.rows
        rows = self._in_order(self._natural)
        is_same = [row.node for row in rows] == [row.node for row in self.rows]
        if is_same:
            self.rows = rows
            self.say_again()
            return False
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()
        return True

    def say_again(self) -> None:
        """The same layers with other numbers, in other words or colours."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(COLUMNS) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def text(self) -> str:
        """The table as tab-separated text, as it is sorted, with plain digits: for spreadsheets."""
        lines = ["\t".join(_(column.head) for column in COLUMNS)]
        lines += ["\t".join(_plain(row)) for row in self.rows]
        return "\n".join(lines) + "\n"

    def _in_order(self, rows: Sequence[LayerRow]) -> tuple[LayerRow, ...]:
        column, order = self._sorted_by
        if column < 0:
            return tuple(rows)
        rank = COLUMNS[column].rank
        known = [row for row in rows if rank(row) is not None]
        unknown = [row for row in rows if rank(row) is None]
        known.sort(key=rank, reverse=order == Qt.SortOrder.DescendingOrder)  # type: ignore[arg-type]
        return (*known, *unknown)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return _(column.head)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _(column.help)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def data(self, index: _Index, role: int = 0) -> Any:
        answer = _ANSWERS.get(role)
        return answer(self.rows[index.row()], COLUMNS[index.column()]) if answer else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By this column; by the order of the network for column -1."""
        self._sorted_by = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        nodes = [(self.rows[index.row()].node, index.column()) for index in before]
        self.rows = self._in_order(self._natural)
        place = {row.node: position for position, row in enumerate(self.rows)}
        self.changePersistentIndexList(before, [self.index(place[node], at) for node, at in nodes])
        self.layoutChanged.emit()


def _plain(row: LayerRow) -> list[str]:
    counts = (row.parameters, row.multiply_adds, row.activation_bytes)
    digits = ["" if count is None else str(count) for count in counts]
    cells = [row.name, row.layer, row.shape_words, *digits, row.field_brief]
    return [" ".join(cell.split()) for cell in cells]


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _shown(row: LayerRow, column: Column) -> str:
    return column.text(row)


def _detail(row: LayerRow, column: Column) -> str:
    return column.detail(row)


def _aligned(_row: LayerRow, column: Column) -> Qt.AlignmentFlag:
    return _alignment(column)


def _colour(row: LayerRow, column: Column) -> QColor | None:
    """What is not known, and zeros, step back."""
    if not row.shapes and column.rank(row) is None:
        return QColor(current().error)
    return QColor(current().text_muted) if column.is_number and column.rank(row) in (0, None) else None


def _icon(row: LayerRow, column: Column) -> Any:
    if column is not COLUMNS[0]:
        return None
    entry = catalogue.get(row.layer)
    return layer_icon(row.layer, entry.family if entry else "")


_ANSWERS: dict[int, Callable[[LayerRow, Column], Any]] = {
    Qt.ItemDataRole.DisplayRole: _shown,
    Qt.ItemDataRole.ToolTipRole: _detail,
    Qt.ItemDataRole.TextAlignmentRole: _aligned,
    Qt.ItemDataRole.ForegroundRole: _colour,
    Qt.ItemDataRole.DecorationRole: _icon,
}
