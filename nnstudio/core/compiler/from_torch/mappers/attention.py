"""Attention and what is made of it, from torch's own modules."""

from __future__ import annotations

from typing import Any

import torch.nn.functional as F  # noqa: N812 (as everybody calls it)
from torch import nn

from nnstudio.core.compiler.from_torch.constants import is_causal
from nnstudio.core.compiler.from_torch.mapper import Mapper
from nnstudio.core.compiler.from_torch.mappers.modules import is_frozen, settings, tensors_of
from nnstudio.core.compiler.from_torch.sketch import Call, Nothing, Sketch
from nnstudio.core.compiler.from_torch.turned import as_given, samples_first
from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import catalogue
from nnstudio.core.project import Port

_FIRST = N_("attention needs batch_first=True: the first axis is the batch.")
_MASKED = N_("masks of padding cannot be drawn: which samples are shorter is not known here.")


_FIELDS = (
    *("query", "key", "value", "key_padding_mask", "need_weights", "attn_mask"),
    *("average_attn_weights", "is_causal"),
)


def _attention(call: Call, sketch: Sketch) -> Any:
    module: Any = call.module
    fields = {**dict(zip(_FIELDS, call.args, strict=False)), **call.kwargs}
    if fields.get("key_padding_mask") is not None:
        raise call.refusal(_MASKED)
    if module.add_zero_attn or module.bias_k is not None:
        raise call.refusal(N_("“{name}” cannot be set here."), name="add_bias_kv, add_zero_attn")
    params = {
        "num_heads": module.num_heads,
        "dropout": module.dropout,
        "bias": module.in_proj_bias is not None,
        "is_causal": is_causal(call, fields.get("attn_mask")),
    }
    usual = module.batch_first
    inputs = [samples_first(call, fields[name], usual, _FIRST) for name in ("query", "key", "value")]
    out, weights = sketch.add(
        "MultiheadAttention",
        inputs,
        params,
        place=call.place,
        name=call.name,
        tensors=tensors_of(module),
        frozen=is_frozen(module),
    )
    has_weights = fields.get("need_weights", True) and fields.get("average_attn_weights", True)
    return as_given(call, sketch, out, usual), weights if has_weights else Nothing("attn_weights")


def _encoder_layer(call: Call, sketch: Sketch) -> Any:
    hides = _is_masked(call, ("src_mask", "src_key_padding_mask", "is_causal"))
    module: Any = call.module
    usual = module.self_attn.batch_first
    source = samples_first(call, call.argument(0, "src"), usual, _FIRST)
    return as_given(call, sketch, _drawn_layer(call, sketch, module, source, call.name, hides), usual)


def _is_masked(call: Call, names: tuple[str, str, str]) -> bool:
    """Whether the future is hidden. ``is_causal`` alone is only a hint for torch: the mask decides.

    Raises:
        CannotImport: for any other mask.
    """
    fields = {**dict(zip(names, call.args[1:], strict=False)), **call.kwargs}
    if fields.get("src_key_padding_mask") is not None:
        raise call.refusal(_MASKED)
    return is_causal(call, fields.get(names[0]))


def _encoder(call: Call, sketch: Sketch) -> Any:
    """A whole encoder: its layers one after the other, and the last normalisation."""
    module: Any = call.module
    hides = _is_masked(call, ("mask", "src_key_padding_mask", "is_causal"))
    usual = all(layer.self_attn.batch_first for layer in module.layers)
    port = samples_first(call, call.argument(0, "src"), usual, _FIRST)
    for index, layer in enumerate(module.layers):
        port = _drawn_layer(call, sketch, layer, port, f"{call.name}.layers.{index}", hides)
    if module.norm is not None:
        entry = catalogue["LayerNorm"]
        port = sketch.one(
            "LayerNorm",
            port,
            settings(entry, module.norm, call),
            place=call.place,
            name=f"{call.name}.norm",
            tensors=tensors_of(module.norm),
        )
    return as_given(call, sketch, port, usual)


def _drawn_layer(call: Call, sketch: Sketch, layer: Any, source: Port, name: str, hides: bool) -> Port:
    activations = {F.relu: "relu", F.gelu: "gelu"}
    kind = next(
        (name for function, name in activations.items() if layer.activation is function),
        {nn.ReLU: "relu", nn.GELU: "gelu"}.get(type(layer.activation)),
    )
    if kind is None:
        raise call.refusal(N_("an encoder layer has ReLU or GELU here."))
    params = {
        "nhead": layer.self_attn.num_heads,
        "dim_feedforward": layer.linear1.out_features,
        "dropout": layer.dropout.p,
        "activation": kind,
        "layer_norm_eps": layer.norm1.eps,
        "norm_first": layer.norm_first,
        "bias": layer.linear1.bias is not None,
        "is_causal": hides,
    }
    return sketch.one(
        "TransformerEncoderLayer",
        source,
        params,
        place=call.place,
        name=name,
        tensors=tensors_of(layer),
        frozen=is_frozen(layer),
    )


def _embedding(call: Call, sketch: Sketch) -> Any:
    module: Any = call.module
    if module.max_norm is not None:
        raise call.refusal(N_("“{name}” cannot be set here."), name="max_norm")
    params = {name: getattr(module, name) for name in ("num_embeddings", "embedding_dim", "padding_idx")}
    return sketch.one(
        "Embedding",
        call.source,
        params,
        place=call.place,
        name=call.name,
        tensors=tensors_of(module),
        frozen=is_frozen(module),
    )


ATTENTION = Mapper("attention", _attention, modules=(nn.MultiheadAttention,))
ENCODER_LAYER = Mapper("encoder layer", _encoder_layer, modules=(nn.TransformerEncoderLayer,))
ENCODER = Mapper("encoder", _encoder, modules=(nn.TransformerEncoder,))
EMBEDDING = Mapper("embedding", _embedding, modules=(nn.Embedding,))
