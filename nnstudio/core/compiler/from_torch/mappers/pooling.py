"""Pooling that is called as a function, and means over axes."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812

from nnstudio.core.compiler.from_torch.mapper import Mapper, methods_named, named
from nnstudio.core.compiler.from_torch.sketch import Call, Nothing, Sketch
from nnstudio.core.language import N_

_MAX = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
_AVERAGE = ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad")
_LP = ("norm_type", "kernel_size", "stride", "ceil_mode")
_ADAPTIVE = ("output_size",)
_TABLE: Sequence[tuple[str, str, tuple[str, ...]]] = (
    *[(f"max_pool{n}d", f"MaxPool{n}d", _MAX) for n in (1, 2, 3)],
    *[(f"avg_pool{n}d", f"AvgPool{n}d", _AVERAGE) for n in (1, 2, 3)],
    *[(f"lp_pool{n}d", f"LPPool{n}d", _LP) for n in (1, 2)],
    *[(f"adaptive_avg_pool{n}d", f"AdaptiveAvgPool{n}d", _ADAPTIVE) for n in (1, 2)],
    *[(f"adaptive_max_pool{n}d", f"AdaptiveMaxPool{n}d", _ADAPTIVE) for n in (1, 2)],
)
_NOT_SO = N_("no layer takes a mean, sum or maximum in this way.")
_FITTING = {3: 1, 4: 2}  # axes of the tensor → axes that are pooled over


def _mapper(name: str, layer: str, parameters: tuple[str, ...]) -> Mapper:
    def draw(call: Call, sketch: Sketch) -> Any:
        params = {}
        for position, parameter in enumerate(parameters, 1):
            value = call.argument(position, parameter)
            if value is not None and value != ():
                params[parameter] = tuple(value) if isinstance(value, list) else value
        params.setdefault("stride", params.get("kernel_size"))
        if layer.startswith("Adaptive"):
            params.pop("stride")
        if isinstance(call.value, tuple):
            raise call.refusal(N_("a pooling layer that returns indices cannot be drawn."))
        return sketch.one(layer, call.source, params, place=call.place)

    functions = named(name, F, torch, torch._C._nn)
    return Mapper(name, draw, functions=functions)


def _over_axes(kind: str) -> Any:
    """A mean or maximum over all spatial axes, or over the steps of a sequence."""

    def draw(call: Call, sketch: Sketch) -> Any:
        keeps = bool(call.argument(2, "keepdim", False))
        count, wanted = call.sample().dim(), _axes(call)
        source, spatial = call.source, list(range(2, count))
        if count == 2 and keeps:
            shape = (1, call.sample().shape[1])
            source, count = sketch.one("Reshape", source, {"shape": shape}, place=call.place), 3
            wanted, spatial, keeps = [2], [2], False
        if count == 3 and wanted == [1] and not keeps:
            source, wanted = sketch.one("Transpose", source, {"dim0": 1, "dim1": 2}, place=call.place), [2]
        if wanted != spatial or count not in _FITTING:
            raise call.refusal(_NOT_SO)
        pooled = sketch.one(
            f"Adaptive{kind}Pool{_FITTING[count]}d", source, {"output_size": 1}, place=call.place
        )
        pooled = pooled if keeps else sketch.one("Flatten", pooled, place=call.place)
        return (pooled, Nothing("indices")) if isinstance(call.value, tuple) else pooled

    return draw


def _axes(call: Call) -> list[int]:
    """The axes a mean, sum or maximum is taken over."""
    axes, count = call.argument(1, "dim"), call.sample().dim()
    if not isinstance(axes, int | tuple | list) or call.kwargs.get("dtype") is not None:
        raise call.refusal(_NOT_SO)
    return sorted(axis % count for axis in ((axes,) if isinstance(axes, int) else axes))


def _sum(call: Call, sketch: Sketch) -> Any:
    """The mean, as many times as there are numbers."""
    numbers = prod(call.sample().shape[axis] for axis in _axes(call))
    mean = _over_axes("Avg")(call, sketch)
    return sketch.one("Scale", mean, {"factor": float(numbers)}, place=call.place)


POOLING = tuple(_mapper(*row) for row in _TABLE)
MEAN = Mapper("mean", _over_axes("Avg"), named("mean", torch), methods_named("mean"))
LARGEST = Mapper(
    "amax", _over_axes("Max"), named("amax", torch) + named("max", torch), methods_named("amax", "max")
)
SUM = Mapper("sum", _sum, named("sum", torch), methods_named("sum"))
