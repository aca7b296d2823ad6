"""SGD with momentum in one pass over large tensors, where that gives the bits of torch's several passes.

A pass reads weights, gradients and momentum, and writes two of them: of millions of numbers, memory decides
how long that takes, and torch's kernel for it takes a third of the time. But it rounds differently at the
end of a tensor whose size is no multiple of its vectors', and takes tensors that lie in different orders for
what they are not. So it is used for tensors that fit, once it has shown here that it is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import torch

LARGE = 65_536  # numbers, below which the passes stay in the caches
_VECTOR = 64  # numbers: a multiple of what any processor takes at once
_STEPS = 2
Group = Mapping[str, Any]
Tensors = list[torch.Tensor]


def fitting(weights: Tensors, gradients: Tensors, momenta: Tensors) -> list[int]:
    """The places of the tensors that may be updated in one pass."""
    triples = enumerate(zip(weights, gradients, momenta, strict=True))
    found = [place for place, triple in triples if _fits(*triple)]
    return found if found and is_exact(torch.get_num_threads()) else []


def in_one_pass(weights: Tensors, gradients: Tensors, momenta: Tensors, group: Group) -> None:
    """Bring momenta and weights up to date, by torch's one kernel for it."""
    torch._fused_sgd_(
        weights,
        gradients,
        momenta,
        weight_decay=group["weight_decay"],
        momentum=group["momentum"],
        lr=group["lr"],
        dampening=group["dampening"],
        nesterov=group["nesterov"],
        maximize=False,
        is_first_step=False,
    )


def in_passes(weights: Tensors, gradients: Tensors, momenta: Tensors, group: Group) -> None:
    """The same as torch does it by default (``torch.optim.sgd._multi_tensor_sgd``)."""
    if group["weight_decay"]:
        gradients = list(torch._foreach_add(gradients, weights, alpha=group["weight_decay"]))
    torch._foreach_mul_(momenta, group["momentum"])
    torch._foreach_add_(momenta, gradients, alpha=1 - group["dampening"])
    if group["nesterov"]:
        gradients = list(torch._foreach_add(gradients, momenta, alpha=group["momentum"]))
    else:
        gradients = momenta
    torch._foreach_add_(weights, gradients, alpha=-group["lr"])


@cache
def is_exact(threads: int) -> bool:
    """Whether both ways come to the same bits on this processor, with so many threads."""
    draw = torch.Generator().manual_seed(threads)
    given = [[torch.randn(_VECTOR * size, generator=draw) for size in (1, 7, 3001)] for _kind in range(3)]
    settings = {"lr": 0.0371, "momentum": 0.9}
    kinds = [
        {**settings, "weight_decay": decay, "dampening": dampening, "nesterov": nesterov}
        for decay, dampening, nesterov in ((0.0, 0.0, False), (1e-4, 0.1, False), (0.03, 0.0, True))
    ]
    return all(_agree(given, group) for group in kinds)


def _agree(given: Sequence[Tensors], group: Group) -> bool:
    found = []
    for way in (in_one_pass, in_passes):
        weights, gradients, momenta = ([tensor.clone() for tensor in kind] for kind in given)
        with torch.no_grad():
            for _step in range(_STEPS):
                way(weights, gradients, momenta, group)
        found.append([*weights, *momenta])
    return all(torch.equal(one, other) for one, other in zip(*found, strict=True))


def _fits(weight: torch.Tensor, gradient: torch.Tensor, momentum: torch.Tensor) -> bool:
    size = weight.numel()
    if size < LARGE or size % _VECTOR or weight.device.type != "cpu" or weight.dtype != torch.float32:
        return False
    return weight.stride() == gradient.stride() == momentum.stride()
