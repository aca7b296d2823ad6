"""The menu bar, laid out from the table of menus."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from nnstudio.core.language import _
from nnstudio.gui import theme
from nnstudio.gui.windows.action_table import MENUS, SUBMENUS, MenuSpec


class Menus:
    """The menus of one window; ``actions`` are found by name (the canvas' own as ``"editor:…"``)."""

    def __init__(self, window: QMainWindow, actions: Mapping[str, QAction]) -> None:
        self._bar = window.menuBar()
        self._actions = actions
        self.submenus = {name: QMenu(window) for name in SUBMENUS}
        self._menus = {spec.name: self._add(spec) for spec in MENUS}
        for name, menu in self.submenus.items():
            menu.setIcon(theme.icon(SUBMENUS[name][1]))
            menu.setToolTipsVisible(True)
        self.retranslate()

    def _add(self, spec: MenuSpec) -> QMenu:
        menu = self._bar.addMenu("")
        menu.setToolTipsVisible(True)
        for item in spec.items:
            if not item:
                menu.addSeparator()
            elif item.startswith("menu:"):
                menu.addMenu(self.submenus[item.removeprefix("menu:")])
            else:
                menu.addAction(self._actions[item])
        return menu

    def retranslate(self) -> None:
        """Say every title again, in the language of now."""
        for spec in MENUS:
            self._menus[spec.name].setTitle(_(spec.title))
        for name, menu in self.submenus.items():
            menu.setTitle(_(SUBMENUS[name][0]))
