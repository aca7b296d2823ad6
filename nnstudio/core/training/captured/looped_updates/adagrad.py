"""Adagrad, as ``torch.optim.adagrad._multi_tensor_adagrad`` does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from nnstudio.core.training.captured.looped_updates.update import FlatUpdate, Group, aten, remembers
from nnstudio.core.training.captured.writer import Writer

_NAMES = ("sum",)


class _Adagrad(FlatUpdate):
    def move(self, writer: Writer, rate: Any, direction: Any, named: Mapping[str, Any]) -> None:
        squares, root, step = named["sum"], named["room1"], named["room2"]
        (back,) = writer.call(aten.neg.float, (rate,))
        writer.call(aten.addcmul_.default, (squares, direction, direction), {"value": 1})
        writer.call(aten.sqrt.out, (squares,), {"out": root})
        writer.call(aten.add_.Scalar, (root, self.group["eps"]))
        writer.call(aten.copy_.default, (step, direction))
        writer.call(aten.mul_.Scalar, (step, back))
        writer.call(aten.addcdiv_.default, (named["weights"], step, root))


def make_adagrad(optimizer: torch.optim.Optimizer, group: Group) -> FlatUpdate | None:
    """The update of one group; nothing where the rate falls with each weight's own number of steps."""
    if group["lr_decay"] or not remembers(optimizer, group, (*_NAMES, "step")):
        return None
    return _Adagrad(optimizer, group, _NAMES, rooms=3, counts=True)
