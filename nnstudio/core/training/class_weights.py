"""Weights of the classes in the loss, from how often each is in the training part. Numpy only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nnstudio.core.data.source import Array, Dataset
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.project.specs import Target
from nnstudio.core.training.losses import LossType, losses

BALANCED = "balanced"
Weights = Mapping[str, Sequence[float]]
NONE: Weights = {}


def loss_weights(recipe: TrainingRecipe, dataset: Dataset) -> Weights:
    """What the loss's constructor is given besides its parameters: nothing, or one list of numbers by name.

    Balanced is ``n / (k n_c)`` for a class with ``n_c`` of ``n`` training samples, so that each of the ``k``
    classes weighs the same (King, Zeng 2001). A loss with one output for two classes takes the ratio.
    """
    entry = losses.get(recipe.loss)
    if recipe.class_weights != BALANCED or entry is None or not can_weigh(entry, dataset.spec.target.kind):
        return NONE
    balanced = _balanced(dataset.train.targets, dataset.spec.target.size)
    if entry.class_weights == "pos_weight":
        return {"pos_weight": [balanced[1] / balanced[0]]}
    return {entry.class_weights: balanced}


def can_weigh(entry: LossType, kind: Target) -> bool:
    """Whether this loss can weigh the classes of such targets."""
    return bool(entry.class_weights) and kind is Target.CLASSES


def _balanced(targets: Array, classes: int) -> list[float]:
    """A class without samples weighs as if it had one; its weight is never used."""
    counts = np.maximum(np.bincount(targets, minlength=classes), 1)
    return [float(weight) for weight in len(targets) / (classes * counts)]
