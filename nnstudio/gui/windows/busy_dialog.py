"""Something takes a while: what it is, a bar that moves, and Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout, QWidget

from nnstudio.core.language import _
from nnstudio.gui.theme import scaled


class BusyDialog(QDialog):
    """Open until somebody calls :meth:`finish`. Nothing is cancelled by it: it only tells the wish.

    Signals:
        cancelled(): the user does not want to wait.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None, title: str, sentence: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._is_finished = False
        words = QLabel(sentence)
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setMinimumWidth(scaled(320))
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(sentence)
        self.buttons = QDialogButtonBox()
        button = self.buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        button.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(14)
        for widget in (words, bar, self.buttons):
            column.addWidget(widget)

    def finish(self) -> None:
        """What was waited for has come."""
        self._is_finished = True
        self.accept()

    def reject(self) -> None:
        if not self._is_finished:
            self._is_finished = True
            self.cancelled.emit()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_finished:
            self.reject()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # Enter is typed in haste; it cancels nothing
            return
        super().keyPressEvent(event)
