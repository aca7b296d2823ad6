"""Every other sample mirrored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.augmentations.augmentation import AugmentationType

if TYPE_CHECKING:
    from torch import Generator, Tensor


def flip_images(inputs: Tensor, generator: Generator, *, axis: str) -> Tensor:
    """Left and right, or top and bottom, change places in half of the pictures."""
    import torch

    flips = (torch.rand(len(inputs), generator=generator) < 0.5).to(inputs.device)
    mirrored = inputs.flip(3 if axis == "horizontal" else 2)
    return torch.where(flips.view(-1, 1, 1, 1), mirrored, inputs)


def flip_points(inputs: Tensor, generator: Generator, *, axis: str) -> Tensor:
    """The x (horizontal) or the y of half of the points changes its sign."""
    import torch

    signs = torch.ones(inputs.shape)
    signs[torch.rand(len(inputs), generator=generator) < 0.5, 0 if axis == "horizontal" else 1] = -1.0
    return inputs * signs.to(inputs.device)


FLIP = AugmentationType(
    name="flip",
    title=N_("Flip"),
    summary=N_("Mirrors half of the samples. Not for digits and letters, which then are others."),
    order=30,
    functions={Shape.IMAGES: flip_images, Shape.POINTS: flip_points},
    params=(
        Parameter(
            name="axis",
            kind=Kind.CHOICE,
            default="horizontal",
            choices=("horizontal", "vertical"),
            choice_labels=(N_("Left and right"), N_("Top and bottom")),
            label=N_("Change places"),
            help=N_("What changes places."),
        ),
    ),
)
