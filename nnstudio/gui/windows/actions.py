"""The window's actions as Qt actions, their words kept in the language of now."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow

from nnstudio.core.language import _
from nnstudio.gui import theme
from nnstudio.gui.windows.action_table import ACTIONS, ActionSpec


class WindowActions:
    """All actions of :data:`ACTIONS`, by name, made for one window."""

    def __init__(self, window: QMainWindow) -> None:
        self._groups: dict[str, QActionGroup] = {}
        self._actions = {spec.name: self._make(spec, window) for spec in ACTIONS}
        self.retranslate()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def _make(self, spec: ActionSpec, window: QMainWindow) -> QAction:
        action = QAction(window)
        action.setObjectName(spec.name)
        action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
        if spec.icon:
            action.setIcon(theme.icon(spec.icon))
        action.setCheckable(spec.checkable or bool(spec.group))
        if spec.group:
            group = self._groups.setdefault(spec.group, QActionGroup(window))
            group.addAction(action)
        if spec.name == "quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        elif spec.name == "about":
            action.setMenuRole(QAction.MenuRole.AboutRole)
        window.addAction(action)
        return action

    def retranslate(self) -> None:
        """Say every text again, in the language of now."""
        for spec in ACTIONS:
            name_action(self._actions[spec.name], _(spec.text), _(spec.tip))


def name_action(action: QAction, text: str, tip: str) -> None:
    """Give an action its words; the tool tip also tells the shortcut."""
    action.setText(text)
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{tip} ({keys})" if keys else tip)
    action.setStatusTip(tip)
    action.setIconText(text.replace("&", "").rstrip("…"))
