"""The thread that writes a run into the store. It lives while the run trains, and whenever there is a rest.

It takes what has come twice a second and commits it as one. What cannot be written now waits, and is tried
again; training never waits for it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from nnstudio.core.language import Message
from nnstudio.core.refusal import Refusal
from nnstudio.core.runs import writing
from nnstudio.core.runs.database import is_damage, set_aside, transaction
from nnstudio.core.runs.facts import Change
from nnstudio.core.runs.objects import checkpoint_to_pieces
from nnstudio.core.runs.places import DATABASE
from nnstudio.core.runs.store import RunStore
from nnstudio.core.runs.troubles import in_words
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.events import EpochDone, StepsDone

EVERY = 0.4  # seconds between two commits
MOST_WAITING = 100_000  # facts that wait for a disk to have room again; older ones are let go
MOST_WAITING_BYTES = 8_000_000  # of snapshots that wait; a larger one waits alone
PATIENCE_WITH_DISK = 5.0  # seconds before snapshots are tried again after one did not fit


@dataclass(frozen=True, slots=True, eq=False)
class TakenState:
    """A checkpoint to be kept."""

    checkpoint: Checkpoint
    size: int
    changes: int
    is_pinned: bool


Line = Change | StepsDone | EpochDone
Fact = writing.Beginning | writing.Progress | Line | TakenState


class Writer:
    """Facts in, commits out. ``put`` is called on one thread, the rest happens on the writer's own."""

    def __init__(self, folder: Path, budget: int, said: Callable[[Message], None] | None = None) -> None:
        self._folder, self._budget, self._said = folder, budget, said
        self._wake = threading.Condition()
        self._facts: deque[Line] = deque()
        self._states: deque[TakenState] = deque()
        self._thread: threading.Thread | None = None
        self._resting = False
        self._beginning: writing.Beginning | None = None
        self._progress: writing.Progress | None = None  # the latest...
        self._kept_progress: writing.Progress | None = None  # ...and the one in the store
        self._no_states_until = 0.0
        self._store: RunStore | None = None
        self.number = 0
        self.state_seconds = 0.0  # of processor time, that the last snapshot took to write
        self.trouble: Message | None = None

    @property
    def has_room(self) -> bool:
        """Whether the snapshots that wait are few enough for one more."""
        return not self._states or sum(state.size for state in tuple(self._states)) < MOST_WAITING_BYTES

    def put(self, *facts: Fact) -> None:
        """Take in facts, in this order; returns at once."""
        for fact in facts:
            if isinstance(fact, writing.Beginning):
                self._beginning = fact
            elif isinstance(fact, writing.Progress):
                self._progress = fact  # only the latest counts
            elif isinstance(fact, TakenState):
                self._states.append(fact)
            else:
                self._facts.append(fact)

    def start(self) -> None:
        """Write from now on, until :meth:`rest`."""
        self._resting = False
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="nnstudio recording", daemon=True)
            self._thread.start()

    def rest(self) -> None:
        """Write what has come, and end the thread."""
        if self._thread is None:
            return
        with self._wake:
            self._resting = True
            self._wake.notify()
        self._thread.join()
        self._thread = None

    # on the writer's thread

    def _work(self) -> None:
        while not self._resting:
            with self._wake:
                self._wake.wait_for(self._is_resting, EVERY)
            self._write()
        self._write()
        self._close()

    def _is_resting(self) -> bool:
        return self._resting

    def _write(self) -> None:
        """Commit what has come; trouble is noted, and what was not written is kept for the next time."""
        for attempt in (self._write_facts, self._write_states):
            try:
                attempt()
            except (sqlite3.Error, OSError, Refusal) as error:
                self._on_trouble(error)

    def _write_facts(self) -> None:
        progress = self._progress  # before the facts, which then reach as far as it says
        facts = [self._facts[index] for index in range(len(self._facts))]
        if self._beginning is None or not (facts or progress is not self._kept_progress):
            return
        store, number = self._opened(), self.number
        with transaction(store.connection):
            number = number or writing.begin(store, self._beginning)
            _write_all(store, number, facts, progress)
        for _fact in facts:
            self._facts.popleft()
        self._kept_progress = progress
        if not self.number:
            self.number = number
            store.clear_deleted()

    def _write_states(self) -> None:
        """Keep the states that have come, all at once; where they do not fit, the oldest is let go."""
        count = len(self._states) if self.number else 0
        given = [self._states[index] for index in range(count)]
        fitting = time.monotonic() >= self._no_states_until
        wanted = [state for state in given if fitting or state.is_pinned]
        try:
            if wanted:
                self._keep_states(wanted)
        except BaseException:
            self._states.popleft()  # the next is newer
            raise
        for _state in given:
            self._states.popleft()

    def _keep_states(self, states: list[TakenState]) -> None:
        begun = time.thread_time()
        taken = [_written(state) for state in states]
        store = self._opened()
        with transaction(store.connection):
            writing.add_states(store, self.number, taken, self._budget)
        self.state_seconds = (time.thread_time() - begun) / len(states)

    def _opened(self) -> RunStore:
        if self._store is None:
            self._store = RunStore(self._folder)
            if self._store.note is not None:
                self._say(self._store.note)
        return self._store

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def _on_trouble(self, error: Exception) -> None:
        self._no_states_until = time.monotonic() + PATIENCE_WITH_DISK
        self._close()
        if is_damage(error):
            self._begin_anew()
            return
        self._say(in_words(error, self._folder))
        while len(self._facts) > MOST_WAITING:
            self._facts.popleft()

    def _begin_anew(self) -> None:
        """The file was damaged under our hands: put it aside, and enter the rest of the run in a new one."""
        aside = set_aside(self._folder / DATABASE)
        self._say(in_words(None, aside))
        self.number = 0

    def _say(self, message: Message) -> None:
        """Tell the user, once for each trouble."""
        if message == self.trouble:
            return
        self.trouble = message
        if self._said is not None:
            self._said(message)


def _written(state: TakenState) -> writing.State:
    data, checkpoint = checkpoint_to_pieces(state.checkpoint), state.checkpoint
    return writing.State(checkpoint.step, checkpoint.epoch, state.changes, state.is_pinned, data)


def _write_all(store: RunStore, number: int, facts: list[Line], progress: writing.Progress | None) -> None:
    writing.add_steps(store, number, [fact for fact in facts if isinstance(fact, StepsDone)])
    writing.add_epochs(store, number, [fact for fact in facts if isinstance(fact, EpochDone)])
    for fact in facts:
        if isinstance(fact, Change):
            writing.add_change(store, number, fact)
    if progress is not None:
        writing.update(store, number, _caught_up(progress, facts))


def _caught_up(progress: writing.Progress, facts: list[Line]) -> writing.Progress:
    """The progress, as far as these facts reach: it is told less often than they are."""
    steps = next((fact for fact in reversed(facts) if isinstance(fact, StepsDone)), None)
    if steps is None or steps.step <= progress.step:
        return progress
    epoch = next((fact for fact in reversed(facts) if isinstance(fact, EpochDone)), None)
    losses = {name: float(values[-1]) for name, values in steps.losses.items() if len(values)}
    figures = {**progress.figures, **losses, **(epoch.metrics if epoch else {})}
    return replace(progress, step=steps.step, epoch=steps.epoch, seconds=steps.seconds, figures=figures)
