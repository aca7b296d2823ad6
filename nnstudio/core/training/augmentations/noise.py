"""Chance added to every number of a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.augmentations.augmentation import AugmentationType

if TYPE_CHECKING:
    from torch import Generator, Tensor


def add_noise(inputs: Tensor, generator: Generator, *, deviation: float) -> Tensor:
    """Independent normal numbers of this standard deviation, in the units of the inputs."""
    import torch

    return inputs + deviation * torch.randn(inputs.shape, generator=generator).to(inputs.device)


NOISE = AugmentationType(
    name="noise",
    title=N_("Noise"),
    summary=N_("Adds a little chance to every number, as measuring does."),
    order=60,
    functions=dict.fromkeys(Shape, add_noise),
    params=(
        Parameter(
            name="deviation",
            kind=Kind.NUMBER,
            default=0.05,
            minimum=0.0,
            maximum=100.0,
            label=N_("Standard deviation"),
            help=N_("How much, in the units of the inputs after their normalisation."),
        ),
    ),
)
