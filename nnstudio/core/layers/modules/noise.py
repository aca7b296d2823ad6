"""Noise that makes learning harder and what is learned more robust."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class GaussianNoise(nn.Module):
    """Add normal noise of standard deviation ``std`` while training; pass unchanged otherwise."""

    def __init__(self, std: float = 0.1) -> None:
        super().__init__()
        self.std = std

    def forward(self, input: Tensor) -> Tensor:
        return input + self.std * torch.randn_like(input) if self.training else input

    def extra_repr(self) -> str:
        return f"std={self.std}"
