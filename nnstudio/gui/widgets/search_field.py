"""A line to search with: magnifier, clear button, Escape clears, Down goes to the results."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nnstudio.gui.theme import icon


class SearchField(QLineEdit):
    """A search line.

    Signals:
        down_pressed(): the user wants to go on to the results with the keyboard.
    """

    down_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addAction(icon("search", "text_muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)

    def set_prompt(self, prompt: str) -> None:
        """What may be searched here, already in the user's language."""
        self.setPlaceholderText(prompt)
        self.setAccessibleName(prompt)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        else:
            super().keyPressEvent(event)
