"""Sums and products of tensors; what numbers do to them where nothing is left to do."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from immutabledict import immutabledict

from nnstudio.core.compiler.from_torch.mapper import Mapper, methods_named, named
from nnstudio.core.compiler.from_torch.sketch import Call, Sketch
from nnstudio.core.compiler.from_torch.tracing import VALUE
from nnstudio.core.language import N_
from nnstudio.core.project import Port


def _merging(layer: str, neutral: float) -> Callable[[Call, Sketch], Any]:
    """Draw a merge; a number that changes nothing is left out."""

    def draw(call: Call, sketch: Sketch) -> Any:
        if call.kwargs.get("alpha", 1) != 1:
            raise call.refusal(N_("“{name}” cannot be set here."), name="alpha")
        operands = [call.argument(0, "input"), call.argument(1, "other")]
        numbers = [one for one in operands if isinstance(one, int | float)]
        ports = [call.as_port(one) for one in operands if not isinstance(one, int | float)]
        if not numbers:
            return sketch.add(layer, ports, place=call.place)[0]
        if len(ports) == 1 and numbers[0] == neutral:
            return ports[0]
        if layer == "Multiply" and len(ports) == 1 and _is_scaling(call, sketch, ports[0], numbers[0]):
            return _scaled(sketch, ports[0])
        raise call.refusal(N_("no layer does this with a tensor and the number {number}."), number=numbers[0])

    return draw


def _is_scaling(call: Call, sketch: Sketch, port: Port, factor: float) -> bool:
    """Whether a matrix product, and nothing else, is divided by the root of its number of products."""
    made = next((node for node in call.node.all_input_nodes if VALUE in node.meta), None)
    node = sketch.nodes[port.node]
    if made is None or node.layer != "MatMul" or node.params["scaled"] or len(made.users) != 1:
        return False
    products = made.all_input_nodes[0].meta[VALUE].shape[-1]
    return math.isclose(factor, products**-0.5, rel_tol=1e-6)


def _scaled(sketch: Sketch, port: Port) -> Port:
    """The product, scaled by itself."""
    node = sketch.nodes[port.node]
    params = immutabledict({**node.params, "scaled": True})
    sketch.nodes[port.node] = replace(node, params=params)
    return port


def _dividing(call: Call, sketch: Sketch) -> Any:
    divisor = call.argument(1, "other")
    if divisor == 1:
        return call.source
    if isinstance(divisor, int | float) and _is_scaling(call, sketch, call.source, 1 / divisor):
        return _scaled(sketch, call.source)
    raise call.refusal(N_("no layer divides one tensor by another, or by a number."))


def _subtracting(call: Call, sketch: Sketch) -> Any:
    other = call.argument(1, "other")
    if isinstance(call.argument(0, "input"), Port) and not isinstance(other, Port) and other == 0:
        return call.source
    raise call.refusal(N_("no layer subtracts one tensor from another."))


ADD = Mapper(
    "add",
    _merging("Add", 0.0),
    (operator.add, operator.iadd, *named("add", torch)),
    methods_named("add"),
)
MULTIPLY = Mapper(
    "mul",
    _merging("Multiply", 1.0),
    (operator.mul, operator.imul, *named("mul", torch), *named("multiply", torch)),
    methods_named("mul", "multiply"),
)
DIVIDE = Mapper(
    "div", _dividing, (operator.truediv, operator.itruediv, *named("div", torch)), methods_named("div")
)
SUBTRACT = Mapper(
    "sub", _subtracting, (operator.sub, operator.isub, *named("sub", torch)), methods_named("sub")
)
