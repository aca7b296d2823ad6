"""Records a run while it trains: facts are taken in on the training thread, and written on another.

Taking in costs microseconds. Snapshots are copied on the training thread, so they are taken as seldom as
keeps them below a hundredth of the time, the sooner the run is young. The writer commits twice a second, so
a kill at any moment loses less than the last second. A disk that is full, or a store that cannot be
written, never stops the training: it is said once, in one sentence.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from nnstudio.core.language import Message
from nnstudio.core.project import Project, TrainingRecipe
from nnstudio.core.project.project import EMPTY
from nnstudio.core.runs.conditions import conditions
from nnstudio.core.runs.facts import Change, ChangeKind, Origin, Status
from nnstudio.core.runs.pace import Pace
from nnstudio.core.runs.places import runs_folder, snapshot_budget
from nnstudio.core.runs.writer import TakenState, Writer
from nnstudio.core.runs.writing import Beginning, Progress
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.events import (
    BestUsed,
    EpochDone,
    Event,
    Reason,
    RunFinished,
    RunStarted,
    StepsDone,
    TestOpened,
    WeightEdited,
)
from nnstudio.core.training.layer_settings import LayerSettings, layer_settings, setting_changes
from nnstudio.core.training.recipe_changes import changes

PROGRESS_SECONDS = 0.1  # of training, between two notes of how far the run is

_log = logging.getLogger(__name__)

STATUS_AFTER = {
    Reason.LIMIT: Status.FINISHED,
    Reason.EARLY: Status.FINISHED,
    Reason.STOPPED: Status.PAUSED,
    Reason.DIVERGED: Status.DIVERGED,
    Reason.FAILED: Status.FAILED,
}


class Trainer(Protocol):
    """What is asked of a trainer: :class:`nnstudio.core.training.trainer.Trainer`."""

    @property
    def project(self) -> Project: ...
    @property
    def step(self) -> int: ...
    @property
    def epoch(self) -> int: ...
    def checkpoint(self) -> Checkpoint: ...


class RunRecorder:
    """One run. It begins with the first event, and goes on through pauses until somebody lets go of it.

    ``said`` is called on the writer's thread with a sentence for the user. Everything else is called on
    the training thread, between two events of the engine. With ``pauses_at_limits``, steps that were asked
    for one by one are a pause, and only the end of the recipe is the run's end. ``writer`` makes what writes.
    ``at_once`` runs, itself included, are computed as one.
    """

    def __init__(
        self,
        name: str = "",
        *,
        folder: Path | None = None,
        origin: Origin | None = None,
        budget: int | None = None,
        pauses_at_limits: bool = False,
        said: Callable[[Message], None] | None = None,
        writer: Callable[[Path, int, Callable[[Message], None] | None], Writer] = Writer,
        at_once: int = 1,
    ) -> None:
        self.uid = uuid.uuid4().hex
        self._name, self._origin = name, origin or Origin()
        self._folder = runs_folder() if folder is None else folder
        self._budget = snapshot_budget() if budget is None else budget
        self._pauses_at_limits = pauses_at_limits
        self._at_once = at_once
        self._writer = writer(self._folder, self._budget, said)
        self._pace = Pace()
        self._recipe: TrainingRecipe | None = None  # the one in force, once begun
        self._layers: LayerSettings = EMPTY  # those in force, once begun
        self._changes = 0
        self._snapshot_at = -1
        self._marks: object = None  # how often the weights had been written to at the end of a stretch
        self._figures: dict[str, float] = {}
        self._seconds = 0.0
        self._told_at = -PROGRESS_SECONDS  # seconds of training, when progress was told

    @property
    def has_begun(self) -> bool:
        return self._recipe is not None

    @property
    def number(self) -> int:
        """The run's number in the store; 0 until it is entered."""
        return self._writer.number

    @property
    def trouble(self) -> Message | None:
        """Why the run is not, or not wholly, recorded."""
        return self._writer.trouble

    def receive(self, event: Event, trainer: Trainer) -> None:
        """Take in one event. ``trainer`` stands where the event says, and is not touched afterwards."""
        match event:
            case RunStarted():
                self._on_started(event, trainer)
            case StepsDone():
                self._on_steps(event, trainer)
            case EpochDone():
                self._figures.update(event.metrics)
                self._writer.put(event)
                self._tell_progress(event)
            case BestUsed() | WeightEdited():
                self._on_state_set(event, trainer)
            case RunFinished():
                self._on_finished(event, trainer)
            case TestOpened() if self._recipe is not None and event.step == event.opened_at:
                self._take_snapshot(trainer)  # so that the run remembers it

    def fail(self, event: RunFinished) -> None:
        """The run ended outside the engine; the trainer may be gone."""
        if self._recipe is not None:
            self._writer.put(self._progress(event, Status.FAILED, str(event.message or "")))

    def trust(self, trainer: Trainer) -> None:
        """The weights have been written to, but are what they were: no change of the user's."""
        self._marks = _marks(trainer)

    def flush(self) -> None:
        """Returns when everything taken in is written, or cannot be. The writer's thread has ended then."""
        self._writer.rest()

    def _on_started(self, event: RunStarted, trainer: Trainer) -> None:
        if self._recipe is None:
            self._begin(event, trainer)
        else:
            self._note_changes(event, trainer)
        self._writer.start()

    def _begin(self, event: RunStarted, trainer: Trainer) -> None:
        self._recipe = trainer.project.training
        self._layers = layer_settings(trainer.project)
        beginning = Beginning(
            uid=self.uid,
            name=self._name or trainer.project.title or trainer.project.data.source,
            project=trainer.project,
            start=event.step,
            epoch=event.epoch,
            origin=self._origin,
            device=str(event.device),
            parameters=event.parameters,
            created=time.time(),
            conditions=conditions(event.device, self._at_once),
        )
        self._writer.put(beginning, self._progress(event, Status.RUNNING))
        self._take_snapshot(trainer, is_pinned=True)

    def _note_changes(self, event: RunStarted, trainer: Trainer) -> None:
        """What was changed since the engine told anything last."""
        assert self._recipe is not None
        after = trainer.project.training
        if after != self._recipe:
            paths = tuple((one.path, one.before, one.after) for one in changes(self._recipe, after))
            self._note(Change(event.step, ChangeKind.RECIPE, time.time(), after, paths))
            self._recipe = after
        layers = layer_settings(trainer.project)
        found = setting_changes(self._layers, layers)
        if found:
            paths = tuple((one.path, one.before, one.after) for one in found)
            self._note(Change(event.step, ChangeKind.LAYERS, time.time(), None, paths))
            self._layers = layers
        if self._marks is not None and _marks(trainer) != self._marks:
            self._on_state_set(event, trainer)
        self._marks = None

    def _on_state_set(self, event: Event, trainer: Trainer) -> None:
        """Somebody has set weights: what they are now cannot be computed again, so it is kept for good."""
        if self._recipe is None:
            return
        self._note(Change(event.step, ChangeKind.STATE, time.time(), None, _told_of(event)))
        self._take_snapshot(trainer, is_pinned=True)

    def _note(self, change: Change) -> None:
        self._changes += 1
        self._writer.put(change)

    def _on_steps(self, event: StepsDone, trainer: Trainer) -> None:
        self._seconds = event.seconds
        for name, values in event.losses.items():
            if len(values):
                self._figures[name] = float(values[-1])
        self._writer.put(event)
        self._tell_progress(event)
        if self._pace.is_due(event.seconds) and self._writer.has_room:
            self._take_snapshot(trainer)

    def _tell_progress(self, event: Event) -> None:
        """Now and then: a small network has a thousand epochs a second."""
        if not 0 <= self._seconds - self._told_at < PROGRESS_SECONDS:
            self._told_at = self._seconds
            self._writer.put(self._progress(event, Status.RUNNING))

    def _on_finished(self, event: RunFinished, trainer: Trainer) -> None:
        if self._recipe is None:
            return
        status = self._status(event)
        message = "" if event.message is None else str(event.message)
        if event.reason is Reason.STOPPED:
            self._note(Change(event.step, ChangeKind.PAUSE, time.time()))
        if event.step > self._snapshot_at and self._pace.is_worth_it(event.seconds):
            self._take_snapshot(trainer)
        self._writer.put(self._progress(event, status, message))
        self._marks = _marks(trainer)

    def _status(self, event: RunFinished) -> Status:
        is_part = self._recipe is not None and event.epoch < self._recipe.epochs
        if event.reason is Reason.LIMIT and is_part and self._pauses_at_limits:
            return Status.PAUSED
        return STATUS_AFTER[event.reason]

    def _take_snapshot(self, trainer: Trainer, *, is_pinned: bool = False) -> None:
        begun = time.thread_time()  # a machine that is busy elsewhere must not make snapshots seem dear
        try:
            checkpoint = trainer.checkpoint()
        except Exception:  # no memory for a copy, or no process any more: the run itself matters more
            _log.exception("no snapshot could be taken after step %d", trainer.step)
            return
        size = sum(tensor.nbytes for tensor in checkpoint.tensors.values())
        cost = time.thread_time() - begun + self._writer.state_seconds
        self._pace.note(self._seconds, cost, size)
        if size <= self._budget:
            self._snapshot_at = trainer.step
            self._writer.put(TakenState(checkpoint, size, self._changes, is_pinned))

    def _progress(self, event: Event, status: Status, message: str = "") -> Progress:
        return Progress(event.step, event.epoch, self._seconds, status, message, dict(self._figures))


def _told_of(event: Event) -> tuple[tuple[str, object, object], ...]:
    """What was set, where the event says so: path, before, after."""
    if isinstance(event, WeightEdited):
        place = ", ".join(map(str, event.index))
        path = f"networks.{event.network}.{event.node}.{event.parameter}[{place}]"
        return ((path, event.before, event.after),)
    return (("epoch", event.epoch, event.best_epoch),) if isinstance(event, BestUsed) else ()


def _marks(trainer: Any) -> object:
    """How often each weight was written to: another answer means that somebody has."""
    networks = getattr(trainer, "networks", {})
    return [
        (id(tensor), tensor._version)
        for network in networks.values()
        for tensor in (*network.parameters(), *network.buffers())
    ]
