"""Whether a run's weights and running statistics are still finite numbers: asked many times a second."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn


class FiniteWeights:
    """Looks at all weights and buffers of some networks, for as long as they keep their tensors."""

    def __init__(self, networks: Iterable[nn.Module]) -> None:
        tensors = [tensor for network in networks for tensor in (*network.parameters(), *network.buffers())]
        self._tensors = [
            tensor.detach() for tensor in tensors if tensor.is_floating_point() and tensor.numel()
        ]

    def __bool__(self) -> bool:
        """Whether each of them is a finite number."""
        if not self._tensors:
            return True
        return bool(torch.stack(torch._foreach_norm(self._tensors, ord=float("inf"))).isfinite().all())
