"""A small coloured label that says a state in a word or two."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

Level = Literal["neutral", "accent", "success", "warning", "error"]


class Badge(QLabel):
    """Words on a quiet background whose colour says how good or bad they are."""

    def __init__(self, text: str = "", level: Level = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.show_state(text, level)

    def show_state(self, text: str, level: Level) -> None:
        """Say this, already in the user's language, at this level."""
        self.setText(text)
        self.setVisible(bool(text) or self.parent() is None)
        if self.property("badge") != level:
            self.setProperty("badge", level)
            self.style().polish(self)
