"""Samples turned a little."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.augmentations.affine import moved_by
from nnstudio.core.training.augmentations.augmentation import AugmentationType

if TYPE_CHECKING:
    from torch import Generator, Tensor


def random_angles(count: int, generator: Generator, degrees: float) -> Tensor:
    """Radians ``(count,)``, evenly between plus and minus so many degrees."""
    import torch

    return math.radians(degrees) * (2 * torch.rand(count, generator=generator) - 1)


def rotate_images(inputs: Tensor, generator: Generator, *, degrees: float) -> Tensor:
    """About their middle; pixels stay square in pictures that are not."""
    import torch

    n, _channels, height, width = inputs.shape
    angles = random_angles(n, generator, degrees)
    matrices = torch.zeros(n, 2, 3)
    matrices[:, 0, 0] = matrices[:, 1, 1] = angles.cos()
    matrices[:, 0, 1] = -angles.sin() * height / width
    matrices[:, 1, 0] = angles.sin() * width / height
    return moved_by(inputs, matrices.to(inputs.device))


def rotate_points(inputs: Tensor, generator: Generator, *, degrees: float) -> Tensor:
    """About the origin, as the network sees it."""
    import torch

    angles = random_angles(len(inputs), generator, degrees).to(inputs.device)
    x, y = inputs.unbind(1)
    return torch.stack([angles.cos() * x - angles.sin() * y, angles.sin() * x + angles.cos() * y], 1)


ROTATE = AugmentationType(
    name="rotate",
    title=N_("Rotate"),
    summary=N_("Turns each picture about its middle, each point about the origin."),
    order=10,
    functions={Shape.IMAGES: rotate_images, Shape.POINTS: rotate_points},
    params=(
        Parameter(
            name="degrees",
            kind=Kind.NUMBER,
            default=15.0,
            minimum=0.0,
            maximum=180.0,
            label=N_("At most"),
            help=N_("How far to either side, in degrees."),
            unit=N_("degrees"),
        ),
    ),
)
