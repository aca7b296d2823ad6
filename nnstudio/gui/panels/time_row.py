"""The row under the curves: a slider over all steps of the run, and the ways back to now and to a fork."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from shiboken6 import isValid

from nnstudio.core.language import _
from nnstudio.core.runs.changes import change_in_words
from nnstudio.core.runs.facts import ChangeKind
from nnstudio.gui.bridge.travelling import TimeTravel
from nnstudio.gui.panels.controls import IconButton, name_it
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.figures import grouped
from nnstudio.gui.widgets.step_slider import Mark, StepSlider


class TimeRow(QWidget):
    """Hidden while there is nowhere to go. Moving the slider shows the network as it was then."""

    def __init__(self, travel: TimeTravel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._travel = travel
        self.slider = StepSlider()
        self.fork, self.back = IconButton("fork"), IconButton("to-now")
        self._where = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(6))
        for widget in (self._where, self.slider, self.fork, self.back):
            row.addWidget(widget)
        row.setStretch(1, 1)
        self.slider.valueChanged.connect(self._on_slid)
        self.fork.clicked.connect(travel.fork)
        self.back.clicked.connect(travel.back_to_now)
        travel.moved.connect(self.refresh)
        travel.changed.connect(self._on_changed)
        self._on_changed()

    @property
    def text(self) -> str:
        """What is said of where we are."""
        return self._where.text()

    def retranslate(self) -> None:
        name_it(
            self.slider,
            _("Step on show"),
            _("Go back to any step: every panel shows the network as it was then. Diamonds are changes."),
        )
        name_it(self.fork, _("Fork"), _("Go on from this step as another run, with the settings of now"))
        name_it(self.back, _("Back to now"), _("Show the network as it is now"))
        self._on_changed()

    def refresh(self) -> None:
        """The run has grown, or another step is on show."""
        if not isValid(self):
            return
        first, last = self._travel.steps
        self.setVisible(first < last)
        step = self._travel.step
        shown = last if step is None else step
        with QSignalBlocker(self.slider):
            self.slider.set_steps(first, last)
            if not self._travel.is_working:
                self.slider.setValue(shown)
        self.fork.setEnabled(step is not None)
        self.back.setEnabled(self._travel.is_away)
        self._where.setText(_("{step} of {last}").format(step=grouped(shown), last=grouped(last)))
        room = self.fontMetrics().horizontalAdvance(
            _("{step} of {last}").format(step=grouped(last), last=grouped(last))
        )
        self._where.setMinimumWidth(room)

    def _on_changed(self) -> None:
        if not isValid(self):
            return
        line = self._travel.timeline
        kept = () if line is None else tuple(one.step for one in line.snapshots)
        changes = () if line is None else line.changes
        told = [change for change in changes if change.kind is not ChangeKind.PAUSE and change.paths]
        self.slider.set_marks(kept, [Mark(one.step, str(change_in_words(one))) for one in told])
        self.refresh()

    def _on_slid(self, step: int) -> None:
        self._travel.go_to(step)
        self._where.setText(
            _("{step} of {last}").format(step=grouped(step), last=grouped(self._travel.steps[1]))
        )
