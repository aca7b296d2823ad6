"""The table of runs: a click on the star stars, F2 renames, Del deletes, Enter opens."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from nnstudio.core.runs.facts import RunFacts
from nnstudio.gui.panels.run_rows import COLUMNS, STAR, RunRows
from nnstudio.gui.theme import scaled

_WIDEST = 220  # pixels a column takes by itself


class RunTable(QTableView):
    """Signals:
    chosen(): other runs are selected.
    delete_wanted(): the selected runs are to go.
    open_wanted(): the selected run is to be opened.
    """

    chosen = Signal()
    delete_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RunRows(self)
        self.setModel(self.rows)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.EditKeyPressed | trigger.SelectedClicked)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setMinimumSectionSize(scaled(20))
        self.setSortingEnabled(True)
        self._holds = False
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.clicked.connect(self._on_clicked)

    @property
    def selected(self) -> tuple[RunFacts, ...]:
        """The selected runs, as they stand in the table."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self.rows.rows[place] for place in places)

    def show_runs(self, runs: tuple[RunFacts, ...]) -> None:
        """Show these; the same runs stay selected."""
        before = {run.number for run in self.selected}
        self._holds = True
        self.rows.show_runs(runs)
        self.select(before)
        self._holds = False
        self.fit()

    def filter(self, words: str, only_starred: bool) -> None:
        before = {run.number for run in self.selected}
        self.rows.filter(words, only_starred)
        self.select(before)

    def select(self, numbers: set[int]) -> None:
        """Select the runs of these numbers."""
        chosen = QItemSelection()
        for place, run in enumerate(self.rows.rows):
            if run.number in numbers:
                chosen.select(self.rows.index(place, 0), self.rows.index(place, len(COLUMNS) - 1))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)

    def fit(self) -> None:
        """Columns as wide as their words, rows as high as the font."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + scaled(8))
        self.resizeColumnsToContents()
        for column in range(len(COLUMNS)):
            self.setColumnWidth(column, min(self.columnWidth(column) + scaled(6), scaled(_WIDEST)))
        self.setColumnWidth(STAR, self.fontMetrics().horizontalAdvance("★") + scaled(18))

    def _on_selection_changed(self, _now: QItemSelection, _before: QItemSelection) -> None:
        if not self._holds:
            self.chosen.emit()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == STAR:
            run = self.rows.rows[index.row()]
            self.rows.starred.emit(run.number, not run.is_starred)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() == Qt.Key.Key_Delete and not editing:
            self.delete_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            self.open_wanted.emit()
        elif event.key() == Qt.Key.Key_Space and not editing and self.currentIndex().isValid():
            self._on_clicked(self.rows.index(self.currentIndex().row(), STAR))
        else:
            super().keyPressEvent(event)
