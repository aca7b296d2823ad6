"""Layers that Keras 3 has as functions only, or not quite: written as expressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import pi
from typing import Any

from nnstudio.core.compiler.keras_layers import (
    Formula,
    Given,
    KerasLayer,
    Layout,
    Step,
    Writer,
    sizes,
    step,
    unless,
)
from nnstudio.core.language import N_

_LOWEST = "-3.4028234663852886e+38"  # the least single-precision number: a softmax makes 0 of it


def _max_pool(axes: int) -> Writer:
    def write(given: Given) -> Sequence[Step | Formula]:
        p = given.params
        unless(N_("Keras has it with the usual parameters only"), set(_spread(p["dilation"], axes)) == {1})
        borders = [_border(given, axis, axes) for axis in range(axes)]
        size = sizes(p["kernel_size"], axes)
        stride = size if p["stride"] is None else sizes(p["stride"], axes)
        pool = step(f"MaxPooling{axes}D", size, strides=None if stride == size else stride)
        return [_surrounded(borders), pool] if any(map(any, borders)) else [pool]

    return write


def _border(given: Given, axis: int, axes: int) -> tuple[int, int]:
    """How much has to be put before and after, so that windows begin and end where torch's do."""
    p = given.params
    kernel, padding = _spread(p["kernel_size"], axes)[axis], _spread(p["padding"], axes)[axis]
    stride = kernel if p["stride"] is None else _spread(p["stride"], axes)[axis]
    before = given.plan.inputs[0].shape[1 + axis]
    after = next(iter(given.plan.outputs.values())).shape[1 + axis]
    sticking_out = (after - 1) * stride + kernel - before - 2 * padding
    return padding, padding + max(0, sticking_out)


def _surrounded(borders: Sequence[tuple[int, int]]) -> Formula:
    """With what no maximum takes, channels last."""
    widths = ((0, 0), *borders, (0, 0))
    return Formula(f"keras.ops.pad({{0}}, {widths}, constant_values=float('-inf'))")


def _spread(value: Any, axes: int) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,) * axes


def _select(given: Given) -> Sequence[Formula]:
    return [Formula(f"{{0}}[{':, ' * _place(given)}{given.params['index']}]")]


def _slice(given: Given) -> Sequence[Formula]:
    p = given.params
    words = ["" if value in (None, 0) else str(value) for value in (p["start"], p["stop"])]
    stretch = ":".join(words) + (f":{p['step']}" if p["step"] != 1 else "")
    return [Formula(f"{{0}}[{':, ' * _place(given)}{stretch}]")]


def _place(given: Given) -> int:
    """The axis the parameter ``dim`` means, counted with the batch."""
    axis = given.axis(given.params["dim"])
    return axis if axis >= 0 else given.rank


def _matrix_product(given: Given) -> Sequence[Formula]:
    second = "keras.ops.swapaxes({1}, -2, -1)" if given.params["transpose"] else "{1}"
    terms = given.plan.inputs[0].shape[-1]
    factor = f" * {terms**-0.5!r}" if given.params["scaled"] else ""
    return [Formula(f"keras.ops.matmul({{0}}, {second}){factor}")]


def _causal_mask(given: Given) -> Sequence[Formula]:
    rows, columns = given.plan.inputs[0].shape[-2:]
    seen = f"keras.ops.arange({rows})[:, None] >= keras.ops.arange({columns})"
    return [Formula(f"keras.ops.where({seen}, {{0}}, {_LOWEST})")]


def _positional_encoding(given: Given) -> Sequence[Formula]:
    """Sines for the even features; for the odd ones cosines, which are sines a quarter of a turn later."""
    steps, features = given.plan.inputs[0].shape
    place, feature = f'keras.ops.arange({steps}, dtype="float32")[:, None]', f"keras.ops.arange({features})"
    rate = f"{given.params['base']!r} ** ({feature} // 2 * {-2 / features!r})"
    return [Formula(f"{{0}} + keras.ops.sin({place} * {rate} + {feature} % 2 * {pi / 2!r})")]


def _scale(given: Given) -> Sequence[Step]:
    offset = given.params["offset"]
    return [step("Rescaling", given.params["factor"], offset=offset or None)]


def _local_response(given: Given) -> Sequence[Formula]:
    """Each channel divided by a power of the mean square of those around it, channels last."""
    p, channels, size = given.params, given.plan.inputs[0].shape[0], given.params["size"]
    inner = ":, " * given.rank
    widths = (*[(0, 0)] * given.rank, (size // 2, (size - 1) // 2))
    squares = f"keras.ops.pad(keras.ops.square({{0}}), {widths})"
    total = f"sum({squares}[{inner}i : i + {channels}] for i in range({size}))"
    return [Formula(f"{{0}} / ({p['k']!r} + {p['alpha'] / size!r} * {total}) ** {p['beta']!r}")]


FORMULAS: Mapping[str, KerasLayer] = {
    **{f"MaxPool{n}d": KerasLayer(_max_pool(n), Layout.LAST) for n in (1, 2, 3)},
    "LocalResponseNorm": KerasLayer(_local_response, Layout.LAST),
    "Select": KerasLayer(_select, Layout.TORCH),
    "Slice": KerasLayer(_slice),
    "MatMul": KerasLayer(_matrix_product, Layout.TORCH),
    "CausalMask": KerasLayer(_causal_mask, Layout.TORCH),
    "PositionalEncoding": KerasLayer(_positional_encoding, Layout.TORCH),
    "Scale": KerasLayer(_scale),
}
