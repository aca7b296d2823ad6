"""Several tensors become one."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Add(nn.Module):
    """The element-wise sum of all inputs, which share a shape or can be broadcast to one."""

    def forward(self, *inputs: Tensor) -> Tensor:
        total = inputs[0]
        for other in inputs[1:]:
            total = total + other
        return total


class Multiply(nn.Module):
    """The element-wise product of all inputs, which share a shape or can be broadcast to one."""

    def forward(self, *inputs: Tensor) -> Tensor:
        product = inputs[0]
        for other in inputs[1:]:
            product = product * other
        return product


class Concatenate(nn.Module):
    """All inputs one after the other along ``axis`` (0 is the batch); their other axes are equal."""

    def __init__(self, axis: int = 1) -> None:
        super().__init__()
        self.axis = axis

    def forward(self, *inputs: Tensor) -> Tensor:
        return torch.cat(inputs, dim=self.axis)

    def extra_repr(self) -> str:
        return f"axis={self.axis}"
