"""The recorded runs as an item model: sorted, filtered, with a star and a name that can be changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap

from nnstudio.core.language import N_, Told, _, number, percent
from nnstudio.core.runs.facts import STATUS_WORDS, RunFacts
from nnstudio.gui.theme import current, scaled
from nnstudio.gui.widgets.figures import grouped

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
STAR, NUMBER, NAME = 0, 1, 2


def colour_of(run: RunFacts) -> int:
    """The index of the series colour this run has everywhere."""
    return run.number - 1


@dataclass(frozen=True, slots=True)
class Column:
    """``head`` is marked with ``N_``; ``None`` as a rank comes last."""

    head: str
    text: Callable[[RunFacts], str]
    rank: Callable[[RunFacts], Any]
    is_number: bool = True


def _figure(name: str) -> Callable[[RunFacts], str]:
    def text(run: RunFacts) -> str:
        if name not in run.figures:
            return "–"
        return percent(run.figures[name]) if "accuracy" in name else number(run.figures[name])

    return text


def _ranked(name: str) -> Callable[[RunFacts], float | None]:
    def rank(run: RunFacts) -> float | None:
        return run.figures.get(name)

    return rank


def _star(run: RunFacts) -> str:
    return "★" if run.is_starred else "☆"


def _begun(run: RunFacts) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(run.created))


def _steps(run: RunFacts) -> str:
    return grouped(run.step) if not run.start else f"{grouped(run.start)} → {grouped(run.step)}"


def _lasted(run: RunFacts) -> str:
    return f"{Told(run.seconds):.1f} s"


def _status(run: RunFacts) -> str:
    return _(STATUS_WORDS[run.status])


COLUMNS = (
    Column(N_("Star"), _star, lambda run: not run.is_starred, False),
    Column(N_("No."), lambda run: str(run.number), lambda run: run.number, False),
    Column(N_("Run"), lambda run: run.name, lambda run: run.name.casefold(), False),
    Column(N_("Validation accuracy"), _figure("validation_accuracy"), _ranked("validation_accuracy")),
    Column(N_("Validation loss"), _figure("validation_loss"), _ranked("validation_loss")),
    Column(N_("Loss"), _figure("loss"), _ranked("loss")),
    Column(N_("Steps"), _steps, lambda run: run.step),
    Column(N_("State"), _status, lambda run: str(run.status), False),
    Column(N_("Seed"), lambda run: str(run.seed), lambda run: run.seed),
    Column(N_("Time"), _lasted, lambda run: run.seconds),
    Column(N_("Begun"), _begun, lambda run: run.created, False),
    Column(N_("Notes"), lambda run: run.notes, lambda run: run.notes.casefold() or None, False),
)


class RunRows(QAbstractTableModel):
    """Signals:
    starred(int, bool): this run is to have a star, or not.
    renamed(int, str): this run is to be called so.
    """

    starred = Signal(int, bool)
    renamed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[RunFacts, ...] = ()
        self._words = ""
        self._only_starred = False
        self._sorted_by = (-1, Qt.SortOrder.AscendingOrder)
        self.rows: tuple[RunFacts, ...] = ()

    def show_runs(self, runs: tuple[RunFacts, ...]) -> None:
        """All there are, newest first."""
        self._all = runs
        self._arrange()

    def filter(self, words: str, only_starred: bool) -> None:
        """Show those whose name, notes or state hold all these words."""
        self._words, self._only_starred = words, only_starred
        self._arrange()

    def say_again(self) -> None:
        """The same runs in other words or colours."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(COLUMNS) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def run(self, number: int) -> RunFacts | None:
        """The run of this number, shown or filtered out."""
        return next((run for run in self._all if run.number == number), None)

    def family(self, run: RunFacts) -> tuple[RunFacts, ...]:
        """The runs that differ from this one in their seed only, itself included."""
        return tuple(other for other in self._all if other.family == run.family)

    def _arrange(self) -> None:
        self.beginResetModel()
        self.rows = self._in_order([run for run in self._all if self._passes(run)])
        self.endResetModel()

    def _passes(self, run: RunFacts) -> bool:
        text = f"{run.name} {run.notes} {_status(run)}".casefold()
        return all(word in text for word in self._words.casefold().split()) and (
            run.is_starred or not self._only_starred
        )

    def _in_order(self, runs: list[RunFacts]) -> tuple[RunFacts, ...]:
        column, order = self._sorted_by
        if column < 0:
            return tuple(runs)
        rank = COLUMNS[column].rank
        known = sorted(
            (run for run in runs if rank(run) is not None),
            key=rank,
            reverse=order == Qt.SortOrder.DescendingOrder,
        )
        return (*known, *(run for run in runs if rank(run) is None))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return "★" if section == STAR else _(COLUMNS[section].head)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _(COLUMNS[section].head)
        return None

    def data(self, index: _Index, role: int = 0) -> Any:
        run, column = self.rows[index.row()], COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return column.text(run)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole and index.column() == NUMBER:
            return _swatch(current().series_colour(colour_of(run)))
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == STAR:
            return QColor(current().warning if run.is_starred else current().text_muted)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _told(run, column)
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if index.column() == NAME and str(value).strip():
            self.renamed.emit(self.rows[index.row()].number, str(value))
        return False

    def flags(self, index: _Index) -> Qt.ItemFlag:
        can = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return can | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else can

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By this column; newest first for column -1."""
        self._sorted_by = (column, order)
        self._arrange()


def _told(run: RunFacts, column: Column) -> str:
    """The whole of a cell, and why a run ended as it did."""
    if run.message and column.text is _status:
        return run.message
    return column.text(run)


def _swatch(colour: str) -> QIcon:
    picture = QPixmap(QSize(scaled(10), scaled(10)))
    picture.fill(QColor(colour))
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)  # Qt would tint it, and it would be another run's colour
    return icon
