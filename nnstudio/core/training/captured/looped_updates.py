"""Optimizers' updates as operations of the interpreter, for steps that are done many in one call.

They do the very sums of :mod:`nnstudio.core.training.updates`. Where the sums of all weights of a group can
be done on one vector, the weights are copied to it before the first step and back after the last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import torch

from nnstudio.core.training.captured.flat import Flat, can_be_flat
from nnstudio.core.training.captured.writer import Writer

Tensors = list[torch.Tensor]
Group = dict[str, Any]
_aten = torch.ops.aten


class LoopedUpdate(Protocol):
    """The update of one group of weights.

    ``weights`` are what steps compute with, ``gradients`` where they leave the gradients, each in the order
    of the group. ``lists`` is how many lists of tensors :meth:`begin` gives, ``wholes`` are tensors for
    :meth:`write`.
    """

    weights: Tensors
    gradients: Tensors
    wholes: Tensors
    lists: int

    def begin(self) -> list[Tensors]:
        """Take over from the optimizer; returns what it and the steps work on, list by list."""

    def write(self, writer: Writer, rate: Any, wholes: Sequence[Any], lists: Sequence[Any]) -> None:
        """Append one update with this learning rate."""

    def end(self) -> None:
        """Hand everything back to the optimizer."""


def looped_updates(optimizer: torch.optim.Optimizer) -> list[LoopedUpdate] | None:
    """One for each group of an optimizer that has made a step; nothing where it cannot be done."""
    make = _LOOPED.get(type(optimizer))
    groups = optimizer.param_groups
    if make is None or not all(can_be_flat(group["params"]) for group in groups):
        return None
    made = [make(optimizer, group) for group in groups]
    return [one for one in made if one is not None] if None not in made else None


def settings_of(optimizer: torch.optim.Optimizer) -> object:
    """All that decides what updates do, but for the learning rate; to be compared."""
    groups = optimizer.param_groups
    numbers = [{name: value for name, value in group.items() if name not in _FREE} for group in groups]
    return optimizer, [[id(weight) for weight in group["params"]] for group in groups], numbers


_FREE = ("params", "lr")


class _Sgd:
    """SGD as torch does it (``torch.optim.sgd._multi_tensor_sgd``), on vectors."""

    lists = 0

    def __init__(self, optimizer: torch.optim.Optimizer, group: Group) -> None:
        self._given: list[torch.nn.Parameter] = group["params"]
        self._optimizer = optimizer
        self._group = group
        self._weights, self._gradients = Flat(self._given), Flat(self._given)
        self.weights, self.gradients = self._weights.parts, self._gradients.parts
        self.wholes = [self._weights.whole, self._gradients.whole]
        self._velocities = Flat(self._given) if group["momentum"] else None
        if self._velocities is not None:
            self.wholes.append(self._velocities.whole)
        self.wholes.append(torch.zeros_like(self._weights.whole))

    def begin(self) -> list[Tensors]:
        self._weights.take(self._given)
        if self._velocities is not None:
            self._velocities.take(self._buffers())
        return []

    def end(self) -> None:
        self._weights.give(self._given)
        if self._velocities is not None:
            self._velocities.give(self._buffers())

    def write(self, writer: Writer, rate: Any, wholes: Sequence[Any], lists: Sequence[Any]) -> None:
        group, momentum = self._group, self._group["momentum"]
        weights, direction, *velocities, room = wholes
        if group["weight_decay"]:
            decay = {"alpha": group["weight_decay"], "out": room}
            writer.call(_aten.add.out, (direction, weights), decay)
            direction = room
        if momentum:
            (velocity,) = velocities
            writer.call(_aten.mul_.Scalar, (velocity, momentum))
            writer.call(_aten.add_.Tensor, (velocity, direction), {"alpha": 1 - group["dampening"]})
            if group["nesterov"]:
                writer.call(_aten.add.out, (direction, velocity), {"alpha": momentum, "out": room})
            direction = room if group["nesterov"] else velocity
        writer.call(_aten.sub_.Tensor, (weights, direction), {"alpha": rate})

    def _buffers(self) -> Tensors:
        return [self._optimizer.state[weight]["momentum_buffer"] for weight in self._given]


class _Adam:
    """Adam and AdamW through their fused kernel, as torch does it (``torch.optim.adam._fused_adam``).

    The kernel takes lists, and rounds a vector's last numbers otherwise than those before: so the weights
    stay where they are. Only the numbers of steps, which it wants one of for each weight, are one vector.
    """

    lists = 6

    def __init__(self, optimizer: torch.optim.Optimizer, group: Group) -> None:
        self._given: list[torch.nn.Parameter] = group["params"]
        self._optimizer = optimizer
        self._group = group
        self._steps = torch.zeros(len(self._given))
        self._step_of = list(self._steps.unbind())
        self.weights = [weight.detach() for weight in self._given]
        self.gradients = Flat(self._given).parts
        self.wholes = [self._steps]

    def begin(self) -> list[Tensors]:
        torch.stack(self._memory("step"), out=self._steps)
        largest = self._memory("max_exp_avg_sq") if self._group["amsgrad"] else []
        means, squares = self._memory("exp_avg"), self._memory("exp_avg_sq")
        return [self.weights, self.gradients, means, squares, largest, self._step_of]

    def end(self) -> None:
        torch._foreach_copy_(self._memory("step"), self._step_of)

    def write(self, writer: Writer, rate: Any, wholes: Sequence[Any], lists: Sequence[Any]) -> None:
        group = self._group
        beta1, beta2 = group["betas"]
        kernel = _aten._fused_adamw_ if group["decoupled_weight_decay"] else _aten._fused_adam_
        (steps,) = wholes
        settings = {
            "lr": rate,
            "beta1": beta1,
            "beta2": beta2,
            "weight_decay": group["weight_decay"],
            "eps": group["eps"],
            "amsgrad": group["amsgrad"],
            "maximize": False,
        }
        writer.call(_aten.add_.Scalar, (steps, 1))
        writer.call(kernel.default, lists, settings)

    def _memory(self, name: str) -> Tensors:
        return [self._optimizer.state[weight][name] for weight in self._given]


def _sgd(optimizer: torch.optim.Optimizer, group: Group) -> LoopedUpdate | None:
    memories = [optimizer.state[weight].get("momentum_buffer") for weight in group["params"]]
    return (
        None if group["momentum"] and any(memory is None for memory in memories) else _Sgd(optimizer, group)
    )


def _adam(optimizer: torch.optim.Optimizer, group: Group) -> LoopedUpdate | None:
    has_memory = all(optimizer.state.get(weight) for weight in group["params"])
    return _Adam(optimizer, group) if group["fused"] and has_memory else None


_LOOPED: Mapping[type, Callable[[torch.optim.Optimizer, Group], LoopedUpdate | None]] = {
    torch.optim.SGD: _sgd,
    torch.optim.Adam: _adam,
    torch.optim.AdamW: _adam,
}
