"""Functions that are given weights of the module: each becomes the layer that holds such weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from nnstudio.core.compiler.from_torch.mapper import Mapper, named
from nnstudio.core.compiler.from_torch.sketch import Call, Held, Sketch
from nnstudio.core.language import N_

_CONVOLUTION = ("stride", "padding", "dilation", "groups")
_TRANSPOSED = ("stride", "padding", "output_padding", "groups", "dilation")


def _held(call: Call, position: int, name: str) -> dict[str, Tensor]:
    """The tensor given there, by its name in a layer; none where there is none."""
    value = call.argument(position, name)
    if value is None:
        return {}
    if not isinstance(value, Held) or (value.learns and value.is_computed):
        raise call.refusal(N_("“{name}” has to be a weight of the module, not computed."), name=name)
    return {name: value.tensor.detach()}


def _is_frozen(call: Call) -> bool:
    """Whether it has weights and none of them learns."""
    held = [value for value in (*call.args, *call.kwargs.values()) if isinstance(value, Held)]
    return bool(held) and not any(value.learns for value in held)


def _drawn(
    call: Call, sketch: Sketch, layer: str, params: Mapping[str, object], tensors: Mapping[str, Tensor]
) -> Any:
    return sketch.one(layer, call.source, params, place=call.place, tensors=tensors, frozen=_is_frozen(call))


def _weights(call: Call) -> dict[str, Tensor]:
    return {**_held(call, 1, "weight"), **_held(call, 2, "bias")}


def _linear(call: Call, sketch: Sketch) -> Any:
    weights = _weights(call)
    params = {"out_features": weights["weight"].shape[0], "bias": "bias" in weights}
    return _drawn(call, sketch, "Linear", params, weights)


def _convolution(layer: str, arguments: tuple[str, ...], out_axis: int) -> Any:
    def draw(call: Call, sketch: Sketch) -> Any:
        weights = _weights(call)
        weight = weights["weight"]
        params: dict[str, Any] = {"kernel_size": tuple(weight.shape[2:]), "bias": "bias" in weights}
        if len(params["kernel_size"]) == 1:
            params["kernel_size"] = params["kernel_size"][0]
        for position, name in enumerate(arguments, 3):
            value = call.argument(position, name)
            if value is not None:
                params[name] = _plain(value)
        groups = params.get("groups", 1) if out_axis else 1
        params["out_channels"] = weight.shape[out_axis] * groups
        return _drawn(call, sketch, layer, params, weights)

    return draw


def _plain(value: Any) -> Any:
    """A size as parameters take it: ``(3,)`` is 3."""
    if isinstance(value, list | tuple):
        return value[0] if len(value) == 1 else tuple(value)
    return value


def _batch_norm(call: Call, sketch: Sketch) -> Any:
    tensors = {
        **_held(call, 1, "running_mean"),
        **_held(call, 2, "running_var"),
        **_held(call, 3, "weight"),
        **_held(call, 4, "bias"),
    }
    layer = {2: "BatchNorm1d", 3: "BatchNorm1d", 4: "BatchNorm2d", 5: "BatchNorm3d"}[call.sample().dim()]
    params = {
        "momentum": call.argument(6, "momentum", 0.1),
        "eps": call.argument(7, "eps", 1e-5),
        "affine": "weight" in tensors,
        "track_running_stats": "running_mean" in tensors,
    }
    if "running_mean" in tensors:
        tensors["num_batches_tracked"] = torch.tensor(0)
    return _drawn(call, sketch, layer, params, tensors)


def _layer_norm(call: Call, sketch: Sketch) -> Any:
    shape = call.argument(1, "normalized_shape")
    if len(shape) != 1:
        raise call.refusal(N_("layer_norm is over the last axis alone here."))
    tensors = {**_held(call, 2, "weight"), **_held(call, 3, "bias")}
    params = {
        "eps": call.argument(4, "eps", 1e-5),
        "elementwise_affine": "weight" in tensors,
        "bias": "bias" in tensors,
    }
    return _drawn(call, sketch, "LayerNorm", params, tensors)


def _group_norm(call: Call, sketch: Sketch) -> Any:
    tensors = {**_held(call, 2, "weight"), **_held(call, 3, "bias")}
    params = {
        "num_groups": call.argument(1, "num_groups"),
        "eps": call.argument(4, "eps", 1e-5),
        "affine": bool(tensors),
    }
    return _drawn(call, sketch, "GroupNorm", params, tensors)


def _embedding(call: Call, sketch: Sketch) -> Any:
    if call.argument(3, "max_norm") is not None:
        raise call.refusal(N_("“{name}” cannot be set here."), name="max_norm")
    tensors = _held(call, 1, "weight")
    count, size = tensors["weight"].shape
    params = {
        "num_embeddings": count,
        "embedding_dim": size,
        "padding_idx": call.argument(2, "padding_idx"),
    }
    return _drawn(call, sketch, "Embedding", params, tensors)


LINEAR = Mapper("linear", _linear, (F.linear, torch._C._nn.linear))
CONVOLUTIONS = tuple(
    Mapper(f"conv{n}d", _convolution(f"Conv{n}d", _CONVOLUTION, 0), named(f"conv{n}d", F, torch))
    for n in (1, 2, 3)
)
TRANSPOSED = tuple(
    Mapper(
        f"conv_transpose{n}d",
        _convolution(f"ConvTranspose{n}d", _TRANSPOSED, 1),
        named(f"conv_transpose{n}d", F, torch),
    )
    for n in (1, 2)
)
BATCH_NORM = Mapper("batch_norm", _batch_norm, (F.batch_norm,))
LAYER_NORM = Mapper("layer_norm", _layer_norm, (F.layer_norm,))
GROUP_NORM = Mapper("group_norm", _group_norm, (F.group_norm,))
EMBEDDING = Mapper("lookup", _embedding, (F.embedding,))
