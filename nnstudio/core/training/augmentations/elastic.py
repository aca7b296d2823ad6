"""Pictures bent as if drawn on rubber (Simard, Steinkraus, Platt 2003)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.augmentations.affine import looked_up
from nnstudio.core.training.augmentations.augmentation import AugmentationType

if TYPE_CHECKING:
    from torch import Generator, Tensor


def smoothed(fields: Tensor, sigma: float) -> Tensor:
    """Fields ``(n, 2, h, w)`` blurred by a Gaussian of ``sigma`` pixels, and as strong as before."""
    import torch
    from torch.nn import functional

    radius = max(1, round(3 * sigma))
    distances = torch.arange(-radius, radius + 1, dtype=torch.float32)
    kernel = torch.exp(-0.5 * (distances / sigma).square())
    kernel = kernel / kernel.square().sum().sqrt()  # keeps the variance of independent numbers
    across, down = kernel.view(1, 1, 1, -1).repeat(2, 1, 1, 1), kernel.view(1, 1, -1, 1).repeat(2, 1, 1, 1)
    fields = functional.conv2d(fields, across, padding=(0, radius), groups=2)
    return functional.conv2d(fields, down, padding=(radius, 0), groups=2)


def elastic_images(inputs: Tensor, generator: Generator, *, strength: float, smoothness: float) -> Tensor:
    """Each pixel moves by about ``strength`` pixels, neighbours within ``smoothness`` pixels together."""
    import torch
    from torch.nn import functional

    n, _channels, height, width = inputs.shape
    fields = torch.randn(n, 2, height, width, generator=generator)
    pixels = strength * smoothed(fields, smoothness).permute(0, 2, 3, 1)
    grid = functional.affine_grid(torch.eye(2, 3).repeat(n, 1, 1), [n, 1, height, width], align_corners=False)
    grid = grid + 2 * pixels / torch.tensor([width, height])
    return looked_up(inputs, grid.to(inputs.device))


ELASTIC = AugmentationType(
    name="elastic",
    title=N_("Elastic"),
    summary=N_("Bends each picture as if it were drawn on rubber, as handwriting differs."),
    order=40,
    functions={Shape.IMAGES: elastic_images},
    reference="Simard, Steinkraus, Platt 2003",
    params=(
        Parameter(
            name="strength",
            kind=Kind.NUMBER,
            default=0.5,
            minimum=0.0,
            maximum=100.0,
            label=N_("Strength"),
            help=N_("How many pixels each pixel moves, about."),
            unit=N_("pixels"),
        ),
        Parameter(
            name="smoothness",
            kind=Kind.NUMBER,
            default=2.0,
            minimum=0.3,
            maximum=30.0,
            label=N_("Smoothness"),
            help=N_("Within how many pixels neighbours move together."),
            unit=N_("pixels"),
        ),
    ),
)
