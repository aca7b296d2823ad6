"""How far a sweep is: a bar, what is being done, and Stop. The window can be used meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout, QWidget

from nnstudio.core.language import _
from nnstudio.gui.theme import scaled

_FINE = 1000  # parts of the bar


class SweepProgress(QDialog):
    """Open until somebody calls :meth:`finish`. Closing it means Stop: what was trained until then is kept.

    Signals:
        stopped(): the user does not want to wait.
    """

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Train several runs"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._is_finished = False
        self.words = QLabel(_("Preparing…"))
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setMinimumWidth(scaled(320))
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)  # moves by itself until it is known how far it is
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        self.buttons = QDialogButtonBox()
        self.stop = self.buttons.addButton(_("Stop"), QDialogButtonBox.ButtonRole.RejectRole)
        self.stop.setToolTip(_("End after the current step; the runs are kept as they are then"))
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        for widget in (self.words, self.bar, self.buttons):
            column.addWidget(widget)

    def show_progress(self, fraction: float, words: str) -> None:
        """So much, from 0 to 1, is done."""
        self.bar.setRange(0, _FINE)
        self.bar.setValue(round(_FINE * fraction))
        self.words.setText(words)
        layout = self.layout()
        if layout is not None:  # however the words wrap, none is cut off
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    def finish(self) -> None:
        """All is done."""
        self._is_finished = True
        self.accept()

    def reject(self) -> None:
        if self._is_finished:
            super().reject()
            return
        self.stop.setEnabled(False)
        self.words.setText(_("Stopping…"))
        self.stopped.emit()  # it stays open until all is written

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_finished:
            event.ignore()
            self.reject()
            return
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # Enter is typed in haste; it stops nothing
            return
        super().keyPressEvent(event)
