"""Pooling that is called as a function, and means over axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812

from nnstudio.core.compiler.from_torch.mapper import Mapper, methods_named, named
from nnstudio.core.compiler.from_torch.sketch import Call, Sketch
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
        axes, keeps = call.argument(1, "dim"), bool(call.argument(2, "keepdim", False))
        count = call.sample().dim()
        given = (axes,) if isinstance(axes, int) else tuple(axes or ())
        wanted = sorted(axis % count for axis in given)
        if call.kwargs.get("dtype") is not None or not wanted:
            raise call.refusal(N_("no layer takes a mean or maximum in this way."))
        source, spatial = call.source, list(range(2, count))
        if count == 3 and wanted == [1] and not keeps:
            source, wanted = sketch.one("Transpose", source, {"dim0": 1, "dim1": 2}, place=call.place), [2]
        if wanted != spatial or count not in _FITTING:
            raise call.refusal(N_("no layer takes a mean or maximum in this way."))
        pooled = sketch.one(
            f"Adaptive{kind}Pool{_FITTING[count]}d", source, {"output_size": 1}, place=call.place
        )
        return pooled if keeps else sketch.one("Flatten", pooled, place=call.place)

    return draw


POOLING = tuple(_mapper(*row) for row in _TABLE)
MEAN = Mapper("mean", _over_axes("Avg"), named("mean", torch), methods_named("mean"))
LARGEST = Mapper("amax", _over_axes("Max"), named("amax", torch), methods_named("amax"))
