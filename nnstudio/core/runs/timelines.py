"""All the steps of a run that can be gone back to: its own, and those of the runs it was forked from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.runs.facts import Change, ChangeKind, RunFacts, Snapshot, Timeline
from nnstudio.core.runs.layer_changes import with_changed_layers
from nnstudio.core.runs.projects import same_but_recipe
from nnstudio.core.runs.store import RunStore
from nnstudio.core.training.curves import Curve
from nnstudio.core.training.layer_settings import layer_settings, setting_changes
from nnstudio.core.training.recipe_changes import Change as OneChange
from nnstudio.core.training.recipe_changes import changes as recipe_changes
from nnstudio.core.training.record import Curves, Record

DEEPEST = 64  # forks of forks


def timeline(store: RunStore, number: int, depth: int = 0) -> Timeline:
    """The timeline of a run, with that of its origins where they had the same networks and data.

    Raises:
        UnknownRun, UnreadableFile
    """
    run, project = store.run(number), store.project(number)
    own = Timeline(project, run.start, run.step, store.snapshots(number), store.changes(number))
    parent = _parent(store, run)
    if parent is None or depth >= DEEPEST:
        return own
    before = timeline(store, parent.number, depth + 1)
    same = same_but_recipe(before.project, project)
    if not same or before.project.training.seed != project.training.seed or before.end < run.start:
        return own
    return _joined(before, own)


def lineage(store: RunStore, number: int) -> tuple[RunFacts, ...]:
    """The run and those it was forked from, nearest first."""
    found = [store.run(number)]
    while len(found) < DEEPEST and (parent := _parent(store, found[-1])) is not None:
        found.append(parent)
    return tuple(found)


def whole_record(store: RunStore, number: int) -> Record:
    """The history of a run from the first step on: of its origins up to the fork, then its own."""
    record = Record()
    for run in reversed(lineage(store, number)):
        record = _followed(record.until(run.start), store.record(run.number))
    return record


def _followed(record: Record, after: Record) -> Record:
    """One history after another, as one."""
    curves, rates = _together(record.curves, after.curves), _together(record.rates, after.rates)
    return Record(curves, rates, after.seconds)


def _together(before: Curves, after: Curves) -> Curves:
    joined: dict[str, Curve] = {}
    for curves in (before, after):
        for name, (x, y) in curves.items():
            joined.setdefault(name, Curve()).go_on(x, y)
    return immutabledict({name: (curve.x.copy(), curve.y.copy()) for name, curve in joined.items()})


def _parent(store: RunStore, run: RunFacts) -> RunFacts | None:
    return store.find(run.origin.uid) if run.origin.uid else None


def _joined(before: Timeline, own: Timeline) -> Timeline:
    """The steps before the fork as they were in the first run, those after it as in the second."""
    changes = tuple(change for change in before.changes if change.step < own.start)
    forks = (_recipe_at_fork(before, changes, own), *_layers_at_fork(before, changes, own))
    shift = len(changes) + len(forks)
    kept: list[Snapshot] = [
        one for one in before.snapshots if one.step <= own.start and one.changes <= len(changes)
    ]
    moved = [replace(one, changes=one.changes + shift) for one in own.snapshots]
    taken = {one.step for one in moved}
    snapshots = (*(one for one in kept if one.step not in taken), *moved)
    return Timeline(before.project, before.start, own.end, snapshots, (*changes, *forks, *own.changes))


def _recipe_at_fork(before: Timeline, changes: Sequence[Change], own: Timeline) -> Change:
    recipe, there = own.project.training, before.project.training
    for change in changes:
        there = change.recipe or there
    return Change(own.start, ChangeKind.RECIPE, 0.0, recipe, _as_paths(recipe_changes(there, recipe)))


def _layers_at_fork(before: Timeline, changes: Sequence[Change], own: Timeline) -> Iterator[Change]:
    """A change of the layers' settings, where the fork began with others."""
    there = layer_settings(with_changed_layers(before.project, changes))
    found = setting_changes(there, layer_settings(own.project))
    if found:
        yield Change(own.start, ChangeKind.LAYERS, 0.0, None, _as_paths(found))


def _as_paths(found: Sequence[OneChange]) -> tuple[tuple[str, object, object], ...]:
    return tuple((one.path, one.before, one.after) for one in found)
