"""Moving pictures: each by a matrix or a field of its own, with what is at the edge drawn on beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def moved_by(inputs: Tensor, matrices: Tensor) -> Tensor:
    """Pictures ``(n, c, h, w)`` looked up where matrices ``(n, 2, 3)`` say, in coordinates from -1 to 1."""
    from torch.nn import functional

    grid = functional.affine_grid(matrices, list(inputs.shape), align_corners=False)
    return looked_up(inputs, grid)


def looked_up(inputs: Tensor, grid: Tensor) -> Tensor:
    """Pictures ``(n, c, h, w)`` looked up at ``grid`` ``(n, h, w, 2)``, blended from neighbours."""
    from torch.nn import functional

    return functional.grid_sample(inputs, grid, padding_mode="border", align_corners=False)
