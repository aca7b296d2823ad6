"""Context menus: of a card, of a link, of the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu

from nnstudio.core.language import _
from nnstudio.core.project import Link
from nnstudio.core.session import Selection
from nnstudio.gui import theme
from nnstudio.gui.editor.gestures.gesture import Pointer
from nnstudio.gui.editor.hits import Hit

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_NODE_MENU = (
    "rename",
    "replace",
    "swap",
    "link",
    "bypass",
    "unsnap",
    "group",
    "frame",
    "",
    "cut",
    "copy",
    "paste",
    "duplicate",
    "",
    "delete",
    "heal",
    "",
)
_SELDOM = ("unsnap",)  # offered only where it can be used
_BLOCK_MENU = ("open_block", "ungroup", "repeat", "save_block", "")
_CANVAS_MENU = (
    "leave_block",
    "add_layer",
    "add_note",
    "frame",
    "",
    "paste",
    "paste_linked",
    "select_all",
    "",
    "lay_out",
    "lay_out_down",
    "",
)
_ZOOM = ("find", "minimap", "only_links", "", "fit_all", "zoom_in", "zoom_out", "zoom_reset")
_ARRANGE_MENU = (
    *("align_left", "align_centre", "align_right", "", "align_top", "align_middle", "align_bottom", ""),
    *("distribute_across", "distribute_down", "", "snap_to_grid", "", "lay_out", "lay_out_down"),
)


def show(view: NetworkView, event: QContextMenuEvent) -> None:
    """Answer a context-menu event, made by the mouse or by the menu key."""
    at = QPointF(event.pos())
    if event.reason() == QContextMenuEvent.Reason.Keyboard:
        at = QPointF(_middle_of_selection(view))
    pointer = view.pointer(at)
    menu = menu_for(view, pointer)
    menu.popup(view.viewport().mapToGlobal(at.toPoint()))


def menu_for(view: NetworkView, pointer: Pointer) -> QMenu:
    """The menu for what is under the pointer, which becomes selected if it was not."""
    _select(view, pointer.hit)
    menu = QMenu(view)
    menu.setObjectName("canvas_menu")
    menu.setToolTipsVisible(True)  # of what cannot be used they say why
    menu.aboutToHide.connect(menu.deleteLater)
    if pointer.hit.node is not None:
        _fill_for_node(view, menu)
    elif pointer.hit.annotation is not None:
        _fill_for_annotation(view, menu)
    elif pointer.hit.link is not None:
        _fill_for_link(view, menu, pointer)
    else:
        _fill_for_canvas(view, menu)
    return menu


def _select(view: NetworkView, hit: Hit) -> None:
    chosen = view.session.selection
    if hit.node is not None and hit.node not in chosen.nodes:
        view.session.select(Selection(frozenset({hit.node})))
    elif hit.node is None and hit.link is not None and hit.link not in chosen.links:
        view.session.select(Selection(links=frozenset({hit.link})))
    elif hit.annotation is not None and hit.annotation not in chosen.annotations:
        view.session.select(Selection(annotations=frozenset({hit.annotation})))


def _fill_for_node(view: NetworkView, menu: QMenu) -> None:
    if view.editor_actions["open_block"].isEnabled():
        view.editor_actions.fill(menu, _BLOCK_MENU)
    actions = view.editor_actions
    actions.fill(menu, [name for name in _NODE_MENU if name not in _SELDOM or actions[name].isEnabled()])
    arrange = menu.addMenu(theme.icon("arrange"), _("Arrange"))
    arrange.setToolTipsVisible(True)
    view.editor_actions.fill(arrange, _ARRANGE_MENU)
    view.editor_actions.fill(menu, ("", "fit_selection"))


def _fill_for_annotation(view: NetworkView, menu: QMenu) -> None:
    view.editor_actions.fill(menu, ("rename",))
    view.tools.annotating.fill_colours(menu)
    view.editor_actions.fill(menu, ("", "cut", "copy", "duplicate", "", "delete"))


def _fill_for_link(view: NetworkView, menu: QMenu, pointer: Pointer) -> None:
    link = pointer.hit.link
    if link is not None:
        insert = menu.addAction(_("Insert a layer here…"))
        insert.triggered.connect(_Insertion(view, menu, link, pointer.point).ask)
    view.editor_actions.fill(menu, ("", "delete", "slice"))


def _fill_for_canvas(view: NetworkView, menu: QMenu) -> None:
    view.editor_actions.fill(menu, (*_CANVAS_MENU, *_ZOOM))


class _Insertion(QObject):
    """Remembers the link of a menu until its entry is chosen."""

    def __init__(self, view: NetworkView, menu: QMenu, link: Link, point: QPointF) -> None:
        super().__init__(menu)
        self._view, self._link, self._point = view, link, point

    def ask(self) -> None:
        self._view.commands.search_layer(self._point, link=self._link)


def _middle_of_selection(view: NetworkView) -> QPointF:
    nodes = view.session.selection.nodes
    if not nodes:
        return QPointF(view.viewport().rect().center())
    return QPointF(view.mapFromScene(view.network_scene.content_rect(nodes).center()))
