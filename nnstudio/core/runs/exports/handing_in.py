"""A run as one file to hand in, and back from it.

The file is a project like any other, with the weights the run ended with and its curves: it can be opened,
looked at and trained further. Three parts more make it a run that can be listed, gone back in and replayed:
``history.json`` (facts, epochs and changes), ``steps.safetensors`` (every step's losses and rates) and
``state0.safetensors`` … (snapshots).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from immutabledict import immutabledict
from numpy.typing import NDArray

from nnstudio.core.language import N_
from nnstudio.core.runs import objects, writing
from nnstudio.core.runs.bursts import RATE
from nnstudio.core.runs.database import transaction
from nnstudio.core.runs.facts import Change, ChangeKind, Origin, RunFacts, Snapshot, Status
from nnstudio.core.runs.opening import project_at_end
from nnstudio.core.runs.projects import project_from_text, recipe_from_json, recipe_to_json
from nnstudio.core.runs.refusals import OutOfReach
from nnstudio.core.runs.store import RunStore
from nnstudio.core.runs.thinning import Weight, surplus
from nnstudio.core.storage import strict_json
from nnstudio.core.storage.archive import damaged, pack, unpack
from nnstudio.core.storage.atomic import write_atomically
from nnstudio.core.storage.files import CURVES, PROJECT, RUN, WEIGHTS
from nnstudio.core.storage.history import record_to_bytes
from nnstudio.core.storage.project_json import to_json
from nnstudio.core.storage.refusals import ForeignFile
from nnstudio.core.storage.weights import (
    CheckpointError,
    state_to_bytes,
    tensors_from_bytes,
    tensors_to_bytes,
)
from nnstudio.core.training.events import EpochDone, StepsDone

HISTORY, STEPS, STATE = "history.json", "steps.safetensors", "state{}.safetensors"
FORMAT = 1
MOST_STATES = 40
MOST_BYTES = 100_000_000
_FIELDS = (
    "uid", "name", "status", "created", "notes", "start", "step", "epoch", "seconds", "message", "device",
    "parameters",
)  # fmt: skip


def hand_in(store: RunStore, number: int, path: Path) -> None:
    """Write the run to one file.

    Raises:
        UnknownRun, UnsavedFile: it is not there, or the file could not be written.
    """
    run, record = store.run(number), store.record(number)
    project = project_at_end(store, number)
    parts = {PROJECT: strict_json.dump(to_json(project)), HISTORY: strict_json.dump(_history(store, run))}
    parts[STEPS] = tensors_to_bytes(_steps(store, number))
    states = _chosen(store.snapshots(number))
    for index, snapshot in enumerate(states):
        parts[STATE.format(index)] = b"".join(objects.checkpoint_to_pieces(store.checkpoint(snapshot)))
    if states:
        last = store.checkpoint(states[-1])
        parts |= {RUN: state_to_bytes(last.state), WEIGHTS: tensors_to_bytes(last.tensors)}
        parts[CURVES] = record_to_bytes(record.until(last.step))
    stored = frozenset(name for name in parts if name.endswith(".safetensors"))
    write_atomically(path, pack(parts, stored=stored))


def take_in(store: RunStore, path: Path) -> RunFacts:
    """Enter a run that was handed in; one that is there already is not entered twice.

    Raises:
        UnreadableFile: it is no such file, or it is damaged.
    """
    parts = unpack(path, needed=PROJECT)
    if HISTORY not in parts:
        raise ForeignFile(N_("{file} is a project, but no run that was handed in. Open it."), file=path.name)
    try:
        return _entered(store, {name: _whole(part) for name, part in parts.items()})
    except (KeyError, TypeError, ValueError, CheckpointError) as error:
        raise damaged(path) from error


def _history(store: RunStore, run: RunFacts) -> dict[str, Any]:
    fields = {name: getattr(run, name) for name in _FIELDS}
    return {
        "format": FORMAT,
        **fields,
        "status": str(run.status),
        "parent": run.origin.uid,
        "parent_step": run.origin.step,
        "figures": dict(run.figures),
        "machine": dict(run.machine),
        "project": to_json(store.project(run.number)),
        "epochs": [[one.step, one.epoch, dict(one.metrics)] for one in store.epochs(run.number)],
        "changes": [_change_to_json(change) for change in store.changes(run.number)],
        "states": [
            [one.step, one.epoch, one.changes, one.is_pinned] for one in _chosen(store.snapshots(run.number))
        ],
    }


def _change_to_json(change: Change) -> dict[str, Any]:
    told: dict[str, Any] = {"step": change.step, "kind": str(change.kind), "at": change.at}
    told["paths"] = [list(path) for path in change.paths]
    return told if change.recipe is None else {**told, "recipe": recipe_to_json(change.recipe)}


def _steps(store: RunStore, number: int) -> dict[str, NDArray[Any]]:
    """The columns of every burst, by its place and its first step: ``0/1/loss``."""
    tensors: dict[str, NDArray[Any]] = {}
    for place, (first, columns) in enumerate(store.bursts(number)):
        tensors |= {f"{place}/{first}/{name}": values for name, values in columns.items()}
    return tensors


def _chosen(snapshots: tuple[Snapshot, ...]) -> tuple[Snapshot, ...]:
    """As many as one file should hold."""
    weights = [Weight(one.step, one.size, one.is_pinned) for one in snapshots]
    gone = set(surplus(weights, MOST_BYTES, MOST_STATES))
    return tuple(one for one in snapshots if one.step not in gone)[-MOST_STATES:]


def _whole(part: bytes | Exception) -> bytes:
    if isinstance(part, Exception):
        raise ValueError(str(part))
    return part


def _entered(store: RunStore, parts: dict[str, bytes]) -> RunFacts:
    history = strict_json.parse(parts[HISTORY])
    if history["format"] != FORMAT:
        raise ValueError("its format is not known")
    known = store.find(str(history["uid"]))
    if known is not None:
        store.bring_back([known.number])
        return store.run(known.number)
    steps = _events(tensors_from_bytes(parts[STEPS]))
    with transaction(store.connection):
        number = writing.begin(store, _beginning(history))
        writing.add_steps(store, number, steps)
        for step, epoch, figures in history["epochs"]:
            writing.add_epochs(store, number, [EpochDone(int(step), int(epoch), immutabledict(figures))])
        for change in history["changes"]:
            writing.add_change(store, number, _change_from_json(change))
        _enter_states(store, number, history["states"], parts)
        writing.update(store, number, _progress(history))
        notes, machine = str(history["notes"]), json.dumps(history["machine"])
        store.connection.execute(
            "UPDATE run SET notes = ?, machine = ? WHERE number = ?", (notes, machine, number)
        )
    return store.run(number)


def _enter_states(store: RunStore, number: int, states: list[Any], parts: dict[str, bytes]) -> None:
    for index, (step, epoch, changes, is_pinned) in enumerate(states):
        data = parts[STATE.format(index)]
        if objects.checkpoint_from_bytes(data).step != step:
            raise OutOfReach(N_("A snapshot of this run is missing or damaged. Go to another step."))
        state = writing.State(int(step), int(epoch), int(changes), bool(is_pinned), [data])
        writing.add_states(store, number, [state], 2 * MOST_BYTES)


def _beginning(history: dict[str, Any]) -> writing.Beginning:
    return writing.Beginning(
        uid=str(history["uid"]),
        name=str(history["name"]),
        project=project_from_text(json.dumps(history["project"])),
        start=int(history["start"]),
        epoch=int(history["epoch"]),
        origin=Origin(str(history["parent"]), int(history["parent_step"])),
        device=str(history["device"]),
        parameters=int(history["parameters"]),
        created=float(history["created"]),
    )


def _progress(history: dict[str, Any]) -> writing.Progress:
    status = Status(history["status"])
    return writing.Progress(
        int(history["step"]),
        int(history["epoch"]),
        float(history["seconds"]),
        Status.PAUSED if status in (Status.RUNNING, Status.INTERRUPTED) else status,
        str(history["message"]),
        {str(name): float(value) for name, value in history["figures"].items()},
    )


def _events(tensors: dict[str, NDArray[Any]]) -> list[StepsDone]:
    bursts: dict[tuple[int, int], dict[str, NDArray[np.float64]]] = {}
    for key, values in tensors.items():
        place, first, name = key.split("/", 2)
        if values.ndim != 1 or values.dtype != np.float64:
            raise ValueError(f"{key} is no curve")
        bursts.setdefault((int(place), int(first)), {})[name] = values
    return [_steps_done(first, bursts[place, first]) for place, first in sorted(bursts)]


def _steps_done(first: int, columns: dict[str, NDArray[np.float64]]) -> StepsDone:
    losses = {name: values for name, values in columns.items() if not name.startswith(RATE)}
    rates = {name.removeprefix(RATE): values for name, values in columns.items() if name.startswith(RATE)}
    counts = {len(values) for values in columns.values()}
    if len(counts) != 1 or not losses:
        raise ValueError("its columns have different lengths")
    last = {player: float(values[-1]) for player, values in rates.items()}
    return StepsDone(first + counts.pop() - 1, 0, losses, last, 0.0, rates)


def _change_from_json(data: dict[str, Any]) -> Change:
    paths = tuple((str(path), before, after) for path, before, after in data["paths"])
    recipe = recipe_from_json(data["recipe"]) if "recipe" in data else None
    return Change(int(data["step"]), ChangeKind(data["kind"]), float(data["at"]), recipe, paths)
