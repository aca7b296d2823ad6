"""Sums and products of tensors, and what numbers do to them."""

from __future__ import annotations

import math
import operator
from typing import Any

import torch

from nnstudio.core.compiler.from_torch.constants import added, negated, number_of
from nnstudio.core.compiler.from_torch.mapper import Mapper, methods_named, named
from nnstudio.core.compiler.from_torch.sketch import Call, Held, Sketch
from nnstudio.core.compiler.from_torch.tracing import VALUE
from nnstudio.core.language import N_
from nnstudio.core.project import Port

_EXPONENTS = (1, 2, 3, 4)


def _operands(call: Call) -> tuple[Any, Any]:
    """Both, each a number where it is one."""
    both = call.argument(0, "input"), call.argument(1, "other")
    first, second = (one if number_of(one) is None else number_of(one) for one in both)
    return first, second


def _adding(call: Call, sketch: Sketch) -> Any:
    first, second = _operands(call)
    alpha = call.kwargs.get("alpha", 1)
    return _sum(call, sketch, first, _times(call, sketch, second, alpha))


def _subtracting(call: Call, sketch: Sketch) -> Any:
    first, second = _operands(call)
    alpha = call.kwargs.get("alpha", 1)
    return _sum(call, sketch, first, _times(call, sketch, second, -alpha))


def _sum(call: Call, sketch: Sketch, first: Any, second: Any) -> Port:
    if isinstance(first, float):
        return _scaled(call, sketch, call.as_port(second), 1.0, first)
    if isinstance(second, float):
        return _scaled(call, sketch, call.as_port(first), 1.0, second)
    if isinstance(first, Held):
        return added(call, sketch, call.as_port(second), first)
    if isinstance(second, Held):
        return added(call, sketch, call.as_port(first), second)
    return sketch.add("Add", [call.as_port(first), call.as_port(second)], place=call.place)[0]


def _times(call: Call, sketch: Sketch, value: Any, factor: float) -> Any:
    if factor == 1:
        return value
    if isinstance(value, float):
        return value * factor
    if isinstance(value, Held) and not value.learns and factor == -1:
        return negated(value)
    return _scaled(call, sketch, call.as_port(value), float(factor), 0.0)


def _multiplying(call: Call, sketch: Sketch) -> Any:
    first, second = _operands(call)
    if isinstance(first, float):
        first, second = second, first
    if not isinstance(second, float):
        return sketch.add("Multiply", [call.as_port(first), call.as_port(second)], place=call.place)[0]
    return _scaled(call, sketch, call.as_port(first), second, 0.0)


def _dividing(call: Call, sketch: Sketch) -> Any:
    first, second = _operands(call)
    if not isinstance(second, float) or second == 0 or call.kwargs.get("rounding_mode") is not None:
        raise call.refusal(N_("no layer divides by a tensor, or by zero."))
    return _scaled(call, sketch, call.as_port(first), 1 / second, 0.0)


def _negating(call: Call, sketch: Sketch) -> Any:
    return _scaled(call, sketch, call.source, -1.0, 0.0)


def _power(call: Call, sketch: Sketch) -> Any:
    """A tensor times itself, some whole times."""
    exponent = call.argument(1, "exponent", 2)
    if exponent not in _EXPONENTS:
        raise call.refusal(N_("only squares and other small powers can be drawn."))
    ports = [call.source] * int(exponent)
    return ports[0] if exponent == 1 else sketch.add("Multiply", ports, place=call.place)[0]


def _scaled(call: Call, sketch: Sketch, port: Port, factor: float, offset: float) -> Port:
    """The port's tensor times a number and plus another; two such steps in a row are drawn as one."""
    if factor == 1 and offset == 0:
        return port
    node = sketch.nodes[port.node]
    is_only = sketch.is_only_use(port, call.node)
    if is_only and offset == 0 and _is_scaling(sketch, port, factor):
        sketch.change(port.node, {"scaled": True})
        return port
    if is_only and node.layer == "Scale":
        before = float(str(node.params["factor"])), float(str(node.params["offset"]))
        params = {"factor": before[0] * factor, "offset": before[1] * factor + offset}
        sketch.change(port.node, params)
        return port
    return sketch.one("Scale", port, {"factor": factor, "offset": offset}, place=call.place)


def _is_scaling(sketch: Sketch, port: Port, factor: float) -> bool:
    """Whether a matrix product is divided by the root of its number of products."""
    node, factors = sketch.nodes[port.node], sketch.carriers[port][0].all_input_nodes
    if node.layer != "MatMul" or node.params["scaled"] or len(factors) != 2:
        return False
    products = factors[0].meta[VALUE].shape[-1]
    return math.isclose(factor, products**-0.5, rel_tol=1e-6)


POWER = Mapper(
    "pow",
    _power,
    (operator.pow, *named("pow", torch), *named("square", torch)),
    methods_named("pow", "square"),
)
ADD = Mapper("add", _adding, (operator.add, operator.iadd, *named("add", torch)), methods_named("add"))
MULTIPLY = Mapper(
    "mul",
    _multiplying,
    (operator.mul, operator.imul, *named("mul", torch), *named("multiply", torch)),
    methods_named("mul", "multiply"),
)
DIVIDE = Mapper(
    "div",
    _dividing,
    (operator.truediv, operator.itruediv, *named("div", torch), *named("true_divide", torch)),
    methods_named("div", "true_divide"),
)
SUBTRACT = Mapper(
    "sub", _subtracting, (operator.sub, operator.isub, *named("sub", torch)), methods_named("sub")
)
NEGATE = Mapper(
    "neg", _negating, (operator.neg, *named("neg", torch), *named("negative", torch)), methods_named("neg")
)
