"""A class to be carried into exported programs: it uses its file, another file of ours, and the library."""

from __future__ import annotations

import math

from torch import Tensor, nn

from nnstudio.core.layers.modules.merges import Add

FACTOR = 2.0


def helper(value: float) -> float:
    return math.sqrt(value) * FACTOR


def unused() -> None:
    raise AssertionError


class Outer(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return Add()(x, x) * helper(4.0)
