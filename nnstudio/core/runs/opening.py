"""A recorded run as something to go on from: its project, the state at its end, and how it came there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.runs.conditions import as_recorded
from nnstudio.core.runs.facts import Origin
from nnstudio.core.runs.layer_changes import with_changed_layers
from nnstudio.core.runs.store import RunStore
from nnstudio.core.runs.timelines import timeline, whole_record
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.record import Record


@dataclass(frozen=True, slots=True, eq=False)
class OpenedRun:
    """``checkpoint`` is missing where no state was kept: then there is only the project."""

    name: str
    project: Project
    checkpoint: Checkpoint | None
    record: Record
    origin: Origin


def project_at_end(store: RunStore, number: int) -> Project:
    """The project with the recipe and the layers' settings that were in force at the end."""
    project = store.project(number)
    changes = store.changes(number)
    recipes = [change.recipe for change in changes if change.recipe is not None]
    project = with_changed_layers(project, changes)
    return replace(project, training=recipes[-1]) if recipes else project


def open_run(store: RunStore, number: int) -> OpenedRun:
    """The run at its last step; what came after its last snapshot (it was killed) is computed again.

    Raises:
        UnknownRun, UnreadableFile, OutOfReach
    """
    run, project = store.run(number), project_at_end(store, number)
    kept = [one for one in store.snapshots(number) if one.step <= run.step]
    checkpoint = store.checkpoint(kept[-1]) if kept else None
    if checkpoint is not None and checkpoint.step < run.step:
        checkpoint = _computed(store, number, run.step) or checkpoint
    step = 0 if checkpoint is None else checkpoint.step
    return OpenedRun(
        run.name, project, checkpoint, whole_record(store, number).until(step), Origin(run.uid, step)
    )


def _computed(store: RunStore, number: int, step: int) -> Checkpoint | None:
    """The state after this step; nothing where it cannot be computed."""
    from nnstudio.core.runs.travelling import Traveller
    from nnstudio.core.training.preparing import prepare

    try:
        traveller = Traveller(prepare(store.project(number)), timeline(store, number), store.checkpoint)
        with as_recorded(store.run(number).machine):
            traveller.go_to(step)
    except Refusal:
        return None
    checkpoint: Checkpoint = traveller.trainer.checkpoint()
    return checkpoint
