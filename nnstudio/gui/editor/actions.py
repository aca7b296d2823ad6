"""The editor's actions: what menus, toolbars and shortcuts offer, told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu

from nnstudio.core.language import N_, _, language
from nnstudio.core.project import Project
from nnstudio.core.session import Selection
from nnstudio.gui import theme
from nnstudio.gui.editor.lifetime import while_alive

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``needs`` says when it can be used: ``""`` always, ``"nodes"`` with nodes selected,
    ``"node"`` with exactly one, ``"any"`` with nodes or links, ``"undo"`` and ``"redo"``.

    ``everywhere``: the shortcut works in the whole window, not only while the canvas has the focus.
    """

    name: str
    text: str
    tip: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    needs: str = ""
    everywhere: bool = False


ACTIONS = (
    ActionSpec("undo", N_("Undo"), N_("Take back the last change"), ("Ctrl+Z",), "undo", "undo", True),
    ActionSpec(
        "redo",
        N_("Redo"),
        N_("Do again what was taken back"),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo",
        "redo",
        True,
    ),
    ActionSpec(
        "cut", N_("Cut"), N_("Move the selected layers to the clipboard"), ("Ctrl+X",), "cut", "nodes"
    ),
    ActionSpec(
        "copy", N_("Copy"), N_("Copy the selected layers to the clipboard"), ("Ctrl+C",), "copy", "nodes"
    ),
    ActionSpec("paste", N_("Paste"), N_("Add the layers on the clipboard"), ("Ctrl+V",), "paste"),
    ActionSpec(
        "duplicate",
        N_("Duplicate"),
        N_("Add a copy of the selected layers"),
        ("Ctrl+D",),
        "duplicate",
        "nodes",
    ),
    ActionSpec("delete", N_("Delete"), N_("Remove what is selected"), ("Del", "Backspace"), "delete", "any"),
    ActionSpec(
        "heal",
        N_("Delete and close the gap"),
        N_("Remove the selected layers and link their neighbours"),
        ("Ctrl+Del", "Ctrl+Backspace"),
        "link",
        "nodes",
    ),
    ActionSpec("rename", N_("Rename"), N_("Give the selected layer another name"), ("F2",), "rename", "node"),
    ActionSpec("add_layer", N_("Add a layer…"), N_("Search a layer and put it at the pointer"), (), "add"),
    ActionSpec("select_all", N_("Select all"), N_("Select every layer and link"), ("Ctrl+A",), "select-all"),
    ActionSpec("zoom_in", N_("Zoom in"), N_("Show the network larger"), ("+", "="), "zoom-in"),
    ActionSpec("zoom_out", N_("Zoom out"), N_("Show the network smaller"), ("-",), "zoom-out"),
    ActionSpec("zoom_reset", N_("Actual size"), N_("Show the network at 100 %"), ("1",), "zoom-reset"),
    ActionSpec("fit_all", N_("Fit the network"), N_("Show the whole network"), ("Home",), "zoom-fit"),
    ActionSpec(
        "fit_selection",
        N_("Fit the selection"),
        N_("Show the selected layers as large as possible"),
        (".",),
        "zoom-fit",
    ),
)


class EditorActions(QObject):
    """The actions of one canvas, their labels and enabled states kept true."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._session = view.session
        self._actions = {spec.name: self._make(spec) for spec in ACTIONS}
        self._connect_triggers()
        self._session.project_changed.connect(self._on_project_changed)
        self._session.selection_changed.connect(self._on_selection_changed)
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
            "duplicate": commands.duplicate,
            "delete": commands.delete,
            "heal": commands.delete_and_heal,
            "rename": commands.rename,
            "add_layer": commands.search_here,
            "select_all": commands.select_all,
            "zoom_in": view.zoom_in,
            "zoom_out": view.zoom_out,
            "zoom_reset": view.zoom_reset,
            "fit_all": view.fit_all,
            "fit_selection": view.fit_selection,
        }
        for name, slot in slots.items():
            self._actions[name].triggered.connect(slot)

    @while_alive
    def _on_project_changed(self, _before: Project, _after: Project) -> None:
        self._refresh()

    @while_alive
    def _on_selection_changed(self, _selection: Selection) -> None:
        self._refresh()

    @while_alive
    def _on_language_changed(self, _code: str) -> None:
        self._retranslate()
        self._refresh()

    def _retranslate(self) -> None:
        for spec in ACTIONS:
            action = self._actions[spec.name]
            action.setText(_(spec.text))
            action.setToolTip(_with_shortcut(_(spec.tip), spec))
            action.setStatusTip(_(spec.tip))

    def _refresh(self) -> None:
        chosen, session = self._session.selection, self._session
        met = {
            "": True,
            "node": chosen.single_node is not None,
            "nodes": bool(chosen.nodes),
            "any": bool(chosen.nodes or chosen.links),
            "undo": session.undo_label is not None,
            "redo": session.redo_label is not None,
        }
        for spec in ACTIONS:
            self._actions[spec.name].setEnabled(met[spec.needs])
        self._label("undo", _("Undo"), _("Undo: {edit}"), session.undo_label)
        self._label("redo", _("Redo"), _("Redo: {edit}"), session.redo_label)

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
