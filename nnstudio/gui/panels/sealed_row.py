"""The question that stands between the test set and a look at it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.core.language import _


class SealedRow(QWidget):
    """A sentence and two buttons; hidden until somebody wants to see the test set.

    Signals:
        opened(): the user wants it opened.
    """

    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.open, self.keep = QPushButton(), QPushButton()
        self.open.clicked.connect(self._on_opened)
        self.keep.clicked.connect(self.hide)
        row = QHBoxLayout()
        for button in (self.open, self.keep):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._words)
        column.addLayout(row)
        self.hide()

    def retranslate(self) -> None:
        self._words.setText(
            _(
                "The test set is sealed. Only samples nobody has looked at tell how good the network is: "
                "choices made after a look no longer count. The run remembers that it was opened."
            )
        )
        self.open.setText(_("Open the test set"))
        self.keep.setText(_("Leave it sealed"))

    def _on_opened(self) -> None:
        self.hide()
        self.opened.emit()
