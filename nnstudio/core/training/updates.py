"""The quickest way to apply an optimizer's update, with the very sums that ``optimizer.step()`` does.

Calling ``step`` costs more in bookkeeping than a small network's whole update. For the common optimizers
the kernels underneath are called directly; the state they work on is the optimizer's own, so
hyper-parameters, checkpoints and every other optimizer stay torch's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch

from nnstudio.core.training.one_pass import fitting, in_one_pass, in_passes

Update = Callable[[], object]
Group = dict[str, Any]


def quick_update(optimizer: torch.optim.Optimizer) -> Update:
    """A function that does what ``optimizer.step()`` does. Ask for it again whenever the state was replaced.

    It must be called where gradients are not recorded.
    """
    make = _QUICK.get(type(optimizer))
    if make is None or not _is_ready(optimizer):
        return optimizer.step
    updates = [update for group in optimizer.param_groups if (update := make(optimizer, group)) is not None]
    if len(updates) != len(optimizer.param_groups):
        return optimizer.step
    return updates[0] if len(updates) == 1 else _one_after_another(updates)


def _one_after_another(updates: list[Update]) -> Update:
    """The updates of all groups: their weights are others, so their order does not matter."""

    def update() -> None:
        for one in updates:
            one()

    return update


def _is_ready(optimizer: torch.optim.Optimizer) -> bool:
    """Whether a step has been made, so that every weight is known to have a gradient, all on one device."""
    weights = _parameters(optimizer)
    kinds = {weight.device.type for weight in weights}
    return kinds in ({"cpu"}, {"cuda"}) and all(weight.grad is not None for weight in weights)


def _parameters(optimizer: torch.optim.Optimizer) -> list[torch.Tensor]:
    return [weight for group in optimizer.param_groups for weight in group["params"]]


def _gradients(weights: list[torch.Tensor]) -> list[torch.Tensor]:
    return [weight.grad for weight in weights]  # type: ignore[misc]  # all have one: see _is_ready


def _sgd(optimizer: torch.optim.Optimizer, group: Group) -> Update | None:
    """SGD as torch does it (``torch.optim.sgd._multi_tensor_sgd``), or in one pass with the same bits."""
    weights = group["params"]
    momentum = group["momentum"]
    buffers = [optimizer.state[weight].get("momentum_buffer") for weight in weights]
    if momentum and any(buffer is None for buffer in buffers):
        return None

    def update() -> None:
        gradients = _gradients(weights)
        if group["weight_decay"]:
            gradients = list(torch._foreach_add(gradients, weights, alpha=group["weight_decay"]))
        torch._foreach_add_(weights, gradients, alpha=-group["lr"])

    return partial(_with_momentum, group, buffers) if momentum else update


def _with_momentum(group: Group, momenta: list[torch.Tensor]) -> None:
    """Large tensors in one pass, where that is exact; the others as torch does it."""
    weights = group["params"]
    gradients = _gradients(weights)
    large = set(fitting(weights, gradients, momenta))
    if not large:
        in_passes(weights, gradients, momenta, group)
        return
    for way, kind in ((in_one_pass, True), (in_passes, False)):
        chosen = [place for place in range(len(weights)) if (place in large) is kind]
        if chosen:
            some, theirs, past = ([all_[i] for i in chosen] for all_ in (weights, gradients, momenta))
            way(some, theirs, past, group)


def _adam(optimizer: torch.optim.Optimizer, group: Group) -> Update | None:
    """Adam and AdamW through their fused kernel, as torch does it (``torch.optim.adam._fused_adam``)."""
    weights = group["params"]
    if not group["fused"] or not all(optimizer.state.get(weight) for weight in weights):
        return None
    states = [optimizer.state[weight] for weight in weights]
    means = [state["exp_avg"] for state in states]
    squares = [state["exp_avg_sq"] for state in states]
    largest = [state["max_exp_avg_sq"] for state in states] if group["amsgrad"] else []
    steps = [state["step"] for state in states]
    kernel = torch._fused_adamw_ if group["decoupled_weight_decay"] else torch._fused_adam_
    beta1, beta2 = group["betas"]

    def update() -> None:
        torch._foreach_add_(steps, 1)
        kernel(
            weights,
            _gradients(weights),
            means,
            squares,
            largest,
            steps,
            amsgrad=group["amsgrad"],
            lr=group["lr"],
            beta1=beta1,
            beta2=beta2,
            weight_decay=group["weight_decay"],
            eps=group["eps"],
            maximize=False,
        )

    return update


_QUICK: Mapping[type, Callable[[torch.optim.Optimizer, Group], Update | None]] = {
    torch.optim.SGD: _sgd,
    torch.optim.Adam: _adam,
    torch.optim.AdamW: _adam,
}
