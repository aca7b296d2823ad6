"""Tensors of the module that are added to what comes by: places of a sequence, masks, biases, numbers."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from nnstudio.core.compiler.from_torch.sketch import Call, Held, Sketch
from nnstudio.core.language import N_
from nnstudio.core.layers.modules.attention import PositionalEncoding
from nnstudio.core.project import Port

_HIDDEN = -1e4  # a score this low is nothing after a softmax, even in half precision
_WAVES = 1024  # the fewest places a positional encoding is drawn for

NOT_LEARNED_SO = N_("“{name}” is computed from the weights of the module. No layer learns it that way.")
MASKED = N_("this hides other places than the later ones from the earlier ones. No layer does that.")


def number_of(value: object) -> float | None:
    """The number this is, if it is one and learns nothing."""
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, Held) and value.tensor.numel() == 1 and not value.learns:
        return float(value.tensor)
    return None


def added(call: Call, sketch: Sketch, port: Port, held: Held) -> Port:
    """The port's tensor with a tensor of the module added.

    Raises:
        CannotImport: no layer adds such a tensor.
    """
    if not held.learns and held.tensor.is_floating_point() and hidden_by(held.tensor) is not None:
        return masked(call, sketch, port, hidden_by(held.tensor))
    bias = _as_bias(call, sketch, port, held)
    if bias is not None:
        return bias
    rows = _rows(held.tensor)
    if rows is None or call.value.dim() != 3 or rows.shape != call.value.shape[1:]:
        call.as_port(held)  # refuses it by its name
    assert rows is not None
    return _with_places(call, sketch, port, held, rows)


def _with_places(call: Call, sketch: Sketch, port: Port, held: Held, rows: Tensor) -> Port:
    waves = PositionalEncoding(rows.shape[1], max_length=len(rows)).encoding
    if not held.learns and torch.allclose(rows, waves, atol=1e-5):
        params = {"max_length": max(_WAVES, len(rows))}
        return sketch.one("PositionalEncoding", port, params, place=call.place)
    table = _table(held, rows)
    if table is None and held.learns:
        raise call.refusal(NOT_LEARNED_SO, name=held.name)
    weight = rows if table is None else table
    return sketch.one(
        "PositionalEmbedding",
        port,
        {"max_length": len(weight)},
        place=call.place,
        name=held.name.removesuffix(".weight"),
        tensors={"weight": weight.detach()},
        frozen=not held.learns,
    )


def _rows(tensor: Tensor) -> Tensor | None:
    """``(T, F)`` of a tensor that says the same for every sample."""
    while tensor.dim() > 2:
        if not bool((tensor == tensor[:1]).all()):
            return None
        tensor = tensor[0]
    return tensor.detach() if tensor.dim() == 2 else None


def _table(held: Held, rows: Tensor) -> Tensor | None:
    """The weight of the module that begins with these rows."""
    for source in held.sources if not held.is_computed else ():
        table = _rows(source) if source.dim() >= 2 else None
        if table is not None and table.shape[1:] == rows.shape[1:] and torch.equal(table[: len(rows)], rows):
            return table
    return None


def _as_bias(call: Call, sketch: Sketch, port: Port, held: Held) -> Port | None:
    """The product just before, which has no bias yet, with this one."""
    node = sketch.nodes[port.node]
    is_product = node.layer == "Linear" and not node.params["bias"] and sketch.is_only_use(port, call.node)
    if not is_product or held.is_computed or held.tensor.shape != (node.params["out_features"],):
        return None
    if node.learning.frozen == held.learns:
        return None  # one learns and the other does not: no layer is half frozen
    sketch.change(port.node, {"bias": True}, {"bias": held.tensor.detach()})
    return port


def hidden_by(mask: Tensor) -> Tensor | None:
    """Where a mask that is added hides (it is −∞ there and 0 elsewhere); ``None`` for any other tensor."""
    hidden = mask <= _HIDDEN
    return hidden if bool(((mask == 0) | hidden).all()) and mask.dim() >= 2 else None


def masked(call: Call, sketch: Sketch, scores: Port, hidden: Tensor | None) -> Port:
    """Scores with these places hidden (``True`` hides).

    Raises:
        CannotImport: for other places than those that come later.
    """
    if hidden is None:
        raise call.refusal(MASKED)
    if not bool(hidden.any()):
        return scores
    if not hides_later(hidden):
        raise call.refusal(MASKED)
    return sketch.one("CausalMask", scores, place=call.place)


def hides_later(hidden: Tensor) -> bool:
    """Whether just what comes after each step is hidden, for every sample and head."""
    if hidden.dim() < 2:
        return False
    later = torch.ones(hidden.shape[-2:], dtype=torch.bool).triu(diagonal=1)
    return bool((hidden == later).all())


def is_causal(call: Call, mask: object) -> bool:
    """Whether a mask as torch's own attention takes it hides the future; ``None`` hides nothing.

    Raises:
        CannotImport: for any other mask.
    """
    if mask is None:
        return False
    if not isinstance(mask, Held) or mask.learns:
        raise call.refusal(MASKED)
    hidden = mask.tensor if mask.tensor.dtype == torch.bool else hidden_by(mask.tensor)
    if hidden is None or (bool(hidden.any()) and not hides_later(hidden)):
        raise call.refusal(MASKED)
    return bool(hidden.any())


def negated(held: Held) -> Held:
    return replace(held, tensor=-held.tensor, is_computed=True)
