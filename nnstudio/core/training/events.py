"""The facts the engine yields. Frozen; numbers and numpy arrays only, never live tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from immutabledict import immutabledict
from numpy.typing import NDArray

from nnstudio.core.compiler.plan import Mend
from nnstudio.core.language import Message
from nnstudio.core.observe import Observation, Request
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.training.recipe_changes import Change


class Reason(StrEnum):
    """Why the engine stopped yielding."""

    LIMIT = "limit"  # the epochs, steps or seconds asked for are done
    EARLY = "early"  # the recipe's own rule ended it before: no lower loss, or one low enough
    STOPPED = "stopped"  # somebody asked it to
    DIVERGED = "diverged"  # a loss or a weight is no longer finite
    FAILED = "failed"  # an exception


@dataclass(frozen=True, slots=True)
class Event:
    """A fact about a run, with where the run stood: ``step`` updates done, ``epoch`` passes completed."""

    step: int
    epoch: int


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """Training begins or goes on. ``device`` is where the tensors are, in words."""

    device: Message | str
    parameters: int
    steps_per_epoch: int
    total_steps: int  # where this stretch will stop
    recipe_steps: int  # where the whole recipe ends


@dataclass(frozen=True, slots=True, eq=False)
class StepsDone(Event):
    """The steps since the last such event, oldest first; ``step`` is the last of them.

    ``losses`` maps a curve name (``"loss"``; ``"generator_loss"``) to one float per step. ``learning_rates``
    maps a player to the rate used last. ``seconds`` is the training time since the run began. ``rates`` has
    one learning rate per step and player where a schedule moves them; nothing where they stood still.
    ``slow_reason`` says why steps are computed one operation at a time, where they are.
    """

    losses: Mapping[str, NDArray[np.float64]]
    learning_rates: Mapping[str, float]
    seconds: float
    rates: Mapping[str, NDArray[np.float64]] = field(default_factory=immutabledict)
    slow_reason: Message | None = None


@dataclass(frozen=True, slots=True)
class EpochDone(Event):
    """One more pass over the training part, and what was measured after it.

    ``metrics`` has names like ``"train_loss"``, ``"validation_loss"``, ``"validation_accuracy"``.
    """

    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class WeightEdited(Event):
    """A number of a tensor was set by hand between two steps; ``node`` is a node's id."""

    network: str
    node: str
    parameter: str
    index: tuple[int, ...]
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class WeightNotEdited(Event):
    """A number that was to be set by hand could not be, and why."""

    message: Message


@dataclass(frozen=True, slots=True, eq=False)
class Frame(Event):
    """What the watch asked to see, as it was at this step."""

    observations: Mapping[Request, Observation]


@dataclass(frozen=True, slots=True)
class BestEpoch(Event):
    """The weights of epoch ``best_epoch`` are kept: its watched loss is the lowest so far."""

    best_epoch: int
    loss: float


@dataclass(frozen=True, slots=True)
class BestUsed(Event):
    """The weights are those of epoch ``best_epoch`` again, because somebody asked for them."""

    best_epoch: int


@dataclass(frozen=True, slots=True)
class TestOpened(Event):
    """The test set was looked at, first after step ``opened_at``: what is trained after that knows of it."""

    __test__ = False  # for pytest, which takes the name for one of a test

    opened_at: int


@dataclass(frozen=True, slots=True)
class WeightsCarried(Event):
    """The run begins with trained weights in these layers, which did not change; the others begin anew."""

    layers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecipeChanged(Event):
    """The recipe was changed in the middle of a run: from the step after ``step`` on, ``after`` is in force.

    How many epochs the run is to last is no such change. ``recipe_changes.changes(before, after)`` says
    value by value what is different.
    """

    before: TrainingRecipe
    after: TrainingRecipe


@dataclass(frozen=True, slots=True)
class LayersChanged(Event):
    """Layers were frozen, set free, or given another share of the learning rate in the middle of a run.

    From the step after ``step`` on, each path of the ``changes`` has its value ``after``.
    """

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RunFinished(Event):
    """The engine yields nothing after this. ``message`` says in plain words what went wrong, if anything."""

    reason: Reason
    seconds: float
    message: Message | None = None
    report: str = ""  # a copyable technical report, for FAILED
    mend: Mend | None = None  # an edit with which it may go on, where one is known
