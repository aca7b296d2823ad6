"""The engine's functions, done by a child process; and what stands here for the trainer there."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from nnstudio.core.language import N_
from nnstudio.core.observe import Request
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import Event, Frame
from nnstudio.core.training.isolated.child import serve
from nnstudio.core.training.isolated.orders import (
    Done,
    Kept,
    Look,
    Order,
    Prepare,
    Raised,
    Restore,
    Save,
    Steer,
    Told,
    Train,
    changes,
    steering_of,
)
from nnstudio.core.training.isolated.wire import Wire

if TYPE_CHECKING:
    from nnstudio.core.data.source import Dataset

POLL_SECONDS = 0.01  # how long a change of the controls may lie before it is passed on
GRACE_SECONDS = 2.0  # for a child to end by itself


class ProcessEnded(Refusal):
    """The child is gone without an answer: it crashed, or something ended it."""


class EndedBySystem(ProcessEnded):
    """It was killed outright, as systems do whose memory has run out."""


class Isolation:
    """One child process at a time, kept from project to project: importing torch anew takes seconds."""

    def __init__(self) -> None:
        self._child: _Child | None = None

    def prepare(self, project: Project) -> RemoteTrainer:
        """A trainer of this project in the process of its own; the one before it is let go of there.

        Raises:
            ProcessEnded: if the process does not live to answer.
            Exception: whatever preparing raises there.
        """
        return RemoteTrainer(self, project)

    def train(self, trainer: RemoteTrainer, controls: Controls) -> Iterator[Event]:
        """As :func:`nnstudio.core.training.engine.train`, in the other process.

        Raises:
            ProcessEnded: if the process died; ``trainer`` then stands where its last kept state does, and
                the next call goes on from there.
        """
        return trainer.train(controls)

    def observe(self, trainer: RemoteTrainer, requests: frozenset[Request]) -> Frame:
        """As :func:`nnstudio.core.training.engine.observe_now`."""
        frame: Frame = trainer.ask(Look, requests)
        return frame

    def child(self) -> _Child:
        """The process: a new one if there is none that lives."""
        if self._child is None or not self._child.is_alive:
            self.close()
            self._child = _Child()
        return self._child

    @property
    def process_id(self) -> int:
        """The number the system knows the process by; 0 where there is none."""
        return self._child.process_id if self._child is not None else 0

    def close(self) -> None:
        """End the process; trainers in it go on from their last kept states in another, if they are used."""
        child, self._child = self._child, None
        if child is not None:
            child.end()


class RemoteTrainer:
    """The near end of a trainer. ``step`` and ``epoch`` follow its events. Use it from one thread."""

    def __init__(self, isolation: Isolation, project: Project) -> None:
        self.project = project
        self._isolation = isolation
        self._child = isolation.child()
        self._kept: Kept | None = None
        self.step, self.epoch, self.dataset = self._prepared()

    def checkpoint(self) -> Checkpoint:
        """The state after the current step."""
        checkpoint: Checkpoint = self.ask(Save)
        self._kept = Kept(checkpoint, self.step, self.epoch)
        return checkpoint

    def restore(self, checkpoint: Checkpoint) -> None:
        """Put a state back.

        Raises:
            Refusal: if it does not fit.
        """
        self.step, self.epoch = self.ask(Restore, checkpoint)
        self._kept = Kept(checkpoint, self.step, self.epoch)

    def train(self, controls: Controls) -> Iterator[Event]:
        """The events of a run by these controls."""
        self._revive()
        steering = steering_of(controls)
        number = self._child.order(Train, steering)
        try:
            while not self._child.is_answered(number):
                yield from self._events(POLL_SECONDS)
                now = steering_of(controls)
                if changed := changes(steering, now):
                    steering = now
                    self._child.tell(Steer(changed))
            yield from self._events(0)
            self._child.answer(number)
        except ProcessEnded:
            self._fall_back()
            raise
        finally:
            self._end(number)

    def ask(self, kind: type[Order], *arguments: Any) -> Any:
        """Give an order and wait for its answer; events that come meanwhile are kept for their reader."""
        self._revive()
        number = self._child.order(kind, *arguments)
        try:
            while not self._child.is_answered(number):
                self._child.read(None)
            return self._child.answer(number)
        except ProcessEnded:
            self._fall_back()
            raise

    def _events(self, seconds: float) -> Iterator[Event]:
        self._child.read(seconds)
        while self._child.events:
            event = self._child.events.popleft()
            self.step, self.epoch = event.step, event.epoch
            yield event
        self._kept = self._child.kept or self._kept

    def _end(self, number: int) -> None:
        """Somebody left the events before their end: the child must not train on."""
        if self._child.is_alive and not self._child.is_over(number):
            self._child.tell(Steer({"stop": True}))
            while not self._child.is_answered(number):
                self._child.read(None)
            self._child.events.clear()
            self._child.answer(number)

    def _revive(self) -> None:
        """Another process in the place of one that is gone, standing where the last kept state does."""
        child = self._isolation.child()
        if child is not self._child:
            self._child = child
            self.step, self.epoch, _known = self._prepared(wants_dataset=False)

    def _prepared(self, wants_dataset: bool = True) -> tuple[int, int, Dataset]:
        kept = self._kept.checkpoint if self._kept else None
        number = self._child.order(Prepare, self.project, kept, wants_dataset)
        while not self._child.is_answered(number):
            self._child.read(None)
        step, epoch, dataset = self._child.answer(number)
        return step, epoch, dataset

    def _fall_back(self) -> None:
        self.step, self.epoch = (self._kept.step, self._kept.epoch) if self._kept else (0, 0)


class _Child:
    """A process, the wire to it, and what has come from it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        near, far = context.Pipe()
        self._process = context.Process(target=serve, args=(far,), name="nnstudio training", daemon=True)
        self._process.start()
        far.close()  # else its end would never be noticed
        self._wire = Wire(near)
        self._numbers = count()
        self._answers: dict[int, Done | Raised] = {}
        self._over: set[int] = set()
        self._gone = False
        self.events: deque[Event] = deque()
        self.kept: Kept | None = None

    @property
    def is_alive(self) -> bool:
        return not self._gone and self._process.is_alive()

    @property
    def process_id(self) -> int:
        return 0 if self._gone else self._process.pid or 0

    def order(self, kind: type[Order], *arguments: Any) -> int:
        number = next(self._numbers)
        self.tell(kind(number, *arguments))
        return number

    def tell(self, what: object) -> None:
        try:
            self._wire.send(what)
        except OSError:
            raise self._ended() from None

    def read(self, seconds: float | None) -> None:
        """Take in everything that has come, waiting so long for the first (``None``: until it comes)."""
        try:
            while self._wire.has_come(POLL_SECONDS if seconds is None else seconds):
                self._take(self._wire.receive())
                seconds = 0
        except (EOFError, OSError):
            raise self._ended() from None

    def is_answered(self, number: int) -> bool:
        return number in self._answers

    def is_over(self, number: int) -> bool:
        """Whether the answer has been taken."""
        return number in self._over

    def answer(self, number: int) -> Any:
        """What an order came to.

        Raises:
            Exception: the one it ended with there, with that side's traceback as a note.
        """
        answer = self._answers.pop(number)
        self._over.add(number)
        if isinstance(answer, Raised):
            answer.error.add_note(answer.report)
            raise answer.error
        return answer.value

    def end(self) -> None:
        """Hang up; whoever does not go by itself is ended."""
        self._gone = True
        self._wire.close()
        self._process.join(GRACE_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        with suppress(ValueError):
            self._process.close()

    def _take(self, fact: object) -> None:
        match fact:
            case Told():
                self.events.extend(fact.events)
            case Kept():
                self.kept = fact
            case Done() | Raised():
                self._answers[fact.number] = fact

    def _ended(self) -> ProcessEnded:
        self._gone = True
        self._process.join(GRACE_SECONDS)
        return _why(self._process.exitcode)


def _why(exit_code: int | None) -> ProcessEnded:
    """In words, what is known of the end of a process."""
    if exit_code is not None and exit_code < 0 and hasattr(signal, "SIGKILL"):
        if exit_code == -signal.SIGKILL:
            return EndedBySystem(
                N_(
                    "The system ended the process that trains, most likely because the memory ran out. "
                    "Try a smaller batch or smaller layers; training goes on from the last kept state."
                )
            )
        return ProcessEnded(
            N_(
                "The process that trains crashed ({name}). "
                "Press Train to go on from the last kept state in a new one."
            ),
            name=signal.Signals(-exit_code).name,
        )
    return ProcessEnded(
        N_(
            "The process that trains ended unexpectedly (code {code}). "
            "Press Train to go on from the last kept state in a new one."
        ),
        code="?" if exit_code is None else exit_code,
    )
