"""The thread that owns the trainer: nothing else in the studio ever touches a live tensor.

It takes orders (prepare, train, observe, checkpoint), works them off one after another, and drops what
it has to tell into the mailbox. While it trains it looks at small orders between two events.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from nnstudio.core.compiler.plan import Mend
from nnstudio.core.data.source import Dataset
from nnstudio.core.observe import Request
from nnstudio.core.project import Project
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import Reason, RunFinished, StepsDone
from nnstudio.core.training.told import told_by
from nnstudio.gui.bridge.engine import Engine, Trainer
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.bridge.load import Load
from nnstudio.gui.bridge.mailbox import Boundary, Mailbox
from nnstudio.gui.bridge.tourist import Tourist
from nnstudio.gui.bridge.travelling import Forked, NotTravelled, Recorded, Travelled
from nnstudio.gui.bridge.worker import Worker

if TYPE_CHECKING:
    from nnstudio.gui.bridge.recording import Recording

NO_REQUESTS: frozenset[Request] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Prepared(Boundary):
    """A trainer stands ready for this project; ``step`` is not 0 where a checkpoint was put back.

    ``dataset`` is the trainer's, numpy that nobody writes to, so the window need not load it again.
    ``restored`` where it was, even before any step: its weights are not those the seed decides then.
    """

    project: Project
    step: int
    epoch: int
    dataset: Dataset
    restored: bool = False


@dataclass(frozen=True, slots=True)
class NotPrepared:
    """No trainer could be made of this project; ``restoring`` if the checkpoint is to blame."""

    project: Project
    failure: Failure
    restoring: bool = False


@dataclass(frozen=True, slots=True)
class NotObserved:
    """This request could not be answered, though others may have been."""

    request: Request
    failure: Failure


class TrainingThread:
    """Orders in, facts out. Every method returns at once and is called on the GUI thread."""

    def __init__(self, mailbox: Mailbox, engine: Engine) -> None:
        self._mailbox = mailbox
        self._engine = engine
        self._worker = Worker("nnstudio training")
        self._trainer: Trainer | None = None  # touched by the worker's thread only
        self._controls = Controls()
        self._between_steps: deque[Callable[[], None]] = deque()
        self._seconds = 0.0  # the training time told last
        self._tourist = Tourist()
        self.recording: Recording | None = None

    @property
    def is_working(self) -> bool:
        return self._worker.is_working

    def prepare(
        self,
        project: Project,
        requests: frozenset[Request],
        checkpoint: Checkpoint | None,
        *,
        carries: bool = False,
    ) -> None:
        """Make a fresh trainer, put the checkpoint back if there is one, and answer the requests once.

        ``carries``: layers that are as they were in the trainer before keep its weights.
        """
        self._worker.do(partial(self._prepare, project, requests, checkpoint, carries))

    def train(self, controls: Controls) -> None:
        """Run the engine until its end or until ``controls.stop``."""
        self._controls = controls
        self._worker.do(partial(self._train, controls))

    def observe(self, requests: frozenset[Request]) -> None:
        """Answer these requests once, with the networks as they are now."""
        self._worker.do(partial(self._observe, requests))

    def checkpoint(self) -> Future[Checkpoint | None]:
        """The state after the current step; ``None`` if nothing is prepared."""
        future: Future[Checkpoint | None] = Future()
        self._between_steps.append(partial(self._checkpoint, future))
        self._worker.do(self._serve_between_steps)
        return future

    def travel(
        self, uid: str, step: int, requests: frozenset[Request], is_wanted: Callable[[], bool]
    ) -> None:
        """Go back to this step of that run and answer the requests there, if it is wanted by then."""
        self._worker.do(partial(self._travel, uid, step, requests, is_wanted))

    def come_home(self, requests: frozenset[Request]) -> None:
        """Return to now, and answer the requests."""
        self._worker.do(partial(self._come_home, requests))

    def give_past(self, step: int) -> None:
        """Tell the state at the step of the past that is on show."""
        self._worker.do(partial(self._give_past, step))

    def tell(self, fact: object) -> None:
        """Put a fact into the mailbox, from any thread."""
        self._mailbox.put(fact)

    def stop(self) -> None:
        """End what trains after the current step."""
        self._controls.stop = True

    def drop_waiting(self) -> None:
        """Forget the orders that have not begun."""
        self._worker.drop_waiting()

    def join(self) -> None:
        """Stop after the current step; returns when the thread has ended. The trainer is kept."""
        self._controls.stop = True
        self._worker.join()
        self._serve_between_steps()  # nobody may wait for a checkpoint for ever

    def forget(self) -> None:
        """Let go of networks and data. Only while nothing works."""
        self._trainer = None

    # on the worker's thread

    def _prepare(
        self, project: Project, requests: frozenset[Request], checkpoint: Checkpoint | None, carries: bool
    ) -> None:
        load = Load.of(self._trainer if carries else None, project)
        self._trainer = None  # two data sets at once might not fit
        self._tourist = Tourist()
        restoring = False
        try:
            trainer = self._engine.prepare(project)
            restoring = checkpoint is not None
            if checkpoint is not None:
                trainer.restore(checkpoint)
            load.put_down(trainer)
        except Exception as error:  # a bad file or a bug: either way the window says it
            failure = Failure.of(error)
        else:
            self._trainer = trainer
            if self.recording is not None:
                self.recording.renew()
            restored = checkpoint is not None
            fact = Prepared(project, trainer.step, trainer.epoch, trainer.dataset, restored)
            told = told_by(checkpoint) if isinstance(checkpoint, Checkpoint) else ()
            self._mailbox.put(fact, *told, *load.told, *self._answers(requests))
            return
        self._mailbox.put(NotPrepared(project, failure, restoring))

    def _train(self, controls: Controls) -> None:
        failure = mend = None
        try:
            self._tourist.come_home()
            self._drain_engine(controls)
        except Exception as error:
            failure, mend = Failure.of(error), self._way_on(error)
        if failure is not None:  # outside "except", where the traceback no longer holds the tensors
            step, epoch = self._position()
            words = failure.message, failure.report
            end = RunFinished(step, epoch, Reason.FAILED, self._seconds, *words, mend)
            self._mailbox.put(end)
            if self.recording is not None:
                self.recording.fail(end)
        if self.recording is not None:
            self.recording.rest()
            self._mailbox.put(Recorded())
        self._serve_between_steps()

    def _way_on(self, error: Exception) -> Mend | None:
        """Half the batch, where a process of its own was most likely ended for want of memory."""
        from nnstudio.core.training.isolated.remote import EndedBySystem

        if self._trainer is None or not isinstance(error, EndedBySystem):
            return None
        from nnstudio.core.training.running_out import half_batch

        return half_batch(self._trainer.project, len(self._trainer.dataset.train))

    def _drain_engine(self, controls: Controls) -> None:
        epoch = self._position()[1]
        for event in self._engine.train(self._trainer, controls):
            self._mailbox.put(event)
            if self.recording is not None:
                self.recording.receive(event, self._trainer, controls)
            if isinstance(event, StepsDone):
                self._seconds = event.seconds
                if event.epoch > epoch:
                    continue  # its figures come next; a checkpoint without them would miss them for ever
            epoch = event.epoch
            self._serve_between_steps()
            if self._worker.is_ending:
                controls.stop = True

    def _observe(self, requests: frozenset[Request]) -> None:
        answers = self._answers(requests)
        if self.recording is not None and self._trainer is not None:
            self.recording.trust(self._trainer)  # a step that was tried wrote to the weights, and undid it
        self._mailbox.put(*answers)

    def _answers(self, requests: frozenset[Request]) -> list[object]:
        """A frame with all answers; if that fails, one frame per request that can be answered."""
        if self._trainer is None or not requests:
            return []
        try:
            if self._tourist.is_away:
                return [self._tourist.observe(requests)]
            return [self._engine.observe(self._trainer, requests)]
        except Exception as error:
            failure = Failure.of(error)
        if len(requests) == 1:
            return [NotObserved(next(iter(requests)), failure)]
        return [fact for request in requests for fact in self._answers(frozenset({request}))]

    def _travel(
        self, uid: str, step: int, requests: frozenset[Request], is_wanted: Callable[[], bool]
    ) -> None:
        if self._trainer is None or not is_wanted():
            return
        try:
            if self._tourist.go_to(self._trainer, uid, step, is_wanted):
                self._mailbox.put(Travelled(step), *self._answers(requests))
        except Exception as error:
            self._mailbox.put(NotTravelled(step, Failure.of(error)))
            self._come_home(requests)

    def _come_home(self, requests: frozenset[Request]) -> None:
        self._tourist.come_home()
        if self.recording is not None and self._trainer is not None:
            self.recording.trust(self._trainer)
        self._mailbox.put(Travelled(None), *self._answers(requests))

    def _give_past(self, step: int) -> None:
        self._mailbox.put(Forked(step, self._tourist.checkpoint() if self._tourist.is_away else None))

    def _checkpoint(self, future: Future[Checkpoint | None]) -> None:
        try:
            now = self._tourist.now
            future.set_result(now or (None if self._trainer is None else self._trainer.checkpoint()))
        except Exception as error:
            future.set_exception(error)

    def _serve_between_steps(self) -> None:
        while self._between_steps:
            self._between_steps.popleft()()

    def _position(self) -> tuple[int, int]:
        return (0, 0) if self._trainer is None else (self._trainer.step, self._trainer.epoch)
