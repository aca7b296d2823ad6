"""A square of each picture blanked out (DeVries, Taylor 2017)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.augmentations.augmentation import AugmentationType

if TYPE_CHECKING:
    from torch import Generator, Tensor


def cut_out_images(inputs: Tensor, generator: Generator, *, size: float) -> Tensor:
    """A square with a side of ``size`` of the shorter side is 0; its middle lies anywhere in the picture."""
    import torch

    n, _channels, height, width = inputs.shape
    half = 0.5 * size * min(height, width)
    middles = torch.rand(n, 2, generator=generator) * torch.tensor([height, width])
    rows, columns = torch.arange(height) + 0.5, torch.arange(width) + 0.5
    inside_rows = (rows - middles[:, 0:1]).abs() < half
    inside_columns = (columns - middles[:, 1:2]).abs() < half
    hole = inside_rows.unsqueeze(2) & inside_columns.unsqueeze(1)
    return inputs.masked_fill(hole.unsqueeze(1).to(inputs.device), 0.0)


CUT_OUT = AugmentationType(
    name="cut_out",
    title=N_("Cut-out"),
    summary=N_("Blanks a square of each picture, so that no single detail decides."),
    order=50,
    functions={Shape.IMAGES: cut_out_images},
    reference="DeVries, Taylor 2017",
    params=(
        Parameter(
            name="size",
            kind=Kind.NUMBER,
            default=0.3,
            minimum=0.0,
            maximum=1.0,
            label=N_("Side"),
            help=N_("The side of the square, as a share of the picture's shorter side."),
        ),
    ),
)
