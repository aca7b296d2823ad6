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
from dataclasses import dataclass
from pathlib import Path

from nnstudio.core.language import Message
from nnstudio.core.refusal import Refusal
from nnstudio.core.runs import writing
from nnstudio.core.runs.database import is_damage, set_aside, transaction
from nnstudio.core.runs.facts import Change
from nnstudio.core.runs.objects import checkpoint_to_bytes
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


Line = writing.Progress | Change | StepsDone | EpochDone
Fact = writing.Beginning | Line | TakenState


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
        facts = [self._facts[index] for index in range(len(self._facts))]
        if not facts or self._beginning is None:
            return
        store, number = self._opened(), self.number
        with transaction(store.connection):
            number = number or writing.begin(store, self._beginning)
            _write_all(store, number, facts)
        for _fact in facts:
            self._facts.popleft()
        if not self.number:
            self.number = number
            store.clear_deleted()

    def _write_states(self) -> None:
        while self._states and self.number:
            state = self._states[0]
            try:
                if state.is_pinned or time.monotonic() >= self._no_states_until:
                    self._write_state(state)
            finally:  # one that does not fit is let go: the next is newer
                self._states.popleft()

    def _write_state(self, state: TakenState) -> None:
        begun = time.thread_time()
        data = checkpoint_to_bytes(state.checkpoint)
        taken = writing.State(
            state.checkpoint.step, state.checkpoint.epoch, state.changes, state.is_pinned, data
        )
        store = self._opened()
        with transaction(store.connection):
            writing.add_state(store, self.number, taken, self._budget)
        self.state_seconds = time.thread_time() - begun

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


def _write_all(store: RunStore, number: int, facts: list[Line]) -> None:
    writing.add_steps(store, number, [fact for fact in facts if isinstance(fact, StepsDone)])
    writing.add_epochs(store, number, [fact for fact in facts if isinstance(fact, EpochDone)])
    for fact in facts:
        if isinstance(fact, Change):
            writing.add_change(store, number, fact)
    progress = [fact for fact in facts if isinstance(fact, writing.Progress)]
    if progress:
        writing.update(store, number, progress[-1])
