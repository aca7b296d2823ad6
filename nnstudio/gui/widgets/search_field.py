"""A line to search with: magnifier, clear button, Escape clears, Down goes to the results."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nnstudio.gui.theme import pixmap, scaled, zoom_changed
from nnstudio.gui.theme.painting import painting

_ICON, _GAP = 15, 6  # pixels at normal zoom


class SearchField(QLineEdit):
    """A search line.

    Signals:
        down_pressed(): the user wants to go on to the results with the keyboard.
    """

    down_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_room()
        zoom_changed.connect(self._make_room)
        self.setClearButtonEnabled(True)

    def set_prompt(self, prompt: str) -> None:
        """What may be searched here, already in the user's language."""
        self.setPlaceholderText(prompt)
        self.setAccessibleName(prompt)

    def _make_room(self, _zoom: float = 1.0) -> None:
        self.setTextMargins(scaled(_ICON + _GAP), 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the magnifier itself: Qt's icons in a line stay small at any zoom."""
        super().paintEvent(event)
        with painting(self) as painter:
            painter.drawPixmap(
                scaled(_GAP), (self.height() - scaled(_ICON)) // 2, pixmap("search", _ICON, "text_muted")
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        else:
            super().keyPressEvent(event)
