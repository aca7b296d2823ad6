"""Recurrent layers: torch's return all hidden states, the studio's the outputs and the last state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import nn

from nnstudio.core.compiler.from_torch.mapper import Mapper
from nnstudio.core.compiler.from_torch.mappers.modules import is_frozen, tensors_of
from nnstudio.core.compiler.from_torch.mappers.taking import cut_out
from nnstudio.core.compiler.from_torch.sketch import Call, Held, Nothing, Sketch
from nnstudio.core.compiler.from_torch.turned import as_given, samples_first
from nnstudio.core.language import N_
from nnstudio.core.project import Port

_FIRST = N_("recurrent layers need batch_first=True: the first axis is the batch.")
_COMMON = ("hidden_size", "num_layers", "bias", "dropout", "bidirectional")


@dataclass(frozen=True, slots=True)
class States(Nothing):
    """Hidden states ``(layers × directions, N, H)``, of which only those of the last layer are given.

    ``last`` is the port with both directions, where there are two, side by side.
    """

    call: Call
    sketch: Sketch
    last: Port
    layers: int
    directions: int
    size: int

    def part(self, index: object) -> Any:
        """The state of one layer and direction; nothing of the layers below."""
        place = _first(index)
        if place is None:
            return Nothing(f"{self.name}[{index}]")
        count = self.layers * self.directions
        direction = place % count - (count - self.directions)
        if not -count <= place < count or direction < 0:
            return Nothing(f"{self.name}[{index}]")
        start = direction * self.size
        whole = self.size * self.directions
        return cut_out(self.call, self.sketch, self.last, 1, slice(start, start + self.size), whole)


def _first(index: object) -> int | None:
    """The index along the first axis, if all of the others is taken."""
    if isinstance(index, tuple) and all(one in (slice(None), ...) for one in index[1:]):
        index = index[0]
    return index if isinstance(index, int) and not isinstance(index, bool) else None


def _draw(call: Call, sketch: Sketch) -> Any:
    module: Any = call.module
    source = samples_first(call, call.argument(0, "input"), module.batch_first, _FIRST)
    if not all(_is_zero(state) for state in [*call.args[1:], *call.kwargs.values()]):
        raise call.refusal(N_("first states that are given to a recurrent layer cannot be drawn."))
    if getattr(module, "proj_size", 0):
        raise call.refusal(N_("“{name}” cannot be set here."), name="proj_size")
    params = {name: getattr(module, name) for name in _COMMON}
    if isinstance(module, nn.RNN):
        params["nonlinearity"] = module.nonlinearity
    out, last = sketch.add(
        type(module).__name__,
        [source],
        params,
        place=call.place,
        name=call.name,
        tensors=tensors_of(module),
        frozen=is_frozen(module),
    )
    directions = 2 if module.bidirectional else 1
    hidden = States("h_n", call, sketch, last, module.num_layers, directions, module.hidden_size)
    states = (hidden, Nothing("c_n")) if isinstance(module, nn.LSTM) else hidden
    return as_given(call, sketch, out, module.batch_first), states


def _is_zero(state: Any) -> bool:
    """Whether a first state is the one that is taken anyway."""
    if isinstance(state, tuple | list):
        return all(_is_zero(part) for part in state)
    return state is None or (isinstance(state, Held) and not state.learns and not bool(state.tensor.any()))


RECURRENT = Mapper("recurrent", _draw, modules=(nn.RNN, nn.LSTM, nn.GRU))
