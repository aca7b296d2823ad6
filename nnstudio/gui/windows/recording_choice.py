"""The menu's entry "Recording…": asks, remembers, and tells whoever records."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nnstudio.gui.bridge.travelling import TimeTravel
from nnstudio.gui.windows.preferences import Preferences


class RecordingChoice(QObject):
    """What is chosen holds from the next run on."""

    def __init__(self, travel: TimeTravel, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self._travel, self._preferences, self._window = travel, preferences, parent

    def ask(self) -> None:
        """Let the user change how runs are recorded."""
        from nnstudio.gui.windows.recording_dialog import RecordingDialog

        dialog = RecordingDialog(self._preferences.settings, self._window)
        if dialog.exec() and dialog.changes:
            self._preferences.change(**dialog.changes)
            self._preferences.write()  # recorders read the file
            self._travel.recording.is_on = self._preferences.settings.record_runs
            self._travel.load()
        dialog.deleteLater()
