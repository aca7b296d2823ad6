"""What a run writes of itself into the store, in one transaction at a time. Used by the writer's thread."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from immutabledict import immutabledict

from nnstudio.core.project import Project
from nnstudio.core.runs import objects
from nnstudio.core.runs.bursts import RATE, encode
from nnstudio.core.runs.facts import Change, Origin, Status
from nnstudio.core.runs.machine import machine, owner
from nnstudio.core.runs.projects import family_of, project_to_text, recipe_to_json
from nnstudio.core.runs.store import RunStore
from nnstudio.core.runs.thinning import Weight, surplus
from nnstudio.core.training.curves import Floats
from nnstudio.core.training.events import EpochDone, StepsDone

MOST_SNAPSHOTS = 1000  # of one run: what a slider can show


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of a run when it begins."""

    uid: str
    name: str
    project: Project
    start: int
    epoch: int
    origin: Origin
    device: str
    parameters: int
    created: float
    conditions: Mapping[str, object] = field(default_factory=immutabledict)  # beside those of the machine


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    step: int
    epoch: int
    seconds: float
    status: Status
    message: str
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class State:
    """A checkpoint as the bytes of a file, with where it was taken."""

    step: int
    epoch: int
    changes: int
    is_pinned: bool
    data: objects.Pieces


def begin(store: RunStore, beginning: Beginning) -> int:
    """Enter the run; returns its number."""
    project = beginning.project
    cursor = store.connection.execute(
        "INSERT INTO run (uid, name, created, updated, parent, parent_step, start, step, epoch, status,"
        " owner, device, parameters, seed, family, machine, project)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            beginning.uid,
            beginning.name,
            beginning.created,
            time.time(),
            beginning.origin.uid,
            beginning.origin.step,
            beginning.start,
            beginning.start,
            beginning.epoch,
            Status.RUNNING,
            owner(),
            beginning.device,
            beginning.parameters,
            project.training.seed,
            family_of(project),
            json.dumps({**machine(), **beginning.conditions}),
            project_to_text(project),
        ),
    )
    return int(cursor.lastrowid or 0)


def add_steps(store: RunStore, number: int, events: Sequence[StepsDone]) -> None:
    """Keep losses and rates; neighbours that tell of the same curves make one burst."""
    for group in _runs_in_a_row([event for event in events if event.losses]):
        columns = _columns(group)
        count = len(next(iter(columns.values())))
        names, data = encode(columns)
        store.connection.execute(
            "INSERT INTO burst (run, first, count, names, data) VALUES (?, ?, ?, ?, ?)",
            (number, group[-1].step - count + 1, count, names, data),
        )


def add_epochs(store: RunStore, number: int, events: Iterable[EpochDone]) -> None:
    store.connection.executemany(
        "INSERT INTO epoch (run, step, epoch, figures) VALUES (?, ?, ?, ?)",
        [(number, event.step, event.epoch, _figures(event.metrics)) for event in events],
    )


def _figures(metrics: Mapping[str, float]) -> str:
    return json.dumps({name: value for name, value in metrics.items() if math.isfinite(value)})


def add_change(store: RunStore, number: int, change: Change) -> None:
    data: dict[str, object] = {"paths": change.paths}
    if change.recipe is not None:
        data["recipe"] = recipe_to_json(change.recipe)
    store.connection.execute(
        "INSERT INTO change (run, step, kind, at, data) VALUES (?, ?, ?, ?, ?)",
        (number, change.step, change.kind, change.at, json.dumps(data)),
    )


def add_states(store: RunStore, number: int, states: Sequence[State], budget: int) -> None:
    """Keep snapshots, and let go of as many as the budget wants; of several of one step, the last."""
    states = list({state.step: state for state in states}.values())
    replaced = [name for state in states for name in _kept_at(store, number, state.step)]
    rows = [_snapshot_row(store, number, state) for state in states]
    store.connection.executemany(
        "INSERT OR REPLACE INTO snapshot (run, step, epoch, changes, pinned, hash, size)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    objects.clear_unused(store.connection, store.folder, replaced)
    _thin(store, number, budget)


def _kept_at(store: RunStore, number: int, step: int) -> list[str]:
    """The hash of what is kept of this step, if anything is."""
    query = "SELECT hash FROM snapshot WHERE run = ? AND step = ?"
    return [row["hash"] for row in store.connection.execute(query, (number, step))]


def _snapshot_row(store: RunStore, number: int, state: State) -> tuple[int | str, ...]:
    name = objects.put(store.connection, store.folder, state.data)
    pinned = int(state.is_pinned)
    return number, state.step, state.epoch, state.changes, pinned, name, objects.size_of(state.data)


def update(store: RunStore, number: int, progress: Progress) -> None:
    store.connection.execute(
        "UPDATE run SET updated = ?, step = ?, epoch = ?, seconds = ?, status = ?, message = ?, figures = ?,"
        " owner = ? WHERE number = ?",
        (
            time.time(),
            progress.step,
            progress.epoch,
            progress.seconds,
            progress.status,
            progress.message,
            _figures(progress.figures),
            owner(),
            number,
        ),
    )


def _thin(store: RunStore, number: int, budget: int) -> None:
    query = "SELECT COUNT(*), TOTAL(size) FROM snapshot WHERE run = ?"
    count, size = store.connection.execute(query, (number,)).fetchone()
    if count <= MOST_SNAPSHOTS and size <= budget:
        return
    kept = store.snapshots(number)
    gone = surplus([Weight(one.step, one.size, one.is_pinned) for one in kept], budget, MOST_SNAPSHOTS)
    hashes = {one.step: one.hash for one in kept}
    for step in gone:
        store.connection.execute("DELETE FROM snapshot WHERE run = ? AND step = ?", (number, step))
    objects.clear_unused(store.connection, store.folder, [hashes[step] for step in gone])


def _runs_in_a_row(events: Sequence[StepsDone]) -> list[list[StepsDone]]:
    """The events in groups whose steps follow each other and whose curves and players are the same."""
    groups: list[list[StepsDone]] = [[events[0]]] if events else []
    for before, event in pairwise(events):
        first = event.step - len(next(iter(event.losses.values()))) + 1
        same = before.losses.keys() == event.losses.keys()
        same = same and before.learning_rates.keys() == event.learning_rates.keys()
        if same and first == before.step + 1:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def _columns(events: list[StepsDone]) -> dict[str, Floats]:
    counts = [len(next(iter(event.losses.values()))) for event in events]
    losses = {name: np.concatenate([event.losses[name] for event in events]) for name in events[0].losses}
    rates = {RATE + player: _rates(player, events, counts) for player in events[0].learning_rates}
    return {name: np.ascontiguousarray(values, np.float64) for name, values in (losses | rates).items()}


def _rates(player: str, events: list[StepsDone], counts: list[int]) -> Floats:
    """The learning rate of each step."""
    if not any(player in event.rates for event in events):
        return np.repeat([event.learning_rates[player] for event in events], counts)
    moved = (
        event.rates.get(player, np.full(count, event.learning_rates[player]))
        for event, count in zip(events, counts, strict=True)
    )
    return np.concatenate(list(moved))
