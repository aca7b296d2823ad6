"""Matrix products, and the attention that is made of them."""

from __future__ import annotations

import operator
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812

from nnstudio.core.compiler.from_torch.mapper import Mapper, named
from nnstudio.core.compiler.from_torch.sketch import Call, Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Port

_RANKS = (3, 4)


def _product(call: Call, sketch: Sketch) -> Any:
    ports = [call.as_port(call.argument(0, "input")), call.as_port(call.argument(1, "other"))]
    if call.value.dim() not in _RANKS:
        raise call.refusal(N_("a matrix product is of tensors with 3 or 4 axes, the batch included."))
    return _multiplied(call, sketch, ports[0], ports[1])


def _attention(call: Call, sketch: Sketch) -> Any:
    """Scores of queries and keys, a softmax, and the mean of the values by these weights."""
    query, key, value = (
        call.as_port(call.argument(place, name)) for place, name in enumerate(("query", "key", "value"))
    )
    if call.argument(3, "attn_mask") is not None or call.kwargs.get("scale") is not None:
        raise call.refusal(N_("masks that are given to attention cannot be drawn."))
    if call.kwargs.get("enable_gqa"):
        raise call.refusal(N_("“{name}” cannot be set here."), name="enable_gqa")
    scores = _multiplied(call, sketch, query, key, transpose=True, scaled=True)
    if call.argument(5, "is_causal", False):
        scores = sketch.one("CausalMask", scores, place=call.place)
    weights = sketch.one("Softmax", scores, {"dim": -1}, place=call.place)
    dropped = call.argument(4, "dropout_p", 0.0)
    if dropped:
        weights = sketch.one("Dropout", weights, {"p": dropped}, place=call.place)
    return _multiplied(call, sketch, weights, value)


def _multiplied(call: Call, sketch: Sketch, first: Port, second: Port, **settings: bool) -> Port:
    params = {"transpose": False, "scaled": False, **settings}
    return sketch.add("MatMul", [first, second], params, place=call.place)[0]


PRODUCTS = Mapper(
    "matmul",
    _product,
    (operator.matmul, *named("matmul", torch), *named("bmm", torch)),
    ("matmul", "bmm", "__matmul__"),
)
ATTENTION = Mapper("scaled_dot_product_attention", _attention, (F.scaled_dot_product_attention,))
