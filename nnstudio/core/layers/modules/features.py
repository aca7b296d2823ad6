"""Hand-made input features of points in the plane."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class InputFeatures(nn.Module):
    """Replace points ``(N, 2)`` by the chosen functions of their coordinates ``(N, chosen)``."""

    FUNCTIONS = {
        "x": lambda x, y: x,
        "y": lambda x, y: y,
        "x2": lambda x, y: x * x,
        "y2": lambda x, y: y * y,
        "xy": lambda x, y: x * y,
        "sin_x": lambda x, y: torch.sin(x),
        "sin_y": lambda x, y: torch.sin(y),
    }

    def __init__(
        self,
        x: bool = True,
        y: bool = True,
        x2: bool = False,
        y2: bool = False,
        xy: bool = False,
        sin_x: bool = False,
        sin_y: bool = False,
    ) -> None:
        super().__init__()
        switches = {"x": x, "y": y, "x2": x2, "y2": y2, "xy": xy, "sin_x": sin_x, "sin_y": sin_y}
        self.chosen = tuple(name for name, on in switches.items() if on)
        if not self.chosen:
            raise ValueError("InputFeatures needs at least one feature switched on")

    def forward(self, input: Tensor) -> Tensor:
        if input.shape[1] != 2:
            raise ValueError(f"InputFeatures takes points with 2 coordinates, not {input.shape[1]}")
        x, y = input.unbind(dim=1)
        return torch.stack([self.FUNCTIONS[name](x, y) for name in self.chosen], dim=1)

    def extra_repr(self) -> str:
        return ", ".join(self.chosen)
