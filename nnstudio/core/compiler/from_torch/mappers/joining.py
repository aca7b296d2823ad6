"""Several tensors become one, and one of several is taken."""

from __future__ import annotations

import operator
from typing import Any

import torch

from nnstudio.core.compiler.from_torch.mapper import Mapper, named
from nnstudio.core.compiler.from_torch.mappers.recurrent import States
from nnstudio.core.compiler.from_torch.sketch import Call, Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Port

_RECURRENT = ("RNN", "LSTM", "GRU")
_WHOLE = slice(None)


def _concatenate(call: Call, sketch: Sketch) -> Any:
    ports = [call.as_port(one) for one in call.argument(0, "tensors")]
    axis = call.argument(1, "dim", call.kwargs.get("axis", 0))
    return sketch.add("Concatenate", ports, {"axis": axis % call.value.dim()}, place=call.place)[0]


def _taken(call: Call, sketch: Sketch) -> Any:
    whole, index = call.args
    if isinstance(whole, States):
        return whole.at(index)
    if not isinstance(whole, Port):
        return whole[index]
    last = _last_step(whole, index, sketch)
    if last is not None:
        return last
    selected = _selected(index)
    if selected is not None:
        axis, at = selected
        return sketch.one("Select", whole, {"dim": axis, "index": at}, place=call.place)
    cropped = _margins(index, call)
    if cropped is not None:
        return sketch.one("Crop", whole, {"margin": cropped}, place=call.place)
    raise call.refusal(N_("no layer takes such a part out of a tensor."))


def _last_step(whole: Port, index: Any, sketch: Sketch) -> Port | None:
    """What a recurrent layer that goes one way said last is its last state."""
    node = sketch.nodes[whole.node]
    is_last = isinstance(index, tuple) and index in [(_WHOLE, -1), (_WHOLE, -1, _WHOLE)]
    if not is_last or node.layer not in _RECURRENT or whole.name != "out" or node.params["bidirectional"]:
        return None
    return Port(whole.node, "last")


def _selected(index: Any) -> tuple[int, int] | None:
    """The axis, not the batch's, and the place along it, if one is taken there and all of the other axes."""
    if not isinstance(index, tuple) or Ellipsis in index:
        return None
    numbers = [axis for axis, one in enumerate(index) if isinstance(one, int) and not isinstance(one, bool)]
    rest = [one for one in index if not isinstance(one, int)]
    if len(numbers) != 1 or numbers[0] == 0 or any(one != _WHOLE for one in rest):
        return None
    return numbers[0], index[numbers[0]]


def _margins(index: Any, call: Call) -> tuple[int, ...] | None:
    """Left, right, top and bottom of what is cut off an image, if that is all that happens."""
    size = call.sample().shape
    if not isinstance(index, tuple) or len(size) != 4:
        return None
    if Ellipsis in index:
        at = index.index(Ellipsis)
        index = (*index[:at], *[_WHOLE] * (5 - len(index)), *index[at + 1 :])
    index = (*index, *[_WHOLE] * (4 - len(index)))
    if not all(isinstance(one, slice) and one.step in (None, 1) for one in index) or index[:2] != (
        _WHOLE,
        _WHOLE,
    ):
        return None
    (top, below), (left, beyond) = (
        one.indices(length)[:2] for one, length in zip(index[2:], size[2:], strict=True)
    )
    return left, size[3] - beyond, top, size[2] - below


CONCATENATE = Mapper(
    "cat", _concatenate, (*named("cat", torch), *named("concat", torch), *named("concatenate", torch))
)
TAKEN = Mapper("getitem", _taken, (operator.getitem,))
