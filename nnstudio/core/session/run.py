"""The run being watched: its status, its curves and its latest observations, fed with engine events."""

from __future__ import annotations

from enum import StrEnum

from nnstudio.core.compiler.plan import Mend
from nnstudio.core.language import Message
from nnstudio.core.observe import Observation, Request
from nnstudio.core.observer import Signal
from nnstudio.core.project import Project
from nnstudio.core.training.curves import Curve
from nnstudio.core.training.events import (
    BestEpoch,
    BestUsed,
    EpochDone,
    Event,
    Frame,
    Reason,
    RunFinished,
    RunStarted,
    StepsDone,
    TestOpened,
    WeightEdited,
    WeightsCarried,
)
from nnstudio.core.training.record import Record, Recorder


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
        self._recorder = Recorder()
        self.observations: dict[Request, Observation] = {}
        self.step = 0
        self.epoch = 0
        self.total_steps = 0  # of the whole recipe, not only of the stretch asked for
        self.steps_per_epoch = 0
        self.device: Message | str = ""
        self.parameters = 0
        self.message: Message | None = None
        self.report = ""
        self.mend: Mend | None = None  # an edit with which a run that failed may go on
        self.past: int | None = None  # the step on show, where that is not the last
        self.slow_reason: Message | None = None
        self.carried_layers: tuple[str, ...] = ()  # that began with weights trained before an edit
        self.test_opened_at: int | None = None  # the step after which the test set was first looked at
        self.best_epoch = 0  # whose weights are kept; 0: none are
        self._weights_epoch = 0  # whose weights the networks have
        self.weight_edits: tuple[WeightEdited, ...] = ()  # by hand, oldest first, since it was prepared
        self.begins_restored = False  # whether its first weights are saved or imported ones

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

    def give_up_preparing(self) -> None:
        """Nobody waits for a network any more."""
        if self.status is RunStatus.PREPARING:
            self.set_status(RunStatus.PAUSED if self.step else RunStatus.IDLE)

    def go_on_from(self, record: Record, step: int, epoch: int, total_steps: int = 0) -> None:
        """A run that was saved stands ready again, after this step: show its history.

        ``total_steps`` are those of the whole recipe (0: not known).
        """
        self._recorder = Recorder(record)
        self.step, self.epoch, self.total_steps = step, epoch, total_steps
        self.curves_changed.emit()
        self.set_status(RunStatus.PAUSED)

    @property
    def is_touched(self) -> bool:
        """Whether its weights are others than those its seed decides."""
        return bool(self.step or self.weight_edits or self.begins_restored)

    @property
    def can_use_best(self) -> bool:
        """Whether the best epoch's weights are kept and the networks have others."""
        return 0 < self.best_epoch != self._weights_epoch

    @property
    def shown_step(self) -> int:
        """The step whose network the observations are to be of."""
        return self.step if self.past is None else self.past

    @property
    def curves(self) -> dict[str, Curve]:
        """The losses of the steps and the figures of the epochs, by name."""
        return self._recorder.curves

    @property
    def seconds(self) -> float:
        """How long it has trained."""
        return self._recorder.seconds

    @property
    def learning_rates(self) -> dict[str, float]:
        """The rate each player used last."""
        return self._recorder.learning_rates

    @property
    def rates(self) -> dict[str, Curve]:
        """The learning rates of each player, and the first step of each."""
        return self._recorder.rates

    @property
    def record(self) -> Record:
        """Its history as a value, to be saved."""
        return self._recorder.record

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
            if self.past is None or not isinstance(event, Frame):  # frames may be of the step on show
                self.step, self.epoch = event.step, event.epoch
            grown |= self._recorder.receive(event)
            match event:
                case RunStarted():
                    self._on_started(event)
                case StepsDone():
                    self.slow_reason, self._weights_epoch = event.slow_reason, 0
                case BestEpoch():
                    grown = True
                    self.best_epoch = event.best_epoch
                    self._weights_epoch = event.best_epoch if event.best_epoch == event.epoch else 0
                case WeightsCarried():
                    self.carried_layers = event.layers
                case TestOpened():
                    self.test_opened_at, grown = event.opened_at, True
                case BestUsed():
                    self._weights_epoch = event.best_epoch
                case WeightEdited():
                    self.weight_edits = (*self.weight_edits, event)
                case Frame():
                    self.observations.update(event.observations)
                    seen.update(event.observations)
                case RunFinished():
                    self.message, self.report, self.mend = event.message, event.report, event.mend
                    grown |= self._forget_after(event.step)
        if grown:
            self.curves_changed.emit()
        if seen:
            self.observed.emit(frozenset(seen))
        for event in events:
            if isinstance(event, EpochDone):
                self.epoch_done.emit(event)
            elif isinstance(event, RunFinished):
                self.set_status(_STATUS_AFTER[event.reason])

    def _forget_after(self, step: int) -> bool:
        """A run that fell back to an earlier state has no history beyond it; whether it had."""
        record = self._recorder.record
        if record.step <= step:
            return False
        self._recorder = Recorder(record.until(step))
        return True

    def _on_started(self, event: RunStarted) -> None:
        self.device = event.device
        self.parameters = event.parameters
        self.total_steps, self.steps_per_epoch = event.recipe_steps, event.steps_per_epoch
        self.set_status(RunStatus.RUNNING)


_STATUS_AFTER = {
    Reason.LIMIT: RunStatus.FINISHED,
    Reason.EARLY: RunStatus.FINISHED,
    Reason.STOPPED: RunStatus.PAUSED,
    Reason.DIVERGED: RunStatus.DIVERGED,
    Reason.FAILED: RunStatus.FAILED,
}
