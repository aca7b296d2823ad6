"""The editor's actions: what menus, toolbars and shortcuts offer, told once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu

from nnstudio.core.language import _, language
from nnstudio.gui import theme
from nnstudio.gui.editor.action_table import ACTIONS, ActionSpec
from nnstudio.gui.editor.lifetime import while_alive
from nnstudio.gui.editor.needs import reasons

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

__all__ = ["ACTIONS", "ActionSpec", "EditorActions", "editor_actions"]


class EditorActions(QObject):
    """The actions of one canvas, their labels and enabled states kept true."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._session = view.session
        self._reasons: dict[str, str] = {}  # why an action cannot be used now
        self._actions = {spec.name: self._make(spec) for spec in ACTIONS}
        self._connect_triggers()
        for fact in (
            self._session.project_changed,
            self._session.selection_changed,
            self._session.network_shown,
        ):
            fact.connect(self._on_fact)
        language.changed.connect(self._on_language_changed)
        self._retranslate()
        self._refresh()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> list[QAction]:
        """Every action, in the order of the menus."""
        return list(self._actions.values())

    def fill(self, menu: QMenu, names: Iterable[str]) -> None:
        """Add these actions to a menu; an empty name is a separator."""
        for name in names:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()

    def _make(self, spec: ActionSpec) -> QAction:
        action = QAction(self)
        action.setObjectName(f"editor_{spec.name}")
        action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
        action.setIcon(_icon(spec.icon))
        action.setCheckable(spec.checkable)
        action.setChecked(spec.checked)
        context = Qt.ShortcutContext
        action.setShortcutContext(
            context.WindowShortcut if spec.everywhere else context.WidgetWithChildrenShortcut
        )
        self._view.addAction(action)
        return action

    def _connect_triggers(self) -> None:
        view, commands = self._view, self._view.commands
        slots = {
            "undo": commands.undo,
            "redo": commands.redo,
            "cut": commands.cut,
            "copy": commands.copy,
            "paste": commands.paste,
            "paste_linked": commands.paste_linked,
            "duplicate": commands.duplicate,
            "delete": commands.delete,
            "heal": commands.delete_and_heal,
            "slice": commands.explain_slicing,
            "rename": commands.rename,
            "add_layer": commands.search_here,
            "select_all": commands.select_all,
            "zoom_in": view.zoom_in,
            "zoom_out": view.zoom_out,
            "zoom_reset": view.zoom_reset,
            "fit_all": view.fit_all,
            "fit_selection": view.fit_selection,
            **view.tools.slots(),
        }
        for name, slot in slots.items():
            self._actions[name].triggered.connect(slot)

    @while_alive
    def _on_fact(self, *_fact: object) -> None:
        self._refresh()

    @while_alive
    def _on_language_changed(self, _code: str) -> None:
        self._retranslate()
        self._refresh()

    def _retranslate(self) -> None:
        for spec in ACTIONS:
            self._actions[spec.name].setText(_(spec.text))

    def _refresh(self) -> None:
        why, session = reasons(self._session), self._session
        for spec in ACTIONS:
            self._show_reason(spec, why[spec.needs])
        self._label("undo", _("Undo"), _("Undo: {edit}"), session.undo_label)
        self._label("redo", _("Redo"), _("Redo: {edit}"), session.redo_label)

    def _show_reason(self, spec: ActionSpec, reason: str) -> None:
        """Usable where there is no reason against it; else the tips say why not."""
        action, tip = self._actions[spec.name], _with_shortcut(_(spec.tip), spec)
        action.setEnabled(not reason)
        action.setToolTip(f"{tip}\n{reason}" if reason else tip)
        action.setStatusTip(reason or _(spec.tip))
        self._reasons[spec.name] = reason

    def why_not(self, keys: QKeySequence) -> str:
        """Why the action with this shortcut cannot be used now; nothing where it can, or there is none."""
        found = (name for name, action in self._actions.items() if keys in action.shortcuts())
        return next((self._reasons[name] for name in found if self._reasons[name]), "")

    def _label(self, name: str, plain: str, with_edit: str, edit: str | None) -> None:
        self._actions[name].setText(with_edit.format(edit=_(edit)) if edit else plain)


def editor_actions(view: NetworkView) -> list[QAction]:
    """The actions of this canvas for menus, in their order."""
    return view.editor_actions.all()


def _with_shortcut(tip: str, spec: ActionSpec) -> str:
    if not spec.shortcuts:
        return tip
    keys = QKeySequence(spec.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{tip} ({keys})"


def _icon(name: str) -> QIcon:
    """The icon of an action; none where no drawing of that name is shipped."""
    try:
        return theme.icon(name) if name else QIcon()
    except FileNotFoundError:
        return QIcon()
