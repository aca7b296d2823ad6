"""The hinge loss of support vector machines."""

import torch
from torch import nn


class HingeLoss(nn.Module):
    """The mean of ``max(0, margin - target * score)``; targets are -1 or 1 and shaped like the scores."""

    def __init__(self, margin: float = 1.0) -> None:
        super().__init__()
        self.margin = margin

    def forward(self, scores: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return (self.margin - targets * scores).clamp(min=0).mean()
