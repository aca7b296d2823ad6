"""Activation functions that torch has no module for."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Arctan(nn.Module):
    """The arctangent of each value, between -π/2 and π/2."""

    def forward(self, input: Tensor) -> Tensor:
        return torch.atan(input)


class MinMax(nn.Module):
    """Sort neighbours along ``dim``: the larger of each pair come first, then the smaller.

    ``(a, b, c, d)`` becomes ``(max(a, b), max(c, d), min(a, b), min(c, d))``. The axis must have an even
    size. Sorting only permutes, so gradients keep their norm (Anil, Lucas and Grosse, 2019: GroupSort 2).
    """

    def __init__(self, dim: int = 1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        if input.shape[self.dim] % 2:
            raise ValueError(f"MinMax sorts pairs, but axis {self.dim} has {input.shape[self.dim]} values")
        first, second = input.unflatten(self.dim, (-1, 2)).unbind(self._pair_axis)
        return torch.cat((torch.maximum(first, second), torch.minimum(first, second)), dim=self.dim)

    @property
    def _pair_axis(self) -> int:
        return self.dim + 1 if self.dim >= 0 else self.dim

    def extra_repr(self) -> str:
        return f"dim={self.dim}"
