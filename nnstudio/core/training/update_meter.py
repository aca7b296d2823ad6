"""How far updates move the weights: measured a few times a second, by comparing before and after a step.

A healthy step moves a layer's weights by about a thousandth of their own length.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import torch
from torch import nn

from nnstudio.core.observe.vital_signs import matrices
from nnstudio.core.training.captured.stepper import Losses

SECONDS = 0.2  # between two measurements...
SHARE = 0.01  # ...and no more than this share of the time
FEWEST_WEIGHTS = 12  # in a layer: a few numbers near 0 move by many times their size, and nobody minds
MOST_WEIGHTS = 100_000  # of one tensor: of larger ones, every so many rows are compared, for a copy is felt

Part = tuple[str, str]  # a network, and a submodule of it


class UpdateMeter:
    """``shares`` has, for each layer with matrices of weights, ``|w_after - w_before| / |w_before|``."""

    def __init__(self, networks: Mapping[str, nn.Module]) -> None:
        self.shares: dict[Part, float] = {}
        self._weights: dict[Part, list[nn.Parameter]] = {}
        for network, module in networks.items():
            for name, child in module.named_children():
                weights = matrices(child)
                if sum(weight.numel() for weight in weights) >= FEWEST_WEIGHTS:
                    self._weights[network, name] = weights
        self._tensors = [weight for weights in self._weights.values() for weight in weights]
        self._due = 0.0

    @property
    def is_due(self) -> bool:
        """Whether it is time to measure again."""
        return bool(self._tensors) and time.perf_counter() >= self._due

    def measured(self, step: Callable[[], Losses]) -> Losses:
        """Do this step, and measure it if it is time again."""
        if not self.is_due:
            return step()
        begun = time.perf_counter()
        with torch.no_grad():
            before = [rows.clone() for rows in self._sampled()]
        own = time.perf_counter() - begun
        losses = step()
        begun = time.perf_counter()
        self._compare(before)
        ended = time.perf_counter()
        self._due = ended + max(SECONDS, (own + ended - begun) / SHARE)
        return losses

    def _compare(self, before: list[torch.Tensor]) -> None:
        with torch.no_grad():
            pairs = zip(self._sampled(), before, strict=True)
            moved = torch._foreach_norm([now - then for now, then in pairs])
            lengths = torch._foreach_norm(before)
            squares = torch.stack([*moved, *lengths]).double().square().tolist()
        at, half = 0, len(before)
        for part, weights in self._weights.items():
            end = at + len(weights)
            length = sum(squares[half + at : half + end])
            if length > 0:
                self.shares[part] = (sum(squares[at:end]) / length) ** 0.5
            at = end

    def _sampled(self) -> list[torch.Tensor]:
        """The weights; of large tensors, rows at even distances."""
        return [weight.detach()[:: -(-weight.numel() // MOST_WEIGHTS) or 1] for weight in self._tensors]
