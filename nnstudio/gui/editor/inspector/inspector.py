"""The inspector: follows the selection and shows the page that fits it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.core.language import _, language
from nnstudio.core.session import Session
from nnstudio.gui.editor.inspector.other_pages import LinkPage, NetworkPage, SeveralPage
from nnstudio.gui.editor.inspector.page import Page
from nnstudio.gui.editor.lifetime import while_alive
from nnstudio.gui.theme import scaled, zoom

if TYPE_CHECKING:
    from nnstudio.gui.editor.inspector.node_page import NodePage

PageType = TypeVar("PageType", bound=Page)


class InspectorWidget(QWidget):
    """A node, a link, several things, or the whole network."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._refusal = QLabel()
        self._pages = QStackedWidget()
        self._build()
        self._follow()
        self.setAccessibleName(_("Inspector"))
        self._show()

    # made when first shown: a form, a help page and their kin take their time

    @cached_property
    def node_page(self) -> NodePage:
        from nnstudio.gui.editor.inspector.node_page import NodePage

        return self._added(NodePage(self._session))

    @cached_property
    def link_page(self) -> LinkPage:
        return self._added(LinkPage(self._session))

    @cached_property
    def several_page(self) -> SeveralPage:
        return self._added(SeveralPage(self._session))

    @cached_property
    def network_page(self) -> NetworkPage:
        return self._added(NetworkPage(self._session))

    @property
    def page(self) -> Page:
        """The page that is shown."""
        page = self._pages.currentWidget()
        assert isinstance(page, Page)
        return page

    def focus_form(self) -> None:
        """Go to the form of the selected node with the keyboard."""
        page = self.page
        if "node_page" in vars(self) and page is self.node_page:
            self.node_page.focus_form()

    def _build(self) -> None:
        self.setObjectName("inspector")
        self._refusal.setObjectName("refusal")
        self._refusal.setWordWrap(True)
        self._refusal.setTextFormat(Qt.TextFormat.PlainText)
        self._refusal.setMargin(8)
        self._refusal.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._refusal)
        box.addWidget(self._pages, 1)

    def _added(self, page: PageType) -> PageType:
        self._pages.addWidget(page)
        page.refused.connect(self._on_refused)
        return page

    def _follow(self) -> None:
        session = self._session
        for fact in (
            session.project_changed,
            session.plan_changed,
            session.selection_changed,
            session.network_shown,
        ):
            fact.connect(self._on_fact)
        language.changed.connect(self._on_language_changed)

    @while_alive
    def _on_fact(self, *_fact: object) -> None:
        self._show()

    @while_alive
    def _on_language_changed(self, _code: str) -> None:
        self.setAccessibleName(_("Inspector"))
        for index in range(self._pages.count()):
            page = self._pages.widget(index)
            assert isinstance(page, Page)
            page.retranslate()
        self._show()

    def _on_refused(self, sentence: str) -> None:
        self._refusal.setText(sentence)
        self._refusal.show()

    def _show(self) -> None:
        self._refusal.hide()
        page = self._fitting_page()
        page.refresh()
        self._pages.setCurrentWidget(page)

    def _fitting_page(self) -> Page:
        chosen = self._session.selection
        if chosen.single_node is not None and not chosen.links:
            return self.node_page
        if len(chosen.links) == 1 and not chosen.nodes:
            return self.link_page
        if chosen.nodes or chosen.links:
            return self.several_page
        return self.network_page

    def sizeHint(self) -> QSize:
        return QSize(scaled(300), 600)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for words, wherever it is docked; not high, for it scrolls: screens may be small."""
        return QSize(scaled(190), round(160 * zoom() ** 0.5))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who is sent here by the keyboard wants to write."""
        super().focusInEvent(event)
        self.focus_form()
