"""Samples moved a little to the sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.augmentations.affine import moved_by
from nnstudio.core.training.augmentations.augmentation import AugmentationType

if TYPE_CHECKING:
    from torch import Generator, Tensor


def shift_images(inputs: Tensor, generator: Generator, *, amount: float) -> Tensor:
    """By whole pixels: at most ``amount`` of each side, or one; any number of them being as likely."""
    import torch

    n, _channels, height, width = inputs.shape
    sides = torch.tensor([width, height], dtype=torch.float32)
    most = (amount * sides).floor().clamp(min=float(amount > 0))
    pixels = (torch.rand(n, 2, generator=generator) * (2 * most + 1)).floor() - most
    matrices = torch.eye(2, 3).repeat(n, 1, 1)
    matrices[:, :, 2] = 2 * pixels / sides
    return moved_by(inputs, matrices.to(inputs.device))


def shift_points(inputs: Tensor, generator: Generator, *, amount: float) -> Tensor:
    """Along each axis by at most ``amount``, in the units of the inputs."""
    import torch

    return inputs + amount * (2 * torch.rand(inputs.shape, generator=generator) - 1).to(inputs.device)


SHIFT = AugmentationType(
    name="shift",
    title=N_("Shift"),
    summary=N_("Moves each sample a little; pictures by whole pixels."),
    order=20,
    functions={Shape.IMAGES: shift_images, Shape.POINTS: shift_points},
    params=(
        Parameter(
            name="amount",
            kind=Kind.NUMBER,
            default=0.1,
            minimum=0.0,
            maximum=1.0,
            label=N_("At most"),
            help=N_("How far: for pictures, a share of their side; for points, in their own units."),
        ),
    ),
)
