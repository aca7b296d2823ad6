"""The same numbers in another arrangement."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from nnstudio.core.compiler.from_torch.mapper import Mapper, methods_named, named
from nnstudio.core.compiler.from_torch.mappers.modules import aligned
from nnstudio.core.compiler.from_torch.sketch import Call, Held, Nothing, Sketch
from nnstudio.core.compiler.from_torch.turned import BATCH_STAYS, Turned, turned
from nnstudio.core.language import N_
from nnstudio.core.project import Port

_PADDINGS = {"constant": "ZeroPad2d", "reflect": "ReflectionPad2d", "replicate": "ReplicationPad2d"}


def reshaped(call: Call, sketch: Sketch) -> Any:
    """Anything that keeps the numbers in their order: flatten, view, squeeze, unsqueeze…"""
    first = call.argument(0, "input")
    if isinstance(first, Nothing):
        return _squeezed_states(call, first)
    before, after = call.sample().shape, call.value.shape
    if after[:1] != before[:1]:
        raise call.refusal(BATCH_STAYS)
    if len(after) < 2:
        raise call.refusal(N_("one axis beside the batch has to stay, even if it is 1 long."))
    if after == before:
        return call.source
    if len(after) == 2:
        return sketch.one("Flatten", call.source, place=call.place)
    return sketch.one("Reshape", call.source, {"shape": tuple(after[1:])}, place=call.place)


def _squeezed_states(call: Call, states: Nothing) -> Any:
    """The last state of a recurrent layer, where there is no other; anything else is given by no port."""
    if call.node.target in ("squeeze", torch.squeeze) and call.value.dim() == 2:
        return states.part(0)
    return call.as_port(states)


def _permuted(call: Call, sketch: Sketch) -> Any:
    given = call.args[1:] if len(call.args) > 1 else (call.kwargs["dims"],)
    dims = given[0] if len(given) == 1 and not isinstance(given[0], int) else given
    axes = tuple(axis % call.value.dim() for axis in dims)
    return _back(call, axes) or turned(call, sketch, call.source, axes)


def _back(call: Call, axes: tuple[int, ...]) -> Port | None:
    """What was turned before, if it is as it was."""
    before = call.argument(0, "input")
    if not isinstance(before, Turned) or tuple(before.axes[axis] for axis in axes) != tuple(range(len(axes))):
        return None
    return before.port


def _transposed(call: Call, sketch: Sketch) -> Any:
    axes = [call.argument(1, "dim0"), call.argument(2, "dim1")]
    first, second = (axis % call.value.dim() for axis in axes)
    if 0 in (first, second):
        order = list(range(call.value.dim()))
        order[first], order[second] = order[second], order[first]
        return _back(call, tuple(order)) or turned(call, sketch, call.source, tuple(order))
    return sketch.one("Transpose", call.source, {"dim0": first, "dim1": second}, place=call.place)


def _padded(call: Call, sketch: Sketch) -> Any:
    padding = tuple(call.argument(1, "pad"))
    mode, value = call.argument(2, "mode", "constant"), call.argument(3, "value", None)
    if not any(padding):
        return call.source
    layer = _PADDINGS.get(mode)
    if layer is None or value not in (None, 0) or len(padding) != 4 or call.value.dim() != 4:
        raise call.refusal(N_("no layer pads in this way."))
    if max(padding) <= 0:
        return sketch.one("Crop", call.source, {"margin": tuple(-one for one in padding)}, place=call.place)
    return sketch.one(layer, call.source, {"padding": padding}, place=call.place)


def _resized(call: Call, sketch: Sketch) -> Any:
    before, after = call.sample().shape[2:], call.value.shape[2:]
    scales = {new / old for old, new in zip(before, after, strict=True)}
    mode = call.argument(3, "mode", "nearest")
    if len(scales) != 1 or call.kwargs.get("antialias"):
        raise call.refusal(N_("no layer makes images larger in this way."))
    scale = scales.pop()
    if scale == 1:
        return call.source
    if call.argument(4, "align_corners"):
        return sketch.one(aligned(call, mode).name, call.source, {"scale_factor": scale}, place=call.place)
    return sketch.one("Upsample", call.source, {"scale_factor": scale, "mode": mode}, place=call.place)


def _unchanged(call: Call, _sketch: Sketch) -> Any:
    first = call.argument(0, "input")
    if isinstance(first, Held):
        return first
    if isinstance(call.value, Tensor) and not call.value.is_floating_point():
        raise call.refusal(N_("numbers that are turned into whole ones cannot be drawn."))
    return call.source


RESHAPED = Mapper(
    "reshape",
    reshaped,
    tuple(f for name in ("flatten", "reshape", "squeeze", "unsqueeze", "ravel") for f in named(name, torch)),
    methods_named("flatten", "reshape", "view", "squeeze", "unsqueeze", "view_as", "reshape_as", "unflatten"),
)
PERMUTED = Mapper("permute", _permuted, named("permute", torch), methods_named("permute"))
TRANSPOSED = Mapper(
    "transpose",
    _transposed,
    tuple(f for name in ("transpose", "swapaxes", "swapdims") for f in named(name, torch)),
    methods_named("transpose", "swapaxes", "swapdims"),
)
PADDED = Mapper("pad", _padded, (F.pad, torch._C._nn.pad))
RESIZED = Mapper("interpolate", _resized, (F.interpolate, F.upsample))
UNCHANGED = Mapper(
    "unchanged",
    _unchanged,
    tuple(f for name in ("clone", "detach") for f in named(name, torch)),
    methods_named("contiguous", "clone", "detach", "to", "float", "type_as", "cpu", "requires_grad"),
)
