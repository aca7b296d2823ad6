"""Whatever can be done can be done with the keyboard, and no two things by the same keys."""

from __future__ import annotations

from collections import Counter

from nnstudio.gui.editor.action_table import ACTIONS as CANVAS
from nnstudio.gui.windows.action_table import ACTIONS as WINDOW
from nnstudio.gui.windows.action_table import MENUS

_FILLED_IN_SUBMENUS = {"theme_light", "theme_dark", "theme_system"}


def test_every_action_has_a_shortcut():
    assert [spec.name for spec in (*WINDOW, *CANVAS) if not spec.shortcuts] == []


def test_no_two_actions_share_a_shortcut():
    keys = Counter(keys for spec in (*WINDOW, *CANVAS) for keys in spec.shortcuts)
    assert [shortcut for shortcut, times in keys.items() if times > 1] == []


def test_every_action_stands_in_a_menu():
    shown = {item for menu in MENUS for item in menu.items}
    names = {spec.name for spec in WINDOW} | {f"editor:{spec.name}" for spec in CANVAS}
    assert names - shown == _FILLED_IN_SUBMENUS
