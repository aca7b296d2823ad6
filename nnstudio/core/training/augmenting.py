"""The training samples, varied by chance batch by batch; validation and test samples stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstudio.core.data.source import Array, Dataset, Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import checked_values
from nnstudio.core.project import DataRecipe, TrainingRecipe
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.augmentations import AugmentationType, augmentations
from nnstudio.core.training.reproducible import augmentation_generator

if TYPE_CHECKING:
    import torch

Steps = list[Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One augmentation that is on: its function for these samples, and the checked values it is given."""

    entry: AugmentationType
    function: Callable[..., Any]
    values: dict[str, Any]


def chosen(recipe: DataRecipe, shape: Shape) -> Iterator[Chosen]:
    """The augmentations of a recipe, in the order in which they are done.

    Raises:
        Refusal: for an unknown one, one that does not suit such samples, or a parameter out of range.
    """
    for name in recipe.augmentations:
        if name not in augmentations:
            raise Refusal(
                N_("There is no augmentation {name}. Known: {known}."),
                name=name,
                known=", ".join(augmentations.names()),
            )
    for entry in sorted(augmentations, key=lambda entry: entry.order):
        if entry.name in recipe.augmentations:
            function = entry.functions.get(shape)
            if function is None:
                raise Refusal(N_("The augmentation {name} does not suit these samples."), name=entry.name)
            yield Chosen(
                entry, function, dict(checked_values(entry.params, recipe.augmentations[entry.name]))
            )


def fitting(shape: Shape) -> tuple[AugmentationType, ...]:
    """The augmentations that suit such samples, in the order in which they are done."""
    suited = [entry for entry in augmentations if shape in entry.functions]
    return tuple(sorted(suited, key=lambda entry: entry.order))


def augmentation_seed(recipe: TrainingRecipe) -> int:
    """The seed of all chance in the augmentations: their own, or the run's."""
    return recipe.seed if recipe.augmentation_seed is None else recipe.augmentation_seed


class Augmenter:
    """Varies batches; ``generator`` is its own, and part of the run's state."""

    def __init__(self, recipe: DataRecipe, shape: Shape, seed: int) -> None:
        """Raises Refusal as :func:`chosen` does."""
        self.generator = augmentation_generator(seed)
        self._steps: Steps = [
            partial(one.function, generator=self.generator, **one.values) for one in chosen(recipe, shape)
        ]

    def __bool__(self) -> bool:
        """Whether anything is varied."""
        return bool(self._steps)

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        """The inputs of one batch, varied; laid out in memory as they came."""
        import torch

        with torch.no_grad():
            varied = inputs
            for step in self._steps:
                varied = step(varied)
        if inputs.dim() == 4 and inputs.is_contiguous(memory_format=torch.channels_last):
            return varied.contiguous(memory_format=torch.channels_last)
        return varied.contiguous()


def varied_samples(recipe: DataRecipe, seed: int, dataset: Dataset, count: int) -> tuple[Array, Array]:
    """The first training samples as they are and as a run might see them, both in raw units; for looking.

    Raises:
        Refusal: as :func:`chosen` does.
    """
    import torch

    inputs = dataset.train.inputs[:count]
    varied = Augmenter(recipe, dataset.shape, seed)(torch.tensor(inputs)).numpy()
    return dataset.raw(inputs), dataset.raw(np.asarray(varied))
