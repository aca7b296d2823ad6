"""Many small tensors in one vector, so that what is done to all of them is one operation."""

from __future__ import annotations

from collections.abc import Sequence

import torch

ALIGNMENT = 64  # bytes: where torch's own tensors begin, too, so that kernels take the same ways


class Flat:
    """Room for tensors like these: ``parts`` lie as they do, one after another, in the vector ``whole``.

    The tensors are of one dtype. What lies between the parts is 0 at first.
    """

    def __init__(self, tensors: Sequence[torch.Tensor]) -> None:
        dtype = tensors[0].dtype
        step = max(1, ALIGNMENT // tensors[0].element_size())
        begins, end = [], 0
        for tensor in tensors:
            begins.append(end)
            end += -(-tensor.numel() // step) * step
        self.whole = torch.zeros(end, dtype=dtype)
        self.parts = [
            self.whole.as_strided(tensor.size(), tensor.stride(), begin)
            for tensor, begin in zip(tensors, begins, strict=True)
        ]

    def take(self, tensors: Sequence[torch.Tensor]) -> None:
        """Copy the numbers of these tensors."""
        torch._foreach_copy_(self.parts, list(tensors))

    def give(self, tensors: Sequence[torch.Tensor]) -> None:
        """Copy the numbers to these tensors."""
        torch._foreach_copy_(list(tensors), self.parts)


def can_be_flat(tensors: Sequence[torch.Tensor]) -> bool:
    """Whether each of them fills a stretch of memory without gaps, and all are of one dtype."""
    return len({tensor.dtype for tensor in tensors}) == 1 and all(map(_is_dense, tensors))


def _is_dense(tensor: torch.Tensor) -> bool:
    axes = sorted(
        (stride, size) for size, stride in zip(tensor.shape, tensor.stride(), strict=True) if size > 1
    )
    expected = 1
    for stride, size in axes:
        if stride != expected:
            return False
        expected *= size
    return tensor.numel() > 0
