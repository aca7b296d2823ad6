"""Whether a run's weights and running statistics are still finite numbers: asked many times a second."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import nn

SMALL = 65_536  # numbers that are laid into one vector first: copying them takes less than many operations


class FiniteWeights:
    """Looks at all weights and buffers of some networks, for as long as they keep their tensors."""

    def __init__(self, networks: Iterable[nn.Module]) -> None:
        tensors = [tensor for network in networks for tensor in (*network.parameters(), *network.buffers())]
        self._tensors = [
            tensor.detach() for tensor in tensors if tensor.is_floating_point() and tensor.numel()
        ]
        self._lines = _lines(self._tensors)
        self._zeros = torch.zeros(sum(line.numel() for line in self._lines))

    def __bool__(self) -> bool:
        """Whether each of them is a finite number."""
        if self._lines:
            # 0 times a finite number is 0, and 0 times any other is nan, which a sum does not lose
            return float(torch.cat(self._lines).dot(self._zeros)) == 0.0
        if not self._tensors:
            return True
        return bool(torch.stack(torch._foreach_norm(self._tensors, ord=float("inf"))).isfinite().all())


def _lines(tensors: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """The same numbers, each tensor's in one line; none where they are many, or not all alike."""
    if sum(tensor.numel() for tensor in tensors) > SMALL:
        return []
    if not all(tensor.dtype == torch.float32 and tensor.device.type == "cpu" for tensor in tensors):
        return []
    try:
        return [tensor.permute(_by_stride(tensor)).view(-1) for tensor in tensors]
    except RuntimeError:  # one has gaps
        return []


def _by_stride(tensor: torch.Tensor) -> list[int]:
    """The axes in the order in which they lie in memory."""
    return sorted(range(tensor.dim()), key=tensor.stride, reverse=True)
