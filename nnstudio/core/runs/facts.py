"""What is told of recorded runs, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.project import Project, TrainingRecipe


class Status(StrEnum):
    """How a run stands, or how it ended."""

    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    DIVERGED = "diverged"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # its program was killed


STATUS_WORDS: Mapping[Status, str] = {
    Status.RUNNING: N_("Training"),
    Status.PAUSED: N_("Paused"),
    Status.FINISHED: N_("Finished"),
    Status.DIVERGED: N_("Diverged"),
    Status.FAILED: N_("Failed"),
    Status.INTERRUPTED: N_("Interrupted"),
}


class ChangeKind(StrEnum):
    """What the user changed in the middle of a run."""

    RECIPE = "recipe"
    LAYERS = "layers"  # frozen or set free, or another share of the learning rate
    STATE = "state"  # weights set by hand: only a snapshot tells what became of them
    PAUSE = "pause"  # nothing changed, but somebody stopped here


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a run began: after this step of that run."""

    uid: str = ""
    step: int = 0


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run. ``number`` is its name in this store, ``uid`` its name everywhere.

    ``start`` is the step it began after, ``step`` and ``epoch`` how far it came, in ``seconds`` of training.
    Times are in seconds since 1970. Runs of one ``family`` differ in their ``seed`` only. ``figures`` are the
    latest values of its curves.
    """

    number: int
    uid: str
    name: str
    status: Status
    created: float
    updated: float = 0.0
    notes: str = ""
    is_starred: bool = False
    is_deleted: bool = False
    origin: Origin = Origin()
    start: int = 0
    step: int = 0
    epoch: int = 0
    seconds: float = 0.0
    message: str = ""
    device: str = ""
    parameters: int = 0
    seed: int = 0
    family: str = ""
    figures: Mapping[str, float] = field(default_factory=immutabledict)
    machine: Mapping[str, object] = field(default_factory=immutabledict)


@dataclass(frozen=True, slots=True)
class Change:
    """Something the user did after ``step``; for a recipe, ``recipe`` is the one in force from then on."""

    step: int
    kind: ChangeKind
    at: float = 0.0
    recipe: TrainingRecipe | None = None
    paths: tuple[tuple[str, object, object], ...] = ()  # path, before, after


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state after ``step`` is kept. ``changes`` of the run's changes were made before it was taken."""

    step: int
    epoch: int
    hash: str
    size: int = 0
    changes: int = 0
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """All the steps of a run that can be gone back to, those before it was forked included.

    ``project`` is the project it began with; steps from ``start`` to ``end`` exist. Both tuples ascend.
    """

    project: Project
    start: int
    end: int
    snapshots: tuple[Snapshot, ...] = ()
    changes: tuple[Change, ...] = ()
