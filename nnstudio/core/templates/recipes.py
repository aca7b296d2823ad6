"""The recipes that templates share."""

from __future__ import annotations

from immutabledict import immutabledict

from nnstudio.core.parameters import Value
from nnstudio.core.project import (
    DataRecipe,
    Network,
    OptimizerRecipe,
    Project,
    SplitRecipe,
    TrainingRecipe,
)

IMAGENET = (3, 224, 224)
IMAGENET_CLASSES = 1000


def project(network: Network, data: DataRecipe, training: TrainingRecipe) -> Project:
    return Project(immutabledict(main=network), data, training)


def data(source: str, normalise: str = "none", **params: Value) -> DataRecipe:
    return DataRecipe(source, immutabledict(params), normalise=normalise)


def random_images(shape: tuple[int, ...] = IMAGENET, classes: int = IMAGENET_CLASSES) -> DataRecipe:
    """Stands in for images of that shape until there are some."""
    params = immutabledict(shape=shape, classes=classes, whole=0, size=32, seed=0)
    return DataRecipe("random_samples", params, SplitRecipe(validation=0.25, test=0.25, stratify=False))


def supervised(
    rate: float,
    batch_size: int,
    epochs: int,
    loss: str = "CrossEntropy",
    optimizer: str = "Adam",
    momentum: float | None = None,
    weight_decay: float = 0.0,
    clip_norm: float = 0.0,
) -> TrainingRecipe:
    """Labelled samples; ``momentum`` is SGD's parameter."""
    params: immutabledict[str, Value] = immutabledict({} if momentum is None else {"momentum": momentum})
    recipe = OptimizerRecipe(optimizer, rate, params, weight_decay, clip_norm=clip_norm)
    return TrainingRecipe(
        loss=loss, optimizers=immutabledict(main=recipe), batch_size=batch_size, epochs=epochs
    )
