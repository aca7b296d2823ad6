"""A dock's own title bar: its words and its buttons."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton

from nnstudio.gui.windows.dock_title import DockTitle
from tests.gui.windows.projects import circle


def title_of(studio) -> DockTitle:
    title = studio.window.docks["inspector"].titleBarWidget()
    assert isinstance(title, DockTitle)
    return title


def test_the_buttons_grow_with_the_zoom(make_studio, theme, qapp) -> None:
    buttons = title_of(make_studio(circle())).findChildren(QToolButton)
    before = [button.iconSize().width() for button in buttons]
    theme.set_zoom(qapp, 2.0)
    assert [button.iconSize().width() for button in buttons] == [2 * width for width in before]


def test_the_buttons_float_and_close_the_dock(make_studio) -> None:
    studio = make_studio(circle())
    studio.window.show()
    dock = studio.window.docks["inspector"]
    floating, close = title_of(studio).findChildren(QToolButton)
    floating.click()
    assert dock.isFloating()
    floating.click()
    assert not dock.isFloating()
    close.click()
    QApplication.processEvents()
    assert dock.isHidden()


def test_the_buttons_have_names(make_studio) -> None:
    for button in title_of(make_studio(circle())).findChildren(QToolButton):
        assert button.accessibleName()
        assert button.toolTip()


def test_the_inspector_stays_wide_enough_to_be_read_wherever_it_is_docked(make_studio) -> None:
    window = make_studio(circle()).window
    window.resizeDocks([window.docks["inspector"]], [20], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    assert window.docks["inspector"].width() >= 190
