"""A short sentence near the pointer: why something was refused, or what a release would do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.gui.editor.look import Look

_MILLISECONDS = 5000
_WIDTH = 320


class CursorNote(QLabel):
    """A plate that follows the pointer, lets the mouse through, and leaves by itself."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self.setObjectName("cursor_note")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._leave = QTimer(self)
        self._leave.setSingleShot(True)
        self._leave.setInterval(_MILLISECONDS)
        self._leave.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, at: QPoint, look: Look, *, refusal: bool = True) -> None:
        """Show the sentence below and right of this viewport point, inside the viewport."""
        edge = (look.error if refusal else look.accent).name()
        self.setStyleSheet(
            f"#cursor_note {{ background: {look.card.name()}; color: {look.text.name()};"
            f" border: 2px solid {edge}; border-radius: 8px; padding: 6px 10px; }}"
        )
        self.setText(text)
        self.setAccessibleName(text)
        self._size_to(text)
        self._place(at)
        self.show()
        self.raise_()
        self._leave.start()

    def _size_to(self, text: str) -> None:
        metrics = self.fontMetrics()
        wide = metrics.boundingRect(0, 0, _WIDTH, 2000, int(Qt.TextFlag.TextWordWrap), text)
        indent = metrics.horizontalAdvance("x")  # a label with a frame keeps half of it free at each side
        width = min(wide.width() + 30, _WIDTH + 30) + indent
        self.resize(width, max(wide.height() + 20, self.heightForWidth(width)))

    def _place(self, at: QPoint) -> None:
        room = self._viewport.size()
        left = min(at.x() + 18, room.width() - self.width() - 4)
        top = at.y() + 22
        if top + self.height() > room.height():
            top = at.y() - self.height() - 12
        self.move(max(left, 4), max(top, 4))
