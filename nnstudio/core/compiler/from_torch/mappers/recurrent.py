"""Recurrent layers: torch's return all hidden states, the studio's the outputs and the last state."""

from __future__ import annotations

from typing import Any

from torch import nn

from nnstudio.core.compiler.from_torch.mapper import Mapper
from nnstudio.core.compiler.from_torch.mappers.modules import is_frozen, tensors_of
from nnstudio.core.compiler.from_torch.sketch import Call, Nothing, Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Port

_COMMON = ("hidden_size", "num_layers", "bias", "dropout", "bidirectional")


class States:
    """Hidden states ``(layers × directions, N, H)``, of which only the last layer's is given by a port."""

    def __init__(self, name: str, last: Port | None) -> None:
        self.name, self.last = name, last

    def at(self, index: Any) -> Port | Nothing:
        return self.last if index == -1 and self.last is not None else Nothing(f"{self.name}[{index}]")


def _draw(call: Call, sketch: Sketch) -> Any:
    module: Any = call.module
    if not module.batch_first:
        raise call.refusal(N_("recurrent layers need batch_first=True: the first axis is the batch."))
    if len(call.args) + len(call.kwargs) > 1:
        raise call.refusal(N_("first states that are given to a recurrent layer cannot be drawn."))
    if getattr(module, "proj_size", 0):
        raise call.refusal(N_("“{name}” cannot be set here."), name="proj_size")
    params = {name: getattr(module, name) for name in _COMMON}
    if isinstance(module, nn.RNN):
        params["nonlinearity"] = module.nonlinearity
    out, last = sketch.add(
        type(module).__name__,
        [call.source],
        params,
        place=call.place,
        name=call.name,
        tensors=tensors_of(module),
        frozen=is_frozen(module),
    )
    hidden = States("h_n", None if module.bidirectional else last)
    states = (hidden, Nothing("c_n")) if isinstance(module, nn.LSTM) else hidden
    return out, states


RECURRENT = Mapper("recurrent", _draw, modules=(nn.RNN, nn.LSTM, nn.GRU))
