"""All recorded runs: find them, compare them, keep them, hand them in, and go on from any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSplitter, QVBoxLayout, QWidget
from shiboken6 import isValid

from nnstudio.core.language import N_, _, ngettext
from nnstudio.core.runs.facts import RunFacts
from nnstudio.core.training.record import Record
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.panels import run_jobs
from nnstudio.gui.panels.controls import IconButton, name_it
from nnstudio.gui.panels.difference_table import DifferenceTable
from nnstudio.gui.panels.header import ReadOut
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.panels.run_chart import FIRST, RunChart, curve_label, curves_of
from nnstudio.gui.panels.run_exports import RunExports
from nnstudio.gui.panels.run_table import RunTable
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets import messages
from nnstudio.gui.widgets.editors.choices import QuietComboBox
from nnstudio.gui.widgets.flow_layout import FlowLayout
from nnstudio.gui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from nnstudio.core.runs.differences import Difference
    from nnstudio.core.runs.store import RunStore

_SEARCH_WIDTH = 150  # pixels
_LINES_FOR_NOTES = 18  # of text, that a panel is high which has room for notes


class RunsPanel(Panel):
    """What is selected in the table is drawn in the chart, in the colours of the table."""

    name = "runs"

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self.table, self.chart = RunTable(), RunChart()
        self.search, self.notes = SearchField(), QLineEdit()
        self.figure = QuietComboBox()
        self.starred = IconButton("star", checkable=True)
        self.grouped = IconButton("band", checkable=True)
        self.compare, self.open = IconButton("compare"), IconButton("open")
        self.delete, self.undo = IconButton("delete"), IconButton("undo")
        self.exports = RunExports(self)
        self._said = ReadOut()
        self._records: Mapping[int, Record] = {}
        self._deleted: tuple[int, ...] = ()
        self._wanted: frozenset[int] = frozenset()  # to be selected once they are there
        self._noted: int | None = None  # the run whose notes are being edited
        self.search.setFixedWidth(scaled(_SEARCH_WIDTH))
        for widget in self._controls():
            header.addWidget(widget)
        self._lay_out(body)
        self._connect_controls()
        self._show_buttons()

    def _controls(self) -> tuple[QWidget, ...]:
        return (
            self.search,
            self.starred,
            self.open,
            self.compare,
            self.grouped,
            self.figure,
            self.exports.button,
            self.delete,
            self.undo,
            self._said,
        )

    def _lay_out(self, body: QVBoxLayout) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self.notes)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(self.chart)
        halves.setSizes([320, 240])
        body.addWidget(halves)

    def _connect_controls(self) -> None:
        self.search.textChanged.connect(self._on_filter)
        self.search.down_pressed.connect(self.table.setFocus)
        self.starred.toggled.connect(self._on_filter)
        self.grouped.toggled.connect(self._on_chosen)
        self.figure.activated.connect(self._on_figure)
        self.table.chosen.connect(self._on_chosen)
        self.table.delete_wanted.connect(self._on_delete)
        self.table.open_wanted.connect(self._on_open)
        self.table.rows.starred.connect(self._on_starred)
        self.table.rows.renamed.connect(self._on_renamed)
        self.notes.editingFinished.connect(self._on_noted)
        self.open.clicked.connect(self._on_open)
        self.compare.clicked.connect(self._on_compare)
        self.delete.clicked.connect(self._on_delete)
        self.undo.clicked.connect(self._on_undo)
        self.controller.travel.changed.connect(self._on_recorded)

    def retranslate(self) -> None:
        self.search.set_prompt(_("Search the runs"))
        name_it(self.table, _("Recorded runs"))
        self.table.setToolTip("")  # cells have their own
        name_it(self.chart, _("Curves of the selected runs"))
        name_it(self.starred, _("Only with a star"))
        name_it(
            self.open, _("Open"), _("Open the selected run where it ended: go on, or go back in it (Enter)")
        )
        name_it(self.compare, _("Compare"), _("Say in which settings the selected runs differ"))
        name_it(
            self.grouped,
            _("Mean of seeds"),
            _("Draw mean ± standard deviation of runs that differ in their seed only"),
        )
        name_it(self.figure, _("Figure"), _("What the chart shows"))
        name_it(self.delete, _("Delete"), _("Delete the selected runs (Del)"))
        name_it(self.undo, _("Undo deleting"), _("Bring back the runs deleted last"))
        name_it(self.notes, _("Notes"), _("Notes on the selected run"))
        self.notes.setPlaceholderText(_("Notes on the selected run"))
        self.exports.retranslate()
        self.table.rows.say_again()
        for index in range(self.figure.count()):
            self.figure.setItemText(index, curve_label(self.figure.itemData(index)))
        self._show_count()

    def wanted_needs_network(self) -> bool:
        return False

    def show_answers(self) -> None:
        self._make_room()
        if not self.table.rows.rows:
            self.reload()

    def on_theme(self) -> None:
        self.table.rows.say_again()
        self.table.fit()
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low dock the table comes first."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        if self.is_built:
            self.notes.setVisible(self.height() > _LINES_FOR_NOTES * self.fontMetrics().height())

    # what others ask of it

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the selected runs."""
        return tuple(run.number for run in self.table.selected)

    def show_group(self, numbers: Iterable[int]) -> None:
        """Select these runs, which may be new, and draw the mean of those that differ in their seed only."""
        self._build()
        self._wanted = frozenset(numbers)
        self.search.clear()
        self.starred.setChecked(False)
        self.grouped.setChecked(True)
        self.reload()

    def reload(self) -> None:
        """Look up which runs there are."""
        self.start(run_jobs.listed, self.show_all)

    def start(self, work: Callable[..., object], done: Callable[..., None]) -> None:
        """Do this on the background thread, and then that here."""
        self.controller.background.start(work, done, self._on_failed)

    def change(self, change: Callable[[RunStore], object]) -> None:
        """Change something in the store, and show what is there then."""
        self.start(partial(run_jobs.changed, change), self.show_all)

    def tell(self, text: str) -> None:
        """Say something behind the buttons."""
        self._said.set_text(text)

    # what is heard

    def _on_recorded(self) -> None:
        if isValid(self) and self.is_built and self.isVisible():
            self.reload()

    def show_all(self, runs: tuple[RunFacts, ...]) -> None:
        """Show these runs, which are all there are."""
        if not isValid(self):
            return
        self.table.show_runs(runs)
        if self._wanted:
            wanted, self._wanted = self._wanted, frozenset()
            self.table.select(set(wanted))
            self.table.scrollToTop()
        self._show_count()
        self._on_chosen()

    def _on_failed(self, failure: Failure) -> None:
        if isValid(self):
            messages.tell(self, _("Runs"), str(failure.message), level="error", report=failure.report)

    def _on_filter(self, _what: object) -> None:
        self.table.filter(self.search.text(), self.starred.isChecked())

    def _on_chosen(self, _on: object = None) -> None:
        self._show_buttons()
        wanted = tuple(run.number for run in self._charted())
        self.start(partial(run_jobs.records, wanted), self._on_records)

    def _charted(self) -> tuple[RunFacts, ...]:
        """The runs in the chart: the selected ones, and for a mean all of their families."""
        chosen = self.table.selected
        if not self.grouped.isChecked():
            return chosen
        families = dict.fromkeys(run.family for run in chosen)
        rows = self.table.rows
        return tuple(run for family in families for run in rows.family(_first(chosen, family)))

    def _on_records(self, found: Mapping[int, Record]) -> None:
        if not isValid(self):
            return
        self._records = found
        names = curves_of(list(found.values()))
        now = self.figure.currentData()
        if names != [self.figure.itemData(index) for index in range(self.figure.count())]:
            self.figure.clear()
            for name in names:
                self.figure.addItem(curve_label(name), name)
        wanted = now if now in names else next((name for name in FIRST if name in names), "")
        self.figure.setCurrentIndex(max(0, self.figure.findData(wanted)) if names else -1)
        self._draw_chart()

    def _on_figure(self, _index: int) -> None:
        self._draw_chart()

    def _draw_chart(self) -> None:
        curve = self.figure.currentData() or ""
        self.chart.show_runs(self._charted(), self._records, curve, self.grouped.isChecked())

    def _on_starred(self, number: int, is_starred: bool) -> None:
        self.change(partial(_star, number, is_starred))

    def _on_renamed(self, number: int, name: str) -> None:
        self.change(partial(_rename, number, name))

    def _on_noted(self) -> None:
        run = self.table.rows.run(self._noted) if self._noted is not None else None
        if run is not None and run.notes != self.notes.text():
            self.change(partial(_annotate, run.number, self.notes.text()))

    def _on_delete(self) -> None:
        if self.numbers:
            self._deleted = self.numbers
            self.change(partial(_delete, self._deleted))
            count = len(self._deleted)
            self.tell(ngettext("{count} run deleted", "{count} runs deleted", count).format(count=count))

    def _on_undo(self) -> None:
        back, self._deleted = self._deleted, ()
        self.change(partial(_bring_back, back))

    def _on_open(self) -> None:
        if len(self.numbers) == 1:
            self.start(partial(run_jobs.opened, self.numbers[0]), self.controller.travel.offer)

    def _on_compare(self) -> None:
        if len(self.numbers) > 1:
            self.start(partial(run_jobs.compared, self.numbers), self._on_compared)

    def _on_compared(self, found: tuple[tuple[int, ...], tuple[Difference, ...]]) -> None:
        if isValid(self):
            DifferenceTable(found[0], found[1], self).open()

    # what is shown

    def _show_buttons(self) -> None:
        chosen = self.table.selected
        self.open.setEnabled(len(chosen) == 1)
        self.compare.setEnabled(len(chosen) > 1)
        self.delete.setEnabled(bool(chosen))
        self.undo.setEnabled(bool(self._deleted))
        self.exports.show_count(len(chosen))
        one = chosen[0] if len(chosen) == 1 else None
        if not self.notes.hasFocus() or one is None or one.number != self._noted:
            self._noted = None if one is None else one.number
            self.notes.setText("" if one is None else one.notes)
        self.notes.setEnabled(one is not None)

    def _show_count(self) -> None:
        count = len(self.table.rows.rows)
        if not self._deleted:
            self.tell(ngettext("{count} run", "{count} runs", count).format(count=count))


def _first(runs: tuple[RunFacts, ...], family: str) -> RunFacts:
    return next(run for run in runs if run.family == family)


def _star(number: int, is_starred: bool, store: RunStore) -> None:
    store.star(number, is_starred)


def _rename(number: int, name: str, store: RunStore) -> None:
    store.rename(number, name)


def _annotate(number: int, notes: str, store: RunStore) -> None:
    store.annotate(number, notes)


def _delete(numbers: tuple[int, ...], store: RunStore) -> None:
    store.delete(numbers)


def _bring_back(numbers: tuple[int, ...], store: RunStore) -> None:
    store.bring_back(numbers)


PANEL = PanelType(
    name=RunsPanel.name,
    title=N_("Runs"),
    summary=N_("All recorded runs: compare their curves and settings, keep, export and open them."),
    icon="runs",
    area=Area.RIGHT,
    order=60,
    make=RunsPanel,
)
