"""Whether runs are recorded, where, and how much room one may take."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from nnstudio.core.language import _
from nnstudio.core.refusal import Refusal
from nnstudio.core.runs.places import VARIABLE, check_folder, runs_folder, usual_folder
from nnstudio.core.storage.settings import RECORDING, Settings
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.parameter_form import ParameterForm

_ON, _FOLDER, _MEGABYTES = (parameter.name for parameter in RECORDING)


class RecordingDialog(QDialog):
    """:attr:`changes` are the settings that were changed, once the dialog is accepted."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._values: dict[str, Any] = {one.name: getattr(settings, one.name) for one in RECORDING}
        self.changes: dict[str, Any] = {}
        self.setWindowTitle(_("Recording of runs"))
        self.form = ParameterForm(RECORDING)
        self.form.value_edited.connect(self._on_edited)
        self.form.set_values(self._values)
        self.note = QLabel()
        self.note.setObjectName("muted")
        self.buttons = QDialogButtonBox()
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        about = QLabel(
            _(
                "Every training is kept as a run: its curves, its settings, and the weights along the way, "
                "so that you can go back to any step and compare runs."
            )
        )
        for label in (about, self.note):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setMinimumWidth(scaled(380))
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        done = self.buttons.addButton(_("Use these settings"), QDialogButtonBox.ButtonRole.AcceptRole)
        done.setDefault(True)
        self.buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(12)
        for widget in (about, self.form, self.note):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.resize(scaled(480), scaled(300))

    def _show(self) -> None:
        """What can be changed now, and what it means."""
        is_fixed = bool(os.environ.get(VARIABLE))
        self.form.set_editable(_FOLDER, bool(self._values[_ON]) and not is_fixed)
        self.form.set_editable(_MEGABYTES, bool(self._values[_ON]))
        if not self._values[_ON]:
            self.note.setText(
                _("Runs that are recorded already stay. There is no way back to steps of others.")
            )
            return
        folder = runs_folder() if is_fixed else self._folder()
        words = _("Runs will be in {folder}. Those recorded elsewhere stay where they are.")
        if folder == runs_folder():
            words = _("Runs are in {folder}.")
        self.note.setText(words.format(folder=folder))

    def _folder(self) -> Path:
        chosen = str(self._values[_FOLDER]).strip()
        return Path(chosen).expanduser() if chosen else usual_folder()

    def _on_edited(self, name: str, value: object) -> None:
        self._values[name] = value
        self.form.set_refusal(_FOLDER, "")
        self._show()

    def _on_accepted(self) -> None:
        """A folder that cannot be written to is said here, and not when an hour of training is over."""
        if self._values[_ON] and self._values[_FOLDER] != self._settings.runs_folder:
            try:
                check_folder(self._folder())
            except Refusal as refusal:
                self.form.set_refusal(_FOLDER, str(refusal))
                return
        self.changes = {
            name: value for name, value in self._values.items() if value != getattr(self._settings, name)
        }
        self.accept()
