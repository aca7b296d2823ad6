"""The docks: palette, inspector and one per panel; born empty, filled when first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QSizePolicy, QTabBar, QTabWidget, QWidget

from nnstudio.core.language import _
from nnstudio.gui import theme
from nnstudio.gui.windows.actions import name_action
from nnstudio.gui.windows.dock_title import DockTitle

LAYOUT_VERSION = 1  # raise when a remembered layout would no longer fit
_AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
_LEFT_WIDTH, _RIGHT_WIDTH, _BOTTOM_HEIGHT = 284, 310, 268  # pixels at normal zoom, for 1366 × 768
_WIDE = 1600  # from this width on, everything gets more room
_MORE_ROOM = 1.35
_FOR_TABS = 1.12  # times its width a side may have for all words of its tabs


@dataclass(frozen=True, slots=True)
class DockType:
    """One dock: ``make`` builds its content when it is first shown. Texts are marked with ``N_``.

    Docks of the same area and ``group`` share their place as tabs, in the order given.
    """

    name: str
    title: str
    summary: str
    icon: str
    area: str
    group: int
    make: Callable[[], QWidget]


class Dock(QDockWidget):
    """A dock that makes its content when it is first seen."""

    def __init__(self, kind: DockType, window: QMainWindow, titles: _TitleRound) -> None:
        super().__init__(window)
        self.kind = kind
        self._titles = titles
        self.setObjectName(f"dock_{kind.name}")
        self._made = False
        self.setWidget(_Space())
        self._window = window
        self.visibilityChanged.connect(self._on_visibility_changed)
        self.dockLocationChanged.connect(self._on_moved)
        self.topLevelChanged.connect(self._on_moved)
        toggle = self.toggleViewAction()
        toggle.setIcon(theme.icon(kind.icon))
        self.retranslate()

    @property
    def content(self) -> QWidget | None:
        """What was made, once it has been."""
        return self.widget() if self._made else None

    def fill(self) -> QWidget:
        """Make the content now, if that has not happened yet."""
        if not self._made:
            self._made = True
            empty = self.widget()
            content = self.kind.make()
            content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self.setWidget(content)
            empty.deleteLater()
            content.windowTitleChanged.connect(self._on_content_titled)
        return self.widget()

    def retranslate(self) -> None:
        content = self.content
        own = content.windowTitle() if content is not None else ""
        title = own or _(self.kind.title)  # a panel may add a count to its title
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        name_action(self.toggleViewAction(), title, _(self.kind.summary) or title)

    def show_title(self) -> None:
        """A title bar, except where a tab already says the title."""
        is_tab = bool(self._window.tabifiedDockWidgets(self)) and not self.isFloating()
        wanted = _NoTitle if is_tab else DockTitle
        before = self.titleBarWidget()
        if not isinstance(before, wanted):
            self.setTitleBarWidget(_NoTitle() if is_tab else DockTitle(self))
            if before is not None:
                before.deleteLater()

    def _on_content_titled(self, _title: str) -> None:
        self.retranslate()

    def _on_visibility_changed(self, visible: bool) -> None:
        if visible:
            self.fill()
            self.show_title()
        self._titles.start()

    def _on_moved(self, _where: object) -> None:
        self._titles.start()  # those who shared tabs with this dock may stand alone now, too

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


class _TitleRound(QTimer):
    """Gives every dock its title bar or takes it away: once, after any number of moves."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.setSingleShot(True)
        self.setInterval(0)
        self.timeout.connect(self._on_timeout)

    def _on_timeout(self) -> None:
        for dock in self._window.findChildren(Dock, options=Qt.FindChildOption.FindDirectChildrenOnly):
            dock.show_title()


class _Space(QWidget):
    """What a dock holds before it is filled: nothing, but willing to take any size."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)


class _NoTitle(QWidget):
    """The title bar of a dock whose tab says its title."""

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class Docks:
    """All docks of one window, their first layout, and the remembered one."""

    def __init__(self, window: QMainWindow, kinds: list[DockType]) -> None:
        self._window = window
        titles = _TitleRound(window)
        self.docks = {kind.name: Dock(kind, window, titles) for kind in kinds}
        corner, area = Qt.Corner, Qt.DockWidgetArea
        window.setCorner(corner.BottomLeftCorner, area.LeftDockWidgetArea)
        window.setCorner(corner.BottomRightCorner, area.BottomDockWidgetArea)
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.GroupedDragging
        )
        window.setTabPosition(area.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.lay_out()

    def __getitem__(self, name: str) -> Dock:
        return self.docks[name]

    def fill_menu(self, menu: QMenu) -> None:
        """An entry per dock, with Alt+1 … Alt+9 for the first nine."""
        for index, dock in enumerate(self.docks.values()):
            action: QAction = dock.toggleViewAction()
            if index < 9:
                action.setShortcut(f"Alt+{index + 1}")
            menu.addAction(action)
            dock.retranslate()

    def lay_out(self) -> None:
        """Put every dock where it belongs at first, all visible, the first of each group in front."""
        for dock in self.docks.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        groups = self._groups()
        for group in groups:
            self._lay_out_first(group[0])
        for group in groups:  # after all firsts: Qt cannot split a place that has tabs
            self._stack(group)
        for dock in self.docks.values():
            dock.show()
        for dock in self.docks.values():  # once all are there: only then do tabs know each other
            dock.show_title()
        for group in groups:
            group[0].raise_()
        self._dress_tabs()
        self.size()

    def size(self) -> None:
        """Give the areas their first sizes, more where the window is wide."""
        factor = theme.zoom() ** 0.5 * (_MORE_ROOM if self._window.width() >= _WIDE else 1.0)
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        groups = {(group[0].kind.area, group[0].kind.group): group[0] for group in self._groups()}
        sides = {"left": _LEFT_WIDTH, "right": _RIGHT_WIDTH}
        for (area, _group), dock in groups.items():
            if area in sides:
                wide = max(sides[area], min(self._tabs_width(dock) / factor, _FOR_TABS * sides[area]))
                self._window.resizeDocks([dock], [round(wide * factor)], horizontal)
        bottom = [dock for (area, _group), dock in groups.items() if area == "bottom"]
        if bottom:
            self._window.resizeDocks(bottom, [round(_BOTTOM_HEIGHT * factor)] * len(bottom), vertical)
            self._window.resizeDocks(bottom, [100] * len(bottom), horizontal)

    def _tabs_width(self, dock: Dock) -> int:
        """How wide the tabs are among which this dock has one, all words told; 0 where it stands alone."""
        for bar in self._tab_bars():
            if dock.windowTitle() in (bar.tabText(index) for index in range(bar.count())):
                return bar.sizeHint().width()
        return 0

    def bring_forward(self, name: str) -> None:
        """Put this dock before the tabs it shares its place with; one that was closed stays closed."""
        dock = self.docks.get(name)
        if dock is not None and not dock.isHidden():
            dock.raise_()

    def state(self) -> str:
        """The layout as a text to be remembered."""
        data = self._window.saveState(LAYOUT_VERSION).toBase64()
        return bytes(data.data()).decode("ascii")

    def restore(self, text: str) -> bool:
        """Bring back a remembered layout; ``False`` (and the layout as it was) if it does not fit."""
        data = QByteArray.fromBase64(text.encode("ascii", "ignore"))
        fits = bool(text) and self._window.restoreState(data, LAYOUT_VERSION)
        self._dress_tabs()
        return fits

    def _dress_tabs(self) -> None:
        """Tabs keep their whole words; where they have no room, arrows scroll them."""
        for bar in self._tab_bars():
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)
            bar.setExpanding(False)

    def _tab_bars(self) -> list[QTabBar]:
        return self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)

    def _groups(self) -> list[list[Dock]]:
        groups: dict[tuple[str, int], list[Dock]] = {}
        for dock in self.docks.values():
            groups.setdefault((dock.kind.area, dock.kind.group), []).append(dock)
        return list(groups.values())

    def _lay_out_first(self, first: Dock) -> None:
        """Place the first dock of a group; at the bottom, beside the groups already there."""
        self._window.addDockWidget(_AREAS[first.kind.area], first)
        neighbour = self._placed_in("bottom", first) if first.kind.area == "bottom" else None
        if neighbour is not None:
            self._window.splitDockWidget(neighbour, first, Qt.Orientation.Horizontal)

    def _stack(self, group: list[Dock]) -> None:
        """Make the other docks of a group tabs behind its first."""
        for before, dock in pairwise(group):
            self._window.addDockWidget(_AREAS[dock.kind.area], dock)
            self._window.tabifyDockWidget(before, dock)

    def _placed_in(self, area: str, newcomer: Dock) -> Dock | None:
        """The first dock of the area that has its place already."""
        for dock in self.docks.values():
            if dock is newcomer:
                return None
            if dock.kind.area == area:
                return dock
        return None
