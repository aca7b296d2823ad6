"""A slim bar above the canvas that says what just happened, until it is closed or no longer true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from nnstudio.core.language import Message, _
from nnstudio.gui import theme

Level = Literal["about", "warning", "error"]
_COLOURS = {"about": "accent", "warning": "warning", "error": "error"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A button beside the sentence: what it says, and what it does (a bound method)."""

    label: Message
    do: Callable[[], object]


class NoticeBar(QFrame):
    """One sentence with an icon, at times with one thing to do; a failed run's report can be copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level: Level = "about"
        self._message: Message | str = ""
        self._report = self._topic = ""
        self._offer: Offer | None = None
        self._picture, self._words = QLabel(), QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._act = QPushButton()
        self._act.clicked.connect(self._on_offer_taken)
        self._copy, self._close = QToolButton(), QToolButton()
        self._copy.setIcon(theme.icon("copy-report"))
        self._close.setIcon(theme.icon("close"))
        self._copy.clicked.connect(self._on_copy)
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        for widget in (self._picture, self._words, self._act, self._copy, self._close):
            row.addWidget(widget)
        theme.theme_changed.connect(self._on_look_changed)
        theme.zoom_changed.connect(self._on_look_changed)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, or the empty text."""
        return "" if self.isHidden() else self._words.text()

    @property
    def topic(self) -> str:
        """What the sentence shown is about; the empty text without one."""
        return "" if self.isHidden() else self._topic

    def say(
        self,
        message: Message | str,
        level: Level = "about",
        report: str = "",
        *,
        topic: str = "",
        offer: Offer | None = None,
    ) -> None:
        """Show this sentence; a :class:`Message` follows a change of language."""
        self._message, self._level, self._report = message, level, report
        self._topic, self._offer = topic, offer
        self._dress()
        self.show()

    def withdraw(self, topic: str) -> bool:
        """Hide the sentence if it is about this; whether it was."""
        is_about = bool(topic) and self.topic == topic
        if is_about:
            self.hide()
        return is_about

    def _dress(self) -> None:
        look = theme.current()
        colour = _COLOURS[self._level]
        ground = getattr(look, f"{colour}_soft")
        self.setStyleSheet(f"NoticeBar {{ background: {ground}; border-bottom: 1px solid {look.border}; }}")
        self._words.setText(str(self._message))
        side = theme.scaled(18)
        self._picture.setPixmap(theme.icon(self._level, colour).pixmap(QSize(side, side)))
        self._copy.setVisible(bool(self._report))
        self._act.setVisible(self._offer is not None)
        if self._offer is not None:
            self._act.setText(str(self._offer.label))
        for button, name in ((self._copy, _("Copy report")), (self._close, _("Close"))):
            button.setToolTip(name)
            button.setAccessibleName(name)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._message}\n\n{self._report}")

    def _on_offer_taken(self) -> None:
        if self._offer is not None:
            self._offer.do()

    def _on_look_changed(self, _now: object) -> None:
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._dress()
