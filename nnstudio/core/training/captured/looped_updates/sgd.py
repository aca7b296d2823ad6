"""SGD, as ``torch.optim.sgd._multi_tensor_sgd`` does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from nnstudio.core.training.captured.looped_updates.update import FlatUpdate, Group, aten, remembers
from nnstudio.core.training.captured.writer import Writer

_VELOCITY = ("momentum_buffer",)


class _Sgd(FlatUpdate):
    def move(self, writer: Writer, rate: Any, direction: Any, named: Mapping[str, Any]) -> None:
        momentum = self.group["momentum"]
        if momentum:
            velocity = named["momentum_buffer"]
            writer.call(aten.mul_.Scalar, (velocity, momentum))
            writer.call(aten.add_.Tensor, (velocity, direction), {"alpha": 1 - self.group["dampening"]})
            if self.group["nesterov"]:
                ahead = named["room0"]
                writer.call(aten.add.out, (direction, velocity), {"alpha": momentum, "out": ahead})
            direction = named["room0"] if self.group["nesterov"] else velocity
        writer.call(aten.sub_.Tensor, (named["weights"], direction), {"alpha": rate})


def make_sgd(optimizer: torch.optim.Optimizer, group: Group) -> FlatUpdate | None:
    """The update of one group; nothing before its velocities have begun."""
    names = _VELOCITY if group["momentum"] else ()
    return _Sgd(optimizer, group, names) if remembers(optimizer, group, names) else None
