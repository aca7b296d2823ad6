"""Going back to any step of the run that is open, looking at the network as it was then, and forking there.

The training thread's trainer itself goes back, so panels see the past in the same way as the present; what
it was is kept, and put back when the user returns to now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nnstudio.core.language import N_, Message
from nnstudio.core.project import Project
from nnstudio.core.session import Session
from nnstudio.core.training.layer_settings import settings_reaching, with_layer_settings
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.bridge.mailbox import Boundary
from nnstudio.gui.bridge.recording import Recording

if TYPE_CHECKING:
    from nnstudio.core.runs.facts import Timeline
    from nnstudio.core.runs.opening import OpenedRun
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.record import Record
    from nnstudio.gui.bridge.background import Task
    from nnstudio.gui.bridge.controller import TrainingController
    from nnstudio.gui.bridge.delivery import Delivery
    from nnstudio.gui.bridge.training_thread import TrainingThread


_PAUSED = N_(
    "The disk is full: training is paused, and all that was kept stays. Make room, then train on; "
    "without, the rest is not recorded in full."
)


@dataclass(frozen=True, slots=True)
class Travelled(Boundary):
    """The trainer stands after this step of the past; ``None``: it is what it is now."""

    step: int | None


@dataclass(frozen=True, slots=True)
class NotTravelled:
    """That step was not reached."""

    step: int
    failure: Failure


@dataclass(frozen=True, slots=True)
class Forked:
    """The state from which another run is to go on; ``None`` where there was none."""

    step: int
    checkpoint: Checkpoint | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was trained until now is written."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the recorder's."""

    message: Message


@dataclass(frozen=True, slots=True, eq=False)
class Companion:
    """The run that the one on show was forked from, to be drawn beside it."""

    name: str
    step: int  # where they part
    record: Record


class TimeTravel(QObject):
    """Which step is on show, and the way to others.

    Signals:
        moved(): another step of the past is on show, or now again.
        changed(): the steps that can be gone to, the snapshots or the changes are others.
        noted(object): Message: something the user should know.
        open_wanted(object): OpenedRun: this run is to be opened instead of what is open.
    """

    moved = Signal()
    changed = Signal()
    noted = Signal(object)
    open_wanted = Signal(object)

    def __init__(
        self, session: Session, thread: TrainingThread, delivery: Delivery, controller: TrainingController
    ) -> None:
        super().__init__(controller)
        self._delivery = delivery
        self._session, self._thread, self._controller = session, thread, controller
        self.recording = Recording(self._said)
        thread.recording = self.recording
        self._wanted: int | None = None  # the step somebody waits for
        self._is_homeward = False
        self._loading: Task | None = None
        self._next_companion: Companion | None = None
        self.companion: Companion | None = None
        self.timeline: Timeline | None = None
        session.run.reset.connect(self._on_run_reset)

    # what there is to know

    @property
    def step(self) -> int | None:
        """The step of the past that is on show; ``None``: it is now."""
        return self._session.run.past

    @property
    def is_away(self) -> bool:
        """Whether the past is on show, or asked for."""
        return self.step is not None or self._wanted is not None

    @property
    def is_working(self) -> bool:
        """Whether somebody waits for a step."""
        return self._wanted is not None or self._is_homeward

    @property
    def steps(self) -> tuple[int, int]:
        """The first and the last step there is a way to; equal where there is none."""
        last = self._session.run.step
        if not self.recording.uid:
            return last, last
        return (min(self.timeline.start, last) if self.timeline is not None else 0), last

    # what may be asked

    def go_to(self, step: int) -> None:
        """Show this step; a run that trains is paused. The last of many wishes counts."""
        first, last = self.steps
        step = max(first, min(step, last))
        if step == last and not self._controller.is_busy:
            self.back_to_now()
            return
        if self._controller.is_busy:
            self._controller.pause()
        self._wanted, self._is_homeward = step, False
        wanted = partial(self._is_wanted, step)
        self._thread.travel(self.recording.uid, step, self._session.watch.requests, wanted)
        self._delivery.watch()

    def back_to_now(self) -> None:
        """Show the network as it is."""
        if not self.is_away:
            return
        self._wanted, self._is_homeward = None, True
        self._thread.come_home(self._session.watch.requests)
        self._delivery.watch()

    def fork(self) -> None:
        """Go on from the step on show as another run; the one so far stays in the list of runs."""
        if self.step is not None and not self.is_working:
            self._thread.give_past(self.step)
            self._delivery.watch()

    def offer(self, run: OpenedRun) -> None:
        """Somebody wants to go on from this run: whoever knows what is open decides."""
        self.open_wanted.emit(run)

    def refuses(self) -> bool:
        """Whether training is refused because the past is on show; then the user is told."""
        if self.is_away:
            self._controller.refused.emit(
                Message.of(
                    N_(
                        "You are looking at step {step}. Go back to now to train on, "
                        "or fork to train from there."
                    ),
                    step=self.step if self.step is not None else self._wanted,
                )
            )
        return self.is_away

    def take(self, fact: object) -> None:
        """A fact of the training thread."""
        match fact:
            case Travelled():
                self._on_travelled(fact)
            case NotTravelled():
                if fact.step == self._wanted:
                    self._wanted = None
                self.noted.emit(fact.failure.message)
            case Forked():
                self._on_forked(fact)
            case Recorded():
                self.load()
            case Said():
                self._on_said(fact.message)

    # inside

    def _is_wanted(self, step: int) -> bool:
        """Asked on the training thread."""
        return self._wanted == step

    def _on_said(self, message: Message) -> None:
        """What the recording has to say; where the disk is full, training waits for room."""
        from nnstudio.core.runs.troubles import FULL

        if message.template == FULL and self._controller.is_busy:
            self._controller.pause()
            message = Message.of(_PAUSED)
        self.noted.emit(message)

    def _said(self, message: Message) -> None:
        """On the writer's thread."""
        self._thread.tell(Said(message))

    def _on_travelled(self, fact: Travelled) -> None:
        if fact.step == self._wanted:
            self._wanted = None
        if fact.step is None:
            self._is_homeward = False
        if fact.step != self._session.run.past:
            self._session.run.past = fact.step
            self.moved.emit()

    def _on_forked(self, fact: Forked) -> None:
        run = self._session.run
        if fact.checkpoint is None or run.project is None:
            return
        from nnstudio.core.runs.facts import Origin

        record = run.record
        self.recording.follow(Origin(self.recording.uid, fact.step))
        self._next_companion = Companion(self.recording.name, fact.step, record)
        if self._controller.is_stale:
            self._session.apply(_as_trained, run.project, label=N_("Fork"))
        self._controller.restore(fact.checkpoint, record.until(fact.step))

    def _on_run_reset(self) -> None:
        self._wanted, self._is_homeward = None, False
        self._session.run.past = None
        self.companion, self._next_companion = self._next_companion, None
        path, project = self._session.path, self._session.project
        self.recording.name = path.stem if path is not None else project.title or project.data.source
        self.timeline = None
        self.moved.emit()
        self.load()

    def load(self) -> None:
        """Look up which snapshots and changes there are, in the background."""
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None
        if self.recording.uid:
            work = partial(_timeline, self.recording.uid, self.recording.until)
            self._loading = self._controller.background.start(work, self._on_loaded, self._on_not_loaded)
        else:
            self.changed.emit()

    def _on_loaded(self, found: Timeline | None) -> None:
        self._loading = None
        self.timeline = found
        self.changed.emit()

    def _on_not_loaded(self, _failure: Failure) -> None:
        self._loading = None
        self.changed.emit()


def _as_trained(project: Project, trained: Project) -> Project:
    """An edit: the networks and the data of the run, with the settings of now."""
    trained = with_layer_settings(trained, settings_reaching(trained, project))
    recipe = project.training
    if recipe.objective != trained.training.objective:
        return trained
    kept = replace(recipe, params=trained.training.params, seed=trained.training.seed)
    return replace(project, networks=trained.networks, data=trained.data, training=kept)


def _timeline(uid: str, until: int | None, task: Task) -> Timeline | None:
    """The steps up to this one: what stands ready may have been taken from the middle of that run."""
    from nnstudio.core.runs.store import open_store
    from nnstudio.core.runs.timelines import timeline

    task.check()
    with open_store() as store:
        run = store.find(uid)
        line = None if run is None else timeline(store, run.number)
    if line is None or until is None or line.end <= until:
        return line
    kept = tuple(one for one in line.snapshots if one.step <= until)
    changes = tuple(one for one in line.changes if one.step < until)
    return replace(line, end=until, snapshots=kept, changes=changes)
