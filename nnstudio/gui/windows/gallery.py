"""The gallery: every example with its picture, and the lectures' architectures to begin from."""

from __future__ import annotations

from functools import cache, partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.language import _
from nnstudio.core.storage.examples import Example, examples
from nnstudio.core.templates.library import Template, all_templates, template
from nnstudio.gui.bridge.background import Background, Task
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.editor.card_text import parameter_count
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.search_field import SearchField
from nnstudio.gui.windows.gallery_page import GalleryPage, Offered, picture_size
from nnstudio.gui.windows.schematic import schematic


class Gallery(QDialog):
    """Choose an example or a template; :attr:`chosen` is it after the dialog was accepted.

    With a ``background``, the templates' parameters are counted there when their page is first shown.
    """

    def __init__(self, parent: QWidget | None = None, background: Background | None = None) -> None:
        super().__init__(parent)
        self.chosen: Offered | None = None
        self._background = background
        self._counting: list[Task] = []
        self.setWindowTitle(_("Examples and templates"))
        self._field = SearchField()
        self._field.set_prompt(_("Search the examples and templates"))
        self.examples = GalleryPage(_("Examples"), examples(), _example_picture)
        self.templates = GalleryPage(_("Templates"), all_templates(), _template_picture)
        self._tabs = QTabWidget()
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        self._about.setMinimumHeight(3 * self.fontMetrics().height())
        self._buttons = self._make_buttons()
        self._build()
        self._connect()
        self._on_current_changed()
        self.resize(scaled(800), scaled(600))

    def _build(self) -> None:
        for page in self._pages:
            self._tabs.addTab(page, page.title)
        column = QVBoxLayout(self)
        for widget in (self._field, self._tabs, self._about, self._buttons):
            column.addWidget(widget)

    def _make_buttons(self) -> QDialogButtonBox:
        roles = QDialogButtonBox.ButtonRole
        made = QDialogButtonBox()
        self._open = made.addButton(_("Open"), roles.AcceptRole)
        self._open.setDefault(True)
        made.addButton(_("Cancel"), roles.RejectRole)
        return made

    def _connect(self) -> None:
        self._field.textChanged.connect(self._on_searched)
        self._field.down_pressed.connect(self._on_down_pressed)
        self._tabs.currentChanged.connect(self._on_page_changed)
        for page in self._pages:
            page.currentItemChanged.connect(self._on_current_changed)
            page.itemActivated.connect(self._on_activated)
        self._buttons.accepted.connect(self._on_accepted)
        self._buttons.rejected.connect(self.reject)

    @property
    def _pages(self) -> tuple[GalleryPage, ...]:
        return self.examples, self.templates

    @property
    def page(self) -> GalleryPage:
        """The page in front."""
        return self._pages[self._tabs.currentIndex()]

    def show_page(self, page: GalleryPage) -> None:
        self._tabs.setCurrentWidget(page)

    def select(self, name: str) -> None:
        """Make this example or template the current one of its page."""
        for page in self._pages:
            page.select(name)

    def shown(self) -> list[str]:
        """The names of those on the page in front that match what is searched."""
        return self.page.shown()

    def done(self, result: int) -> None:
        """Closed, one way or the other: nothing goes on."""
        for page in self._pages:
            page.finish()
        for task in self._counting:
            task.cancel()
        super().done(result)

    def _on_searched(self, text: str) -> None:
        """Both pages are searched; the one in front gives way where it has nothing and the other has."""
        for index, page in enumerate(self._pages):
            page.show_matching(text)
            found = f"{page.title} ({len(page.shown())})" if text.strip() else page.title
            self._tabs.setTabText(index, found)
        others = [page for page in self._pages if page.shown()]
        if others and not self.page.shown():
            self.show_page(others[0])
        self._on_current_changed()

    def _on_down_pressed(self) -> None:
        self.page.setFocus()

    def _on_page_changed(self, _index: int) -> None:
        self._on_current_changed()
        if self.page is self.templates and not self._counting and self._background is not None:
            self._counting = [
                self._background.start(partial(_count, one.name), self._on_counted, self._on_count_failed)
                for one in all_templates()
            ]

    def _on_counted(self, found: tuple[str, int]) -> None:
        name, count = found
        self.templates.tell(name, parameter_count(count))

    def _on_count_failed(self, _failure: Failure) -> None:
        """A template without its number can still be opened, and says then what is wrong."""

    def _on_current_changed(self, *_items: object) -> None:
        one = self.page.current()
        self._about.setText(_words(one) if one is not None else "")
        self._open.setEnabled(one is not None)

    def _on_activated(self, _item: QListWidgetItem) -> None:
        self._on_accepted()

    def _on_accepted(self) -> None:
        self.chosen = self.page.current()
        if self.chosen is not None:
            self.accept()


def _count(name: str, task: Task) -> tuple[str, int]:
    """How many parameters this template has; on the background thread."""
    task.check()
    return name, _parameters(name)


@cache
def _parameters(name: str) -> int:
    from nnstudio.core.training.resolving import resolve

    return resolve(template(name).load()).parameters


def _words(one: Offered) -> str:
    reference = one.reference if isinstance(one, Template) else ""
    return f"{_(one.summary)}\n{reference}" if reference else _(one.summary)


def _example_picture(one: Offered) -> QPixmap:
    """The example's picture, fitted; an empty one where it has none."""
    picture = QPixmap(str(one.picture)) if isinstance(one, Example) else QPixmap()
    if picture.isNull():
        return picture
    return picture.scaled(
        picture_size(), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


def _template_picture(one: Offered) -> QPixmap:
    networks = one.load().networks
    return schematic(next(iter(networks.values())), picture_size())
