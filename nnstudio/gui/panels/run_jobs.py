"""What the runs panel asks of the store: jobs for the background thread, which open the store themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.core.runs.facts import RunFacts
from nnstudio.core.training.record import Record

if TYPE_CHECKING:
    from nnstudio.core.runs.differences import Difference
    from nnstudio.core.runs.opening import OpenedRun
    from nnstudio.core.runs.store import RunStore
    from nnstudio.gui.bridge.background import Task

Runs = tuple[RunFacts, ...]


def listed(task: Task) -> Runs:
    """All runs, newest first."""
    from nnstudio.core.runs.store import open_store

    task.check()
    with open_store() as store:
        return store.runs()


def changed(change: Callable[[RunStore], object], task: Task) -> Runs:
    """Change something; all runs after that."""
    from nnstudio.core.runs.store import open_store

    with open_store() as store:
        change(store)
        return store.runs()


def records(numbers: Iterable[int], task: Task) -> Mapping[int, Record]:
    """The histories of these runs, thinned to what a chart can show; one that is gone is left out."""
    from nnstudio.core.runs.refusals import UnknownRun
    from nnstudio.core.runs.store import open_store

    found: dict[int, Record] = {}
    with open_store() as store:
        for number in numbers:
            task.check()
            try:
                found[number] = store.record(number)
            except UnknownRun:
                continue
    return found


def opened(number: int, _task: Task) -> OpenedRun:
    """The run as something to go on from."""
    from nnstudio.core.runs.opening import open_run
    from nnstudio.core.runs.store import open_store

    with open_store() as store:
        return open_run(store, number)


def compared(numbers: tuple[int, ...], _task: Task) -> tuple[tuple[int, ...], tuple[Difference, ...]]:
    """In which settings these runs differ."""
    from nnstudio.core.runs.differences import differences
    from nnstudio.core.runs.store import open_store

    with open_store() as store:
        return numbers, differences([store.project(number) for number in numbers])


def to_csv(numbers: tuple[int, ...], path: Path, _task: Task) -> Path:
    """Write the runs as one table."""
    from nnstudio.core.runs.exports.csv import csv_table
    from nnstudio.core.runs.store import open_store
    from nnstudio.core.storage.atomic import write_atomically

    with open_store() as store:
        table = csv_table([(store.run(number), store.record(number)) for number in numbers])
    write_atomically(path, table.encode("utf-8"))
    return path


def to_tensorboard(numbers: tuple[int, ...], folder: Path, _task: Task) -> Path:
    """Write an event file for each run."""
    from nnstudio.core.runs.exports.tensorboard import write_event_file
    from nnstudio.core.runs.store import open_store

    with open_store() as store:
        for number in numbers:
            write_event_file(folder, store.run(number), store.record(number))
    return folder


def to_file(numbers: tuple[int, ...], path: Path, _task: Task) -> Path:
    """Write the first of these runs as one file to hand in."""
    from nnstudio.core.runs.exports.handing_in import hand_in
    from nnstudio.core.runs.store import open_store

    with open_store() as store:
        hand_in(store, numbers[0], path)
    return path


def taken_in(path: Path, task: Task) -> Runs:
    """Enter a run that was handed in; all runs after that."""
    from nnstudio.core.runs.exports.handing_in import take_in

    def enter(store: RunStore) -> None:
        take_in(store, path)

    return changed(enter, task)
