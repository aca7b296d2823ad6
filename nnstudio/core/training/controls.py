"""What may be asked of a running engine from another thread: single attributes, replaced whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnstudio.core.observe import Request
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.training.layer_settings import LayerSettings
from nnstudio.core.training.speed import FULL_SPEED, Speed
from nnstudio.core.training.weight_edits import WeightEdit


@dataclass(slots=True)
class Controls:
    """Read by the engine before every step. Assigning an attribute is atomic; nothing is mutated in place.

    ``recipe`` replaces the training recipe from the next step on (``None``: as the project says).
    ``layers`` are all settings of the layers from the next step on, in the same way.
    ``until_step`` and ``until_seconds`` end the run early; ``stop`` ends it after the current step.
    ``least_epochs`` lets a run go on beyond the epochs of its recipe. ``use_best`` puts the best epoch's
    weights back, before the next step and once; ``open_test`` breaks the seal of the test set.
    ``weight_edits`` are all numbers to set by hand, oldest first: new ones come at the end, and each is set
    once.
    ``requests`` is what visible panels want to see; ``frame_seconds`` the least time between frames;
    ``speed`` how much is done before each of them.
    ``measures`` says whether figures are measured after epochs: who only wants to get to a step does without.
    ``frame_steps``, if not 0, so many steps instead: then no clock decides what happens when.
    """

    recipe: TrainingRecipe | None = None
    layers: LayerSettings | None = None
    until_step: int | None = None
    until_epoch: int | None = None
    until_seconds: float | None = None
    least_epochs: int = 0
    stop: bool = False
    use_best: bool = False
    open_test: bool = False
    weight_edits: tuple[WeightEdit, ...] = ()
    requests: frozenset[Request] = field(default_factory=frozenset)
    frame_seconds: float = 1 / 30
    speed: Speed = FULL_SPEED
    frame_steps: int = 0
    measures: bool = True
