"""The menu of the runs panel's ways to files and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton
from shiboken6 import isValid

from nnstudio.core.language import _
from nnstudio.gui.panels import run_jobs
from nnstudio.gui.panels.controls import IconButton, name_it

if TYPE_CHECKING:
    from nnstudio.gui.panels.runs_panel import RunsPanel


class RunExports(QObject):
    """CSV and TensorBoard for any runs, one file to hand in for one; and a file that was handed in."""

    def __init__(self, panel: RunsPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.button = IconButton("export")
        self.menu = QMenu(self.button)
        self._csv = self._add(self._on_csv)
        self._events = self._add(self._on_events)
        self._file = self._add(self._on_file)
        self.menu.addSeparator()
        self._import = self._add(self._on_import)
        self.button.setMenu(self.menu)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def retranslate(self) -> None:
        name_it(
            self.button, _("Export"), _("Write the selected runs to files, or read one that was handed in")
        )
        self._csv.setText(_("As a table (CSV)…"))
        self._events.setText(_("As TensorBoard event files…"))
        self._file.setText(_("As one file to hand in…"))
        self._import.setText(_("Read a run that was handed in…"))

    def show_count(self, count: int) -> None:
        """So many runs are selected."""
        self._csv.setEnabled(count > 0)
        self._events.setEnabled(count > 0)
        self._file.setEnabled(count == 1)

    def _add(self, slot: Callable[[], None]) -> QAction:
        action = QAction(self.menu)
        action.triggered.connect(slot)
        self.menu.addAction(action)
        return action

    def _on_csv(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self._panel, _("Export"), "runs.csv", "CSV (*.csv)")
        self._write(run_jobs.to_csv, name, ".csv")

    def _on_events(self) -> None:
        self._write(run_jobs.to_tensorboard, QFileDialog.getExistingDirectory(self._panel, _("Export")), "")

    def _on_file(self) -> None:
        pattern = _("nnstudio projects") + " (*.nnstudio)"
        name, _kind = QFileDialog.getSaveFileName(self._panel, _("Export"), "run.nnstudio", pattern)
        self._write(run_jobs.to_file, name, ".nnstudio")

    def _on_import(self) -> None:
        pattern = _("nnstudio projects") + " (*.nnstudio)"
        name, _kind = QFileDialog.getOpenFileName(
            self._panel, _("Read a run that was handed in…"), "", pattern
        )
        if name:
            self._panel.start(partial(run_jobs.taken_in, Path(name)), self._panel.show_all)

    def _write(self, job: Callable[..., Path], name: str, ending: str) -> None:
        if name:
            path = Path(name) if not ending or Path(name).suffix else Path(name + ending)
            self._panel.start(partial(job, self._panel.numbers, path), self._on_written)

    def _on_written(self, path: Path) -> None:
        if isValid(self._panel):
            self._panel.tell(_("Written: {file}").format(file=path.name))
