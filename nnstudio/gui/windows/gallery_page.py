"""One page of the gallery: pictures with titles below, of examples or of templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QPixmap, QShowEvent
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem

from nnstudio.core.language import _
from nnstudio.core.project import Project
from nnstudio.gui.theme import icon, scaled

WIDTH, HEIGHT = 224, 126  # of a picture, at normal zoom


class Offered(Protocol):
    """What can be opened from the gallery."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def summary(self) -> str: ...

    def load(self) -> Project: ...


class GalleryPage(QListWidget):
    """Pictures are made one by one after the page is first shown, so that opening it takes no time."""

    def __init__(
        self, title: str, offered: Iterable[Offered], picture_of: Callable[[Offered], QPixmap]
    ) -> None:
        super().__init__()
        self.title = title
        self._offered = {one.name: one for one in offered}
        self._picture_of = picture_of
        self._details: dict[str, str] = {}
        self._without_picture = list(self._offered)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._on_time_for_a_picture)
        self._configure()
        for name in self._offered:
            self._add(name)
        self.setCurrentRow(0)

    def current(self) -> Offered | None:
        """What is chosen and can be seen."""
        item = self.currentItem()
        return None if item is None or item.isHidden() else self._offered[_name_of(item)]

    def select(self, name: str) -> None:
        """Make this one the current one."""
        for item in self._items():
            if _name_of(item) == name:
                self.setCurrentItem(item)

    def shown(self) -> list[str]:
        """The names of those that match what is searched."""
        return [_name_of(item) for item in self._items() if not item.isHidden()]

    def show_matching(self, text: str) -> None:
        """Show only those in which every word is found."""
        words = text.lower().split()
        for item in self._items():
            one = self._offered[_name_of(item)]
            about = f"{one.name} {_(one.title)} {_(one.summary)}".lower()
            item.setHidden(not all(word in about for word in words))
        first = next(iter(self.shown()), None)
        if first is not None and self.current() is None:
            self.select(first)

    def tell(self, name: str, detail: str) -> None:
        """Say this below the title."""
        self._details[name] = detail
        for item in self._items():
            if _name_of(item) == name:
                self._write(item)

    def finish(self) -> None:
        """No more pictures: the gallery closes."""
        self._timer.stop()

    def _configure(self) -> None:
        self.setAccessibleName(self.title)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setWordWrap(True)
        self.setSpacing(scaled(6))
        self.setIconSize(QSize(scaled(WIDTH), scaled(HEIGHT)))

    def _add(self, name: str) -> None:
        one = self._offered[name]
        item = QListWidgetItem(_icon_of(_nothing()), "")
        item.setData(Qt.ItemDataRole.UserRole, name)
        item.setToolTip(_(one.summary))
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
        item.setSizeHint(
            QSize(scaled(WIDTH + 12), scaled(HEIGHT + 14) + 2 * self.fontMetrics().lineSpacing())
        )
        self.addItem(item)
        self._write(item)

    def _write(self, item: QListWidgetItem) -> None:
        title, detail = _(self._offered[_name_of(item)].title), self._details.get(_name_of(item), "")
        item.setText(f"{title}\n{detail}" if detail else title)

    def _items(self) -> list[QListWidgetItem]:
        return [self.item(row) for row in range(self.count())]

    def _on_time_for_a_picture(self) -> None:
        if not self._without_picture:
            self._timer.stop()
            return
        name = self._without_picture.pop(0)
        picture = self._picture_of(self._offered[name])
        for item in self._items():
            if _name_of(item) == name:
                item.setIcon(icon("gallery", "text_muted") if picture.isNull() else _icon_of(picture))

    # Qt's own

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._without_picture:
            self._timer.start()


def picture_size() -> QSize:
    return QSize(scaled(WIDTH), scaled(HEIGHT))


def _nothing() -> QPixmap:
    """As large as a picture, so that nothing moves when it comes."""
    made = QPixmap(picture_size())
    made.fill(Qt.GlobalColor.transparent)
    return made


def _icon_of(picture: QPixmap) -> QIcon:
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Selected)  # else Qt tints the picture of the chosen one
    return made


def _name_of(item: QListWidgetItem) -> str:
    return str(item.data(Qt.ItemDataRole.UserRole))
