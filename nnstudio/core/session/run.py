"""The run being watched: its status, its curves and its latest observations, fed with engine events."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from nnstudio.core.language import Message
from nnstudio.core.observe import Observation, Request
from nnstudio.core.observer import Signal
from nnstudio.core.project import Project
from nnstudio.core.session.curves import Curve
from nnstudio.core.training.events import (
    EpochDone,
    Event,
    Frame,
    Reason,
    RunFinished,
    RunStarted,
    StepsDone,
)


class RunStatus(StrEnum):
    IDLE = "idle"  # nothing trained yet, or reset
    PREPARING = "preparing"  # loading data, building networks
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    DIVERGED = "diverged"
    FAILED = "failed"


class Run:
    """What panels show of the current run. Changed on the GUI thread only, by :meth:`receive`.

    Signals are facts and come at most once per drained mailbox, not once per step.
    """

    status_changed = Signal(RunStatus)
    curves_changed = Signal()
    epoch_done = Signal(EpochDone)
    observed = Signal(frozenset)  # the requests that have a new answer
    reset = Signal()

    def __init__(self) -> None:
        self.status = RunStatus.IDLE
        self._clear()

    def _clear(self) -> None:
        self.project: Project | None = None  # as trained, whatever is edited since
        self.curves: dict[str, Curve] = {}
        self.observations: dict[Request, Observation] = {}
        self.step = 0
        self.epoch = 0
        self.total_steps = 0  # of the whole recipe, not only of the stretch asked for
        self.steps_per_epoch = 0
        self.seconds = 0.0
        self.device = ""
        self.parameters = 0
        self.learning_rates: dict[str, float] = {}
        self.message: Message | None = None
        self.report = ""

    def start_over(self, project: Project | None) -> None:
        """Forget the curves and observations: a new run of this project begins."""
        self._clear()
        self.project = project
        self.reset.emit()
        self.set_status(RunStatus.IDLE)

    def set_status(self, status: RunStatus) -> None:
        if status != self.status:
            self.status = status
            self.status_changed.emit(status)

    @property
    def seconds_left(self) -> float | None:
        """Estimated from the mean speed so far; ``None`` before the first step or without an end."""
        if not self.step or not self.total_steps:
            return None
        return max(0.0, self.seconds / self.step * (self.total_steps - self.step))

    def receive(self, events: list[Event]) -> None:
        """Take in what the mailbox held, then announce each kind of change once."""
        seen: set[Request] = set()
        grown = False
        for event in events:
            self.step, self.epoch = event.step, event.epoch
            match event:
                case RunStarted():
                    self._on_started(event)
                case StepsDone():
                    grown = True
                    self._on_steps(event)
                case EpochDone():
                    grown = True
                    self._on_epoch(event)
                case Frame():
                    self.observations.update(event.observations)
                    seen.update(event.observations)
                case RunFinished():
                    self.seconds, self.message = event.seconds, event.message
                    self.report = event.report
        if grown:
            self.curves_changed.emit()
        if seen:
            self.observed.emit(frozenset(seen))
        for event in events:
            if isinstance(event, EpochDone):
                self.epoch_done.emit(event)
            elif isinstance(event, RunFinished):
                self.set_status(_STATUS_AFTER[event.reason])

    def _on_started(self, event: RunStarted) -> None:
        self.device = event.device
        self.parameters = event.parameters
        self.total_steps, self.steps_per_epoch = event.recipe_steps, event.steps_per_epoch
        self.set_status(RunStatus.RUNNING)

    def _on_steps(self, event: StepsDone) -> None:
        self.seconds = event.seconds
        self.learning_rates.update(event.learning_rates)
        for name, values in event.losses.items():
            steps = np.arange(event.step - len(values) + 1, event.step + 1, dtype=np.float64)
            self.curves.setdefault(name, Curve()).extend(steps, values)

    def _on_epoch(self, event: EpochDone) -> None:
        at = np.array([float(event.step)])
        for name, value in event.metrics.items():
            self.curves.setdefault(name, Curve()).extend(at, np.array([value]))


_STATUS_AFTER = {
    Reason.LIMIT: RunStatus.FINISHED,
    Reason.STOPPED: RunStatus.PAUSED,
    Reason.DIVERGED: RunStatus.DIVERGED,
    Reason.FAILED: RunStatus.FAILED,
}
