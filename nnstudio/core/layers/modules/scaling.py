"""A constant factor and a constant offset."""

from __future__ import annotations

from torch import Tensor, nn


class Scale(nn.Module):
    """``factor · x + offset`` for every value; both are numbers, not weights."""

    def __init__(self, factor: float = 1.0, offset: float = 0.0) -> None:
        super().__init__()
        self.factor = factor
        self.offset = offset

    def forward(self, input: Tensor) -> Tensor:
        return input * self.factor + self.offset

    def extra_repr(self) -> str:
        return f"factor={self.factor}, offset={self.offset}"
