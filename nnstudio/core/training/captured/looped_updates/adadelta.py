"""Adadelta, as ``torch.optim.adadelta._multi_tensor_adadelta`` does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from nnstudio.core.training.captured.looped_updates.update import FlatUpdate, Group, aten, remembers
from nnstudio.core.training.captured.writer import Writer

_NAMES = ("square_avg", "acc_delta")


class _Adadelta(FlatUpdate):
    def move(self, writer: Writer, rate: Any, direction: Any, named: Mapping[str, Any]) -> None:
        rho, eps = self.group["rho"], self.group["eps"]
        squares, lengths = named["square_avg"], named["acc_delta"]
        root, step = named["room1"], named["room2"]
        writer.call(aten.mul_.Scalar, (squares, rho))
        writer.call(aten.addcmul_.default, (squares, direction, direction), {"value": 1 - rho})
        for summed, rooted in ((squares, root), (lengths, step)):
            writer.call(aten.copy_.default, (rooted, summed))
            writer.call(aten.add_.Scalar, (rooted, eps))
            writer.call(aten.sqrt_.default, (rooted,))
        writer.call(aten.div_.Tensor, (step, root))
        writer.call(aten.mul_.Tensor, (step, direction))
        writer.call(aten.mul_.Scalar, (lengths, rho))
        writer.call(aten.addcmul_.default, (lengths, step, step), {"value": 1 - rho})
        writer.call(aten.sub_.Tensor, (named["weights"], step), {"alpha": rate})


def make_adadelta(optimizer: torch.optim.Optimizer, group: Group) -> FlatUpdate | None:
    """The update of one group; nothing before the first one."""
    if not remembers(optimizer, group, (*_NAMES, "step")):
        return None
    return _Adadelta(optimizer, group, _NAMES, rooms=3, counts=True)
