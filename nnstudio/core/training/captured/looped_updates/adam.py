"""Adam and AdamW through their fused kernel, as ``torch.optim.adam._fused_adam`` does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from nnstudio.core.training.captured.flat import Flat
from nnstudio.core.training.captured.looped_updates.update import (
    Group,
    LoopedUpdate,
    StepNumbers,
    Tensors,
    aten,
    remembers,
)
from nnstudio.core.training.captured.writer import Writer


class _Adam:
    """The kernel takes lists, and rounds a vector's last numbers otherwise than those before.

    So the weights stay where they are. Only their numbers of steps are one vector.
    """

    lists = 6

    def __init__(self, optimizer: torch.optim.Optimizer, group: Group) -> None:
        self._optimizer = optimizer
        self._group = group
        self._given: list[torch.nn.Parameter] = group["params"]
        self._numbers = StepNumbers(optimizer, self._given)
        self.weights = [weight.detach() for weight in self._given]
        self.gradients = Flat(self._given).parts
        self.wholes = [self._numbers.whole]

    def begin(self) -> list[Tensors]:
        self._numbers.take()
        largest = self._memory("max_exp_avg_sq") if self._group["amsgrad"] else []
        means, squares = self._memory("exp_avg"), self._memory("exp_avg_sq")
        return [self.weights, self.gradients, means, squares, largest, self._numbers.parts]

    def end(self) -> None:
        self._numbers.give()

    def write(self, writer: Writer, rate: Any, wholes: Sequence[Any], lists: Sequence[Any]) -> None:
        group = self._group
        beta1, beta2 = group["betas"]
        kernel = aten._fused_adamw_ if group["decoupled_weight_decay"] else aten._fused_adam_
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
        writer.call(aten.add_.Scalar, (steps, 1))
        writer.call(kernel.default, lists, settings)

    def _memory(self, name: str) -> Tensors:
        return [self._optimizer.state[weight][name] for weight in self._given]


def make_adam(optimizer: torch.optim.Optimizer, group: Group) -> LoopedUpdate | None:
    """The update of one group; nothing before the first one."""
    names = ("exp_avg", "exp_avg_sq", "step", *(("max_exp_avg_sq",) if group["amsgrad"] else ()))
    return _Adam(optimizer, group) if group["fused"] and remembers(optimizer, group, names) else None
