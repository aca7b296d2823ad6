"""Looking for a learning rate in the window: a button, a plot, and the rate that is suggested."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.core.language import N_, Message, Told, _, number
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.session import Session
from nnstudio.gui.bridge.background import Task
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.plot import CurvePlot

if TYPE_CHECKING:
    from nnstudio.core.training.rate_finder import Finding

_LOSS = "loss"
_TELL_EVERY = 5  # steps
_HIGHEST = 1.5  # times the first loss, that is drawn


class RateFinder(QWidget):
    """Trains a network of its own on the background thread; the run that is open is not touched."""

    def __init__(
        self, session: Session, controller: TrainingController, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._controller = session, controller
        self._task: Task | None = None
        self._suggestion: float | None = None
        self.look, self.use = QPushButton(), QPushButton()
        self.look.clicked.connect(self._on_look)
        self.use.clicked.connect(self._on_use)
        self.use.hide()
        self._words = QLabel()
        self._words.setObjectName("muted")
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._plot = CurvePlot()
        self._plot.setFixedHeight(scaled(170))
        self._plot.set_x_limit(1.0)
        self._plot.hide()
        buttons = QHBoxLayout()
        buttons.addWidget(self.look)
        buttons.addWidget(self.use)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(buttons)
        column.addWidget(self._words)
        column.addWidget(self._plot)
        controller.background.progressed.connect(self._on_progressed)
        self.retranslate()

    @property
    def is_looking(self) -> bool:
        return self._task is not None

    def retranslate(self) -> None:
        self.look.setText(_("Cancel") if self.is_looking else _("Look for a learning rate"))
        self.look.setToolTip(
            _("Train a copy of the network for a hundred steps while the learning rate grows")
        )
        if self._suggestion is not None:
            self.use.setText(_("Use {rate}").format(rate=number(self._suggestion)))
        self._plot.set_labels(N_("logarithm (base 10) of the learning rate"), _("Loss"))
        self._plot.setAccessibleName(_("Loss at each learning rate"))
        if not self.is_looking and self._suggestion is None:
            self._words.setText(_("The rate at which the loss of a copy of the network falls fastest."))

    def _on_look(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._end(_("Cancelled."))
            return
        self.use.hide()
        self._suggestion = None
        work = partial(_search, self._session.project)
        self._task = self._controller.background.start(work, self._take, self._on_failed)
        self._words.setText(_("Looking…"))
        self.retranslate()

    def _on_progressed(self, task: Task, fraction: float, message: Message) -> None:
        if task is self._task:
            self._words.setText(_("{what} {share:.0%}").format(what=message, share=Told(fraction)))

    def _take(self, found: list[Finding]) -> None:
        *tried, end = found
        points = [(np.log10(one.rate), one.smoothed) for one in tried]  # type: ignore[union-attr]
        x, y = np.array(points, dtype=float).reshape(-1, 2).T
        drawn = y <= _HIGHEST * y[:1]  # where the loss explodes there is nothing to read
        x, y = x[drawn], y[drawn]
        self._plot.clear()
        self._plot.add_curve(_LOSS, _("Loss"))
        self._plot.set_curves({_LOSS: (x, y)})
        self._plot.setVisible(len(x) > 0)
        self._suggestion = end.suggestion  # type: ignore[union-attr]
        self._end(_(_FALLS if self._suggestion is not None else _NOTHING))
        if self._suggestion is not None:
            self._plot.set_marker(float(np.log10(self._suggestion)), number(self._suggestion))
        self.use.setVisible(self._suggestion is not None)

    def _on_failed(self, failure: Failure) -> None:
        self._end(str(failure.message))

    def _end(self, words: str) -> None:
        self._task = None
        self._words.setText(words)
        self.retranslate()

    def _on_use(self) -> None:
        path, rate = "training.learning_rate", self._suggestion
        self._session.apply(set_value, path, rate, label=N_("Use the learning rate found"))


_FALLS = N_("At this learning rate the loss falls fastest:")
_NOTHING = N_("The loss fell at no learning rate: look at the data and the network first.")


def _search(project: Project, task: Task) -> list[Finding]:
    """All that was found, the end last; called on the background thread."""
    from nnstudio.core.training.device import use_threads
    from nnstudio.core.training.preparing import prepare
    from nnstudio.core.training.rate_finder import RateTried, find_rate

    use_threads(window_open=True)  # the setting belongs to the calling thread
    found: list[Finding] = []
    for finding in find_rate(prepare(project)):
        task.check()
        found.append(finding)
        if isinstance(finding, RateTried) and finding.step % _TELL_EVERY == 0:
            task.tell(finding.step / finding.steps, Message.of(N_("Looking…")))
    return found
