"""What the training panel says of the run itself: why steps are slow, and which epoch was the best."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.core.language import _
from nnstudio.core.session import Run
from nnstudio.gui.panels.controls import name_it


class RunNotes(QWidget):
    """A small grey line, and a button that offers the best epoch's weights; both only where there is cause.

    Signals:
        best_wanted(): the user wants the best epoch's weights back.
    """

    best_wanted = Signal()

    def __init__(self, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._slow, self._carried = QLabel(), QLabel()
        for line in (self._slow, self._carried):
            line.setObjectName("muted")
            line.setWordWrap(True)
            line.setTextFormat(Qt.TextFormat.PlainText)
        self._best = QPushButton()
        self._best.clicked.connect(self.best_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._best)
        column.addWidget(self._carried)
        column.addWidget(self._slow)
        self.show_run(is_busy=False)

    def show_run(self, *, is_busy: bool) -> None:
        """Say what there is to say now; the best epoch is offered while nothing trains."""
        run = self._run
        reason = str(run.slow_reason) if run.slow_reason is not None else ""
        self._slow.setText(reason)
        self._slow.setVisible(bool(reason))
        carried = ", ".join(run.carried_layers)
        self._carried.setText(_carried_words(carried) if carried else "")
        self._carried.setVisible(bool(carried))
        is_offered = not is_busy and run.can_use_best
        self._best.setVisible(is_offered)
        if is_offered:
            self._best.setText(_("Best epoch {epoch}: use its weights").format(epoch=run.best_epoch))
            tip = _("Go back to the weights of the epoch with the lowest validation loss; training may go on")
            name_it(self._best, self._best.text(), tip)
        self.setVisible(bool(reason or carried) or is_offered)


def _carried_words(layers: str) -> str:
    text = _("These layers did not change and kept their trained weights: {layers}. Reset begins anew.")
    return text.format(layers=layers)
