"""On a small screen with large letters: the window fits, and the tabs of the left side say their words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTabBar

SCREEN = (1366, 768)


@pytest.mark.parametrize("code", ["en", "fr"])
def test_with_letters_twice_as_large_the_window_fits(make_studio, code):
    window = make_studio(language=code, zoom=2.0).window
    window.resize(*SCREEN)
    QApplication.processEvents()
    assert (window.width(), window.height()) == SCREEN


@pytest.mark.parametrize("zoom", [1.0, 1.15])
def test_all_tabs_of_the_left_side_are_read_whole(make_studio, zoom):
    window = make_studio(language="fr", zoom=zoom).window
    window.resize(*SCREEN)
    window.docks.lay_out()
    QApplication.processEvents()
    palette = window.docks["palette"].windowTitle()
    bars = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    bar = next(bar for bar in bars if palette in [bar.tabText(index) for index in range(bar.count())])
    assert bar.tabRect(bar.count() - 1).right() <= bar.width()
