"""RMSprop, as ``torch.optim.rmsprop._multi_tensor_rmsprop`` does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from nnstudio.core.training.captured.looped_updates.update import FlatUpdate, Group, aten, remembers
from nnstudio.core.training.captured.writer import Writer


class _RmsProp(FlatUpdate):
    def move(self, writer: Writer, rate: Any, direction: Any, named: Mapping[str, Any]) -> None:
        group, squares, root = self.group, named["square_avg"], named["room1"]
        share = {"value": 1 - group["alpha"]}
        writer.call(aten.mul_.Scalar, (squares, group["alpha"]))
        writer.call(aten.addcmul_.default, (squares, direction, direction), share)
        writer.call(aten.sqrt.out, (squares,), {"out": root})
        writer.call(aten.add_.Scalar, (root, group["eps"]))
        weights = named["weights"]
        if not group["momentum"]:
            (back,) = writer.call(aten.neg.float, (rate,))
            writer.call(aten.addcdiv_.default, (weights, direction, root), {"value": back})
            return
        velocity = named["momentum_buffer"]
        writer.call(aten.mul_.Scalar, (velocity, group["momentum"]))
        writer.call(aten.addcdiv_.default, (velocity, direction, root))
        writer.call(aten.sub_.Tensor, (weights, velocity), {"alpha": rate})


def make_rmsprop(optimizer: torch.optim.Optimizer, group: Group) -> FlatUpdate | None:
    """The update of one group; nothing where gradients are centred."""
    names = ("square_avg", *(("momentum_buffer",) if group["momentum"] else ()))
    if group["centered"] or not remembers(optimizer, group, (*names, "step")):
        return None
    return _RmsProp(optimizer, group, names, rooms=2, counts=True)
