"""The store of runs: what is asked of it and what the user does to runs in it.

What a run writes of itself while it goes on is in :mod:`writing`. Open a store where it is needed and close
it; opening takes a millisecond. One store belongs to one thread at a time.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.runs import objects
from nnstudio.core.runs.bursts import RATE, BurstError, Rates, decode
from nnstudio.core.runs.database import connect, transaction
from nnstudio.core.runs.facts import Change, ChangeKind, Origin, RunFacts, Snapshot, Status
from nnstudio.core.runs.machine import is_gone
from nnstudio.core.runs.places import runs_folder
from nnstudio.core.runs.projects import project_from_text, recipe_from_json
from nnstudio.core.runs.reasons import reason
from nnstudio.core.runs.refusals import OutOfReach, UnknownRun, UnusableStore
from nnstudio.core.storage.fields import frozen
from nnstudio.core.storage.refusals import UnreadableFile
from nnstudio.core.storage.strict_json import JsonError
from nnstudio.core.storage.weights import CheckpointError
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.curves import Floats
from nnstudio.core.training.events import EpochDone, StepsDone
from nnstudio.core.training.record import Record, Recorder

KEPT_AFTER_DELETION = 24 * 3600.0  # seconds in which a deletion can be undone


class RunStore:
    """The runs in one folder. ``note`` is what the user should know of its opening, if anything."""

    def __init__(self, folder: Path | None = None) -> None:
        """Raises UnusableStore, or NewerStore."""
        self.folder = runs_folder() if folder is None else folder
        self.connection, self.note = connect(self.folder)

    def close(self) -> None:
        self.connection.close()

    # reading

    def runs(self, *, deleted: bool = False) -> tuple[RunFacts, ...]:
        """All runs, newest first; those deleted lately only if asked for."""
        condition = "" if deleted else "WHERE deleted IS NULL"
        rows = self.connection.execute(f"SELECT * FROM run {condition} ORDER BY number DESC")
        return tuple(_facts(row) for row in rows)

    def run(self, number: int) -> RunFacts:
        """One run. Raises UnknownRun."""
        return _facts(self._row(number))

    def find(self, uid: str) -> RunFacts | None:
        """The run that has this name everywhere."""
        row = self.connection.execute("SELECT * FROM run WHERE uid = ?", (uid,)).fetchone()
        return None if row is None else _facts(row)

    def project(self, number: int) -> Project:
        """The project as it was when the run began. Raises UnknownRun; UnreadableFile if it is damaged."""
        try:
            return project_from_text(self._row(number)["project"])
        except JsonError as error:
            raise UnreadableFile(N_("The project of run {number} is damaged."), number=number) from error

    def record(self, number: int) -> Record:
        """The run's whole history: every step's losses and learning rates, every epoch's figures."""
        recorder, rates = Recorder(), Rates()
        for first, columns in self.bursts(number):
            rates.take(first, columns)
            losses = {name: values for name, values in columns.items() if not name.startswith(RATE)}
            count = max((len(values) for values in losses.values()), default=0)
            recorder.receive(StepsDone(first + count - 1, 0, losses, {}, 0.0))
        for event in self.epochs(number):
            recorder.receive(event)
        return replace(recorder.record, rates=rates.curves, seconds=self.run(number).seconds)

    def bursts(self, number: int) -> Iterator[tuple[int, dict[str, Floats]]]:
        """The first of some steps in a row, with their losses and rates; what cannot be read is left out."""
        for row in self.connection.execute("SELECT * FROM burst WHERE run = ? ORDER BY id", (number,)):
            with contextlib.suppress(BurstError):
                yield row["first"], decode(row["names"], row["data"], row["count"])

    def epochs(self, number: int) -> Iterator[EpochDone]:
        """The figures measured after each epoch."""
        for row in self.connection.execute("SELECT * FROM epoch WHERE run = ? ORDER BY id", (number,)):
            yield EpochDone(row["step"], row["epoch"], immutabledict(json.loads(row["figures"])))

    def changes(self, number: int) -> tuple[Change, ...]:
        """What the user changed, in the order of doing so."""
        rows = self.connection.execute("SELECT * FROM change WHERE run = ? ORDER BY id", (number,))
        return tuple(_change(row) for row in rows)

    def snapshots(self, number: int) -> tuple[Snapshot, ...]:
        """The steps whose state is kept, ascending."""
        rows = self.connection.execute("SELECT * FROM snapshot WHERE run = ? ORDER BY step", (number,))
        return tuple(
            Snapshot(row["step"], row["epoch"], row["hash"], row["size"], row["changes"], bool(row["pinned"]))
            for row in rows
        )

    def checkpoint(self, snapshot: Snapshot) -> Checkpoint:
        """The state that was kept. Raises OutOfReach if it is gone or damaged."""
        try:
            return objects.checkpoint_from_bytes(objects.get(self.connection, self.folder, snapshot.hash))
        except CheckpointError as error:
            raise OutOfReach(
                N_("A snapshot of this run is missing or damaged. Go to another step.")
            ) from error

    # what the user does

    def rename(self, number: int, name: str) -> None:
        self._set(number, "name", " ".join(name.split())[:120] or self.run(number).name)

    def annotate(self, number: int, notes: str) -> None:
        self._set(number, "notes", notes)

    def star(self, number: int, is_starred: bool) -> None:
        self._set(number, "starred", int(is_starred))

    def delete(self, numbers: Iterable[int]) -> None:
        """Hide these runs; for a day they can be brought back."""
        for number in numbers:
            self._set(number, "deleted", time.time())

    def bring_back(self, numbers: Iterable[int]) -> None:
        """Undo :meth:`delete`."""
        for number in numbers:
            self._set(number, "deleted", None)

    def clear_deleted(self, older_than: float = KEPT_AFTER_DELETION) -> int:
        """Remove for good what was deleted so many seconds ago; returns how many runs."""
        limit = time.time() - older_than
        with transaction(self.connection):
            rows = self.connection.execute("SELECT number FROM run WHERE deleted < ?", (limit,)).fetchall()
            for row in rows:
                hashes = [snapshot.hash for snapshot in self.snapshots(row["number"])]
                self.connection.execute("DELETE FROM run WHERE number = ?", (row["number"],))
                objects.clear_unused(self.connection, self.folder, hashes)
        return len(rows)

    # inside

    def _row(self, number: int) -> sqlite3.Row:
        row = self.connection.execute("SELECT * FROM run WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise UnknownRun(N_("There is no run {number}. “nnstudio runs list” shows all."), number=number)
        return row

    def _set(self, number: int, column: str, value: object) -> None:
        self._row(number)
        try:
            self.connection.execute(f"UPDATE run SET {column} = ? WHERE number = ?", (value, number))
        except sqlite3.Error as error:
            raise UnusableStore(
                N_("The change was not kept: the list of runs cannot be written ({why})."), why=str(error)
            ) from error


@contextmanager
def open_store(folder: Path | None = None) -> Iterator[RunStore]:
    """A store for as long as it is needed. Raises UnusableStore, also where reading finds damage."""
    store = RunStore(folder)
    try:
        yield store
    except sqlite3.Error as error:
        raise UnusableStore(
            N_("The recorded runs in {folder} cannot be read: {why}."),
            folder=str(store.folder),
            why=reason(error),
        ) from error
    finally:
        store.close()


def _facts(row: sqlite3.Row) -> RunFacts:
    status = Status(row["status"])
    if status is Status.RUNNING and is_gone(row["owner"]):
        status = Status.INTERRUPTED
    return RunFacts(
        number=row["number"],
        uid=row["uid"],
        name=row["name"],
        status=status,
        created=row["created"],
        updated=row["updated"],
        notes=row["notes"],
        is_starred=bool(row["starred"]),
        is_deleted=row["deleted"] is not None,
        origin=Origin(row["parent"], row["parent_step"]),
        start=row["start"],
        step=row["step"],
        epoch=row["epoch"],
        seconds=row["seconds"],
        message=row["message"],
        device=row["device"],
        parameters=row["parameters"],
        seed=row["seed"],
        family=row["family"],
        figures=immutabledict(json.loads(row["figures"])),
        machine=frozen(json.loads(row["machine"])),
    )


def _change(row: sqlite3.Row) -> Change:
    data = json.loads(row["data"])
    recipe = recipe_from_json(data["recipe"]) if "recipe" in data else None
    paths = tuple((path, frozen(before), frozen(after)) for path, before, after in data.get("paths", ()))
    return Change(row["step"], ChangeKind(row["kind"]), row["at"], recipe, paths)
