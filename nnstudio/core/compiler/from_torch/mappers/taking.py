"""One of several tensors is taken, or a part of one."""

from __future__ import annotations

import operator
from typing import Any

import torch

from nnstudio.core.compiler.from_torch.mapper import Mapper, methods_named, named
from nnstudio.core.compiler.from_torch.mappers.reshaping import reshaped
from nnstudio.core.compiler.from_torch.sketch import Call, Nothing, Sketch
from nnstudio.core.compiler.from_torch.tracing import VALUE
from nnstudio.core.compiler.from_torch.turned import BATCH_STAYS
from nnstudio.core.language import N_
from nnstudio.core.project import Port

_RECURRENT = ("RNN", "LSTM", "GRU")
_WHOLE = slice(None)
_NO_SUCH_PART = N_("no layer takes such a part out of a tensor.")


def _taken(call: Call, sketch: Sketch) -> Any:
    whole, index = call.args
    if isinstance(whole, Nothing):
        return whole.part(index)
    if not isinstance(whole, Port):
        return whole[index]
    last = _last_step(whole, index, sketch)
    if last is not None:
        return last
    if (
        isinstance(index, tuple)
        and None in index
        and all(one is None or one in (_WHOLE, ...) for one in index)
    ):
        return reshaped(call, sketch)
    axes = _by_axis(index, call)
    cropped = _margins(axes, call)
    if cropped is not None:
        return sketch.one("Crop", whole, {"margin": cropped}, place=call.place)
    return _cut(call, sketch, whole, axes)


def _last_step(whole: Port, index: Any, sketch: Sketch) -> Port | None:
    """What a recurrent layer that goes one way said last is its last state."""
    node = sketch.nodes[whole.node]
    is_last = isinstance(index, tuple) and index in [(_WHOLE, -1), (_WHOLE, -1, _WHOLE)]
    if not is_last or node.layer not in _RECURRENT or whole.name != "out" or node.params["bidirectional"]:
        return None
    return Port(whole.node, "last")


def _by_axis(index: Any, call: Call) -> list[Any]:
    """One index for every axis.

    Raises:
        CannotImport: for tensors and other things that no slice can say.
    """
    count = call.sample().dim()
    given = list(index) if isinstance(index, tuple) else [index]
    if any(one is None or not isinstance(one, int | slice | list | type(...)) for one in given):
        raise call.refusal(_NO_SUCH_PART)
    if ... in given:
        at = given.index(...)
        given[at : at + 1] = [_WHOLE] * (count - len(given) + 1)
    return [_as_slice(one, call) for one in given] + [_WHOLE] * (count - len(given))


def _as_slice(one: Any, call: Call) -> Any:
    """Places that follow one another are a slice."""
    if not isinstance(one, list):
        return one
    if not one or one != list(range(one[0], one[0] + len(one))):
        raise call.refusal(_NO_SUCH_PART)
    return slice(one[0], one[0] + len(one) or None)


def _margins(axes: list[Any], call: Call) -> tuple[int, ...] | None:
    """Left, right, top and bottom of what is cut off an image, if that is all that happens."""
    size = call.sample().shape
    if len(size) != 4 or not all(isinstance(one, slice) and one.step in (None, 1) for one in axes):
        return None
    if axes[:2] != [_WHOLE, _WHOLE]:
        return None
    (top, below), (left, beyond) = (
        one.indices(length)[:2] for one, length in zip(axes[2:], size[2:], strict=True)
    )
    return left, size[3] - beyond, top, size[2] - below


def _cut(call: Call, sketch: Sketch, port: Port, axes: list[Any]) -> Port:
    """One Slice for each axis that is cut, then one Select for each that goes, from the last."""
    sizes = call.sample().shape
    if axes[0] != _WHOLE:
        raise call.refusal(BATCH_STAYS)
    for axis, one in enumerate(axes):
        if isinstance(one, slice):
            port = cut_out(call, sketch, port, axis, one, sizes[axis])
    for axis, one in reversed(list(enumerate(axes))):
        if isinstance(one, int):
            port = sketch.one("Select", port, {"dim": axis, "index": one}, place=call.place)
    return port


def cut_out(call: Call, sketch: Sketch, port: Port, axis: int, part: slice, size: int) -> Port:
    """A stretch of an axis of this size; the port itself where that is all of it."""
    start, stop, step = part.indices(size)
    if (start, stop, step) == (0, size, 1):
        return port
    end = None if stop >= size else stop
    params = {"dim": axis, "start": start, "stop": end, "step": step}
    return sketch.one("Slice", port, params, place=call.place)


def _narrow(call: Call, sketch: Sketch) -> Any:
    size = call.sample().shape
    axis, start, length = (call.argument(at, name) for at, name in enumerate(("dim", "start", "length"), 1))
    axis, axes = axis % len(size), [_WHOLE] * len(size)
    start = start % size[axis]
    axes[axis] = slice(start, start + length)
    return _cut(call, sketch, call.source, axes)


def _select(call: Call, sketch: Sketch) -> Any:
    count = call.sample().dim()
    axes: list[Any] = [_WHOLE] * count
    axes[call.argument(1, "dim") % count] = call.argument(2, "index")
    return _cut(call, sketch, call.source, axes)


def _attribute(call: Call, sketch: Sketch) -> Any:
    """A field of several results, such as the values of a maximum, or a matrix turned round."""
    whole, name = call.args
    fields = getattr(type(call.node.all_input_nodes[0].meta[VALUE]), "n_sequence_fields", 0)
    if isinstance(whole, tuple) and fields and name in ("values", "indices"):
        return whole[("values", "indices").index(name)]
    if isinstance(whole, Port) and name == "mT":
        last = call.value.dim() - 1
        return sketch.one("Transpose", whole, {"dim0": last - 1, "dim1": last}, place=call.place)
    raise call.refusal(N_("no layer of nnstudio does “{what}”."), what=name)


TAKEN = Mapper("getitem", _taken, (operator.getitem,))
NARROW = Mapper("narrow", _narrow, named("narrow", torch), methods_named("narrow"))
SELECT = Mapper("select", _select, named("select", torch), methods_named("select"))
ATTRIBUTE = Mapper("attribute", _attribute, (getattr,))
