"""The menu's entry "Isolated", and its memory."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from nnstudio.gui.bridge.isolating import Isolating
from nnstudio.gui.windows.preferences import Preferences


class IsolationChoice(QObject):
    """Keeps the action, the settings and where the engine works in step."""

    def __init__(
        self, action: QAction, isolating: Isolating, preferences: Preferences, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._action, self._isolating, self._preferences = action, isolating, preferences
        isolating.choose(preferences.settings.isolated)
        action.setChecked(isolating.is_chosen)
        action.toggled.connect(isolating.choose)
        isolating.changed.connect(self._on_changed)

    def _on_changed(self, isolated: bool) -> None:
        self._action.setChecked(isolated)
        self._preferences.change(isolated=isolated)
