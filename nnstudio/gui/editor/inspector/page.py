"""What the pages of the inspector share: a heading, the problems, and whatever the page adds."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnstudio.core.compiler.plan import Mend
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.gui.editor.inspector.problem_list import ProblemList
from nnstudio.gui.editor.lifetime import while_alive
from nnstudio.gui.editor.mending import apply_mend
from nnstudio.gui.theme import scaled, theme_changed, zoom_changed


class Page(QScrollArea):
    """One page: shows the session's selection when told to.

    Signals:
        refused(str): a wish made on the page could not be fulfilled, and why.
    """

    refused = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._icon, self._shown_icon = QLabel(), QIcon()
        self.heading = QLabel()
        self.subtitle = QLabel()
        self.problems = ProblemList()
        self.problems.mend_requested.connect(self._on_mend_requested)
        self._box = self._lay_out()
        theme_changed.connect(self._on_look_changed)
        zoom_changed.connect(self._on_look_changed)

    def refresh(self) -> None:
        """Show the selection as the project and the plan have it now."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Say everything in the language of now."""

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget below what is there."""
        self._box.addWidget(widget, stretch)

    def head(self, title: str, subtitle: str, icon: QIcon | None = None) -> None:
        """Show this heading."""
        self.heading.setText(title)
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self._icon.setVisible(icon is not None)
        self._shown_icon = icon if icon is not None else QIcon()
        self._draw_icon()

    def _draw_icon(self) -> None:
        side = scaled(28)
        self._icon.setPixmap(self._shown_icon.pixmap(QSize(side, side)))

    @while_alive
    def _on_look_changed(self, _now: object) -> None:
        self._draw_icon()

    def _lay_out(self) -> QVBoxLayout:
        content = QWidget()
        content.setObjectName("inspector_page")
        box = QVBoxLayout(content)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(12)
        self.heading.setObjectName("heading")
        self.subtitle.setObjectName("muted")
        for label in (self.heading, self.subtitle):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.heading)
        words.addWidget(self.subtitle)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        box.addLayout(row)
        box.addWidget(self.problems)
        self.setWidget(content)
        return box

    def _on_mend_requested(self, mend: Mend) -> None:
        try:
            apply_mend(self.session, mend)
        except Refusal as refusal:
            self.refused.emit(str(refusal))
