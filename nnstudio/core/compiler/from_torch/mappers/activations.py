"""Activation functions that are called as functions or methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812

from nnstudio.core.compiler.from_torch.mapper import Mapper, methods_named, named
from nnstudio.core.compiler.from_torch.sketch import Call, Held, Sketch
from nnstudio.core.language import N_

# The function's name, the layer, and the layer's parameters in the order of the function's arguments.
_TABLE: Sequence[tuple[str, str, tuple[str, ...]]] = (
    ("relu", "ReLU", ()),
    ("relu6", "ReLU6", ()),
    ("leaky_relu", "LeakyReLU", ("negative_slope",)),
    ("elu", "ELU", ("alpha",)),
    ("celu", "CELU", ("alpha",)),
    ("selu", "SELU", ()),
    ("gelu", "GELU", ()),
    ("silu", "SiLU", ()),
    ("mish", "Mish", ()),
    ("hardswish", "Hardswish", ()),
    ("softplus", "Softplus", ("beta", "threshold")),
    ("sigmoid", "Sigmoid", ()),
    ("tanh", "Tanh", ()),
    ("atan", "Arctan", ()),
    ("arctan", "Arctan", ()),
    ("softsign", "Softsign", ()),
    ("hardsigmoid", "Hardsigmoid", ()),
    ("hardtanh", "Hardtanh", ("min_val", "max_val")),
    ("logsigmoid", "LogSigmoid", ()),
    ("tanhshrink", "Tanhshrink", ()),
    ("hardshrink", "Hardshrink", ("lambd",)),
    ("softshrink", "Softshrink", ("lambd",)),
    ("threshold", "Threshold", ("threshold", "value")),
    ("softmax", "Softmax", ("dim",)),
    ("softmin", "Softmin", ("dim",)),
    ("log_softmax", "LogSoftmax", ("dim",)),
    ("glu", "GLU", ("dim",)),
)


def _mapper(name: str, layer: str, parameters: tuple[str, ...]) -> Mapper:
    def draw(call: Call, sketch: Sketch) -> Any:
        params = {}
        for position, parameter in enumerate(parameters, 1):
            value = call.argument(position, parameter)
            if value is not None:
                params[parameter] = value
        if "dim" in parameters and "dim" not in params and layer != "GLU":
            params["dim"] = 0 if call.value.dim() in (0, 1, 3) else 1  # as torch chooses
        if layer == "GELU":
            params["approximate"] = call.kwargs.get("approximate", "none")
        return sketch.one(layer, call.source, params, place=call.place)

    functions = named(name, F, torch, torch.special)
    return Mapper(name, draw, functions=functions, methods=methods_named(name))


def _clamp(call: Call, sketch: Sketch) -> Any:
    low, high = call.argument(1, "min"), call.argument(2, "max")
    if not isinstance(low, int | float):
        raise call.refusal(N_("clamp needs two numbers here."))
    if high is None and low == 0:
        return sketch.one("ReLU", call.source, place=call.place)
    if not isinstance(high, int | float):
        raise call.refusal(N_("clamp needs two numbers here."))
    return sketch.one("Hardtanh", call.source, {"min_val": low, "max_val": high}, place=call.place)


def _prelu(call: Call, sketch: Sketch) -> Any:
    weight = call.argument(1, "weight")
    if not isinstance(weight, Held):
        raise call.refusal(N_("the slope of prelu has to be a weight of the module."))
    params = {"num_parameters": weight.tensor.numel()}
    return sketch.one(
        "PReLU", call.source, params, place=call.place, tensors={"weight": weight.tensor.detach()}
    )


ACTIVATIONS = tuple(_mapper(*row) for row in _TABLE)
CLAMP = Mapper("clamp", _clamp, named("clamp", torch) + named("clip", torch), methods_named("clamp", "clip"))
PRELU = Mapper("prelu", _prelu, named("prelu", torch, F), methods_named("prelu"))
