"""Matrix products, and the attention that is made of them."""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812

from nnstudio.core.compiler.from_torch.constants import NOT_LEARNED_SO, is_causal
from nnstudio.core.compiler.from_torch.mapper import Mapper, named
from nnstudio.core.compiler.from_torch.sketch import Call, Held, Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Port

_RANKS = (3, 4)


def _product(call: Call, sketch: Sketch) -> Any:
    other = call.argument(1, "other", call.kwargs.get("mat2"))
    if isinstance(other, Held) and other.tensor.dim() == 2:
        return _by_weights(call, sketch, other)
    ports = [call.source, call.as_port(other)]
    if call.value.dim() not in _RANKS:
        raise call.refusal(N_("a matrix product is of tensors with 3 or 4 axes, the batch included."))
    return _multiplied(call, sketch, ports[0], ports[1])


def _by_weights(call: Call, sketch: Sketch, held: Held) -> Port:
    """``x @ W`` is a dense layer, whose weight torch keeps turned round."""
    if held.learns and held.is_computed:
        raise call.refusal(NOT_LEARNED_SO, name=held.name)
    weight = held.tensor.detach().t()  # a view: it shows where weights are shared
    return sketch.one(
        "Linear",
        call.source,
        {"out_features": len(weight), "bias": False},
        place=call.place,
        name=held.name,
        tensors={"weight": weight},
        frozen=not held.learns,
    )


def _attention(call: Call, sketch: Sketch) -> Any:
    """Scores of queries and keys, a softmax, and the mean of the values by these weights."""
    query, key, value = (
        call.as_port(call.argument(place, name)) for place, name in enumerate(("query", "key", "value"))
    )
    if call.argument(6, "scale") is not None:
        raise call.refusal(N_("“{name}” cannot be set here."), name="scale")
    if call.kwargs.get("enable_gqa"):
        raise call.refusal(N_("“{name}” cannot be set here."), name="enable_gqa")
    scores = _multiplied(call, sketch, query, key, transpose=True, scaled=True)
    if call.argument(5, "is_causal", False) or _hides_later(call):
        scores = sketch.one("CausalMask", scores, place=call.place)
    weights = sketch.one("Softmax", scores, {"dim": -1}, place=call.place)
    dropped = call.argument(4, "dropout_p", 0.0)
    if dropped:
        weights = sketch.one("Dropout", weights, {"p": dropped}, place=call.place)
    return _multiplied(call, sketch, weights, value)


def _hides_later(call: Call) -> bool:
    """As a mask of truths tells what is seen, not what is hidden, it is turned round."""
    mask = call.argument(3, "attn_mask")
    if isinstance(mask, Held) and mask.tensor.dtype == torch.bool:
        mask = replace(mask, tensor=~mask.tensor)
    return is_causal(call, mask)


def _multiplied(call: Call, sketch: Sketch, first: Port, second: Port, **settings: bool) -> Port:
    params = {"transpose": False, "scaled": False, **settings}
    return sketch.add("MatMul", [first, second], params, place=call.place)[0]


PRODUCTS = Mapper(
    "matmul",
    _product,
    (operator.matmul, *named("matmul", torch), *named("bmm", torch), *named("mm", torch)),
    ("matmul", "bmm", "mm", "__matmul__"),
)
ATTENTION = Mapper("scaled_dot_product_attention", _attention, (F.scaled_dot_product_attention,))
