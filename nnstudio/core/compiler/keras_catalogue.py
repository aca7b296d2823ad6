"""The layers that exist in the studio and in Keras 3, family by family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nnstudio.core.compiler.keras_formulas import FORMULAS
from nnstudio.core.compiler.keras_layers import (
    NO_CEIL,
    NO_PADDING,
    ZEROS_ONLY,
    Code,
    Given,
    KerasLayer,
    Layout,
    Step,
    Writer,
    sizes,
    step,
    unless,
    unless_one,
    without_bias,
)
from nnstudio.core.language import N_

_ONLY_USUAL = N_("Keras has it with the usual parameters only")
_RUNNING = N_("it computes its averages differently")


def _convolution(axes: int) -> Writer:
    def write(given: Given) -> Sequence[Step]:
        p = given.params
        unless(ZEROS_ONLY, p.get("padding_mode", "zeros") == "zeros")
        before, word = _padding(p["padding"], axes)
        made = step(
            f"Conv{axes}D",
            p["out_channels"],
            sizes(p["kernel_size"], axes),
            strides=unless_one(sizes(p["stride"], axes)),
            padding=word,
            dilation_rate=unless_one(sizes(p["dilation"], axes)),
            groups=unless_one(p["groups"]),
            use_bias=without_bias(p),
        )
        return [*before, made]

    return write


def _padding(value: Any, axes: int) -> tuple[list[Step], str | None]:
    """Zeros are put around first; Keras itself knows "same" and none only."""
    if isinstance(value, str):
        return [], value if value == "same" else None
    return ([step(f"ZeroPadding{axes}D", sizes(value, axes))] if any(_each(value)) else []), None


def _each(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _transposed(axes: int) -> Writer:
    def write(given: Given) -> Sequence[Step]:
        p = given.params
        kernel, stride = _spread(p["kernel_size"], axes), _spread(p["stride"], axes)
        unless(
            N_("its kernel is smaller than its stride"),
            all(k >= s for k, s in zip(kernel, stride, strict=True)),
        )
        unless(_ONLY_USUAL, p["groups"] == 1 and set(_each(p["dilation"])) == {1})
        unless(NO_PADDING, not any(_each(p["output_padding"])))
        made = step(
            f"Conv{axes}DTranspose",
            p["out_channels"],
            sizes(p["kernel_size"], axes),
            strides=unless_one(sizes(p["stride"], axes)),
            use_bias=without_bias(p),
        )
        crop = [step(f"Cropping{axes}D", sizes(p["padding"], axes))] if any(_each(p["padding"])) else []
        return [made, *crop]

    return write


def _spread(value: Any, axes: int) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,) * axes


def _mean_pool(axes: int) -> Writer:
    def write(given: Given) -> Sequence[Step]:
        p = given.params
        before, _word = _padding(p["padding"], axes)
        unless(NO_PADDING, not before or p["count_include_pad"])
        return [*before, _pool(f"AveragePooling{axes}D", p, axes)]

    return write


def _pool(made: str, p: Mapping[str, Any], axes: int) -> Step:
    unless(NO_CEIL, not p["ceil_mode"])
    stride = None if p["stride"] is None else sizes(p["stride"], axes)
    size = sizes(p["kernel_size"], axes)
    return step(made, size, strides=None if stride == size else stride)


def _adaptive(kind: str, axes: int) -> Writer:
    def write(given: Given) -> Sequence[Step]:
        before = given.plan.inputs[0].shape[1:]
        after = next(iter(given.plan.outputs.values())).shape[1:]
        if set(after) == {1}:
            return [step(f"Global{kind}Pooling{axes}D", keepdims=True)]
        even = all(not b % a for b, a in zip(before, after, strict=True))
        unless(N_("the input cannot be shared out evenly"), even)
        window = tuple(b // a for b, a in zip(before, after, strict=True))
        return [step(f"{kind}Pooling{axes}D", sizes(window, axes))]

    return write


def _dense(given: Given) -> Sequence[Step]:
    return [step("Dense", given.params["out_features"], use_bias=without_bias(given.params))]


def _plain(made: str) -> Writer:
    def write(_given: Given) -> Sequence[Step]:
        return [step(made)]

    return write


def _activation(name: str, **usual: object) -> Writer:
    """An activation by its name in Keras, which knows it with these values only."""

    def write(given: Given) -> Sequence[Step]:
        unless(_ONLY_USUAL, all(given.params[key] == value for key, value in usual.items()))
        return [step("Activation", name)]

    return write


def _last_axis(name: str) -> Writer:
    def write(given: Given) -> Sequence[Step]:
        unless(_ONLY_USUAL, given.axis(given.params["dim"]) == -1)
        return [step("Activation", name)]

    return write


def _renamed(made: str, **options: str) -> Writer:
    """Keras's own layer, with the parameters of these names."""

    def write(given: Given) -> Sequence[Step]:
        return [step(made, **{key: given.params[name] for key, name in options.items()})]

    return write


def _relu6(_given: Given) -> Sequence[Step]:
    return [step("ReLU", max_value=6.0)]


def _prelu(given: Given) -> Sequence[Step]:
    start = Code(f"keras.initializers.Constant({given.params['init']!r})")
    last = given.rank + 1 if given.params["num_parameters"] == 1 else given.rank
    shared = list(range(1, last))
    return [step("PReLU", alpha_initializer=start, shared_axes=Code(str(shared)) if shared else None)]


def _softmax(given: Given) -> Sequence[Step]:
    axis = given.axis(given.params["dim"])
    return [step("Softmax", axis=None if axis == -1 else axis)]


def _concatenate(given: Given) -> Sequence[Step]:
    axis = given.axis(given.params["axis"])
    return [step("Concatenate", axis=None if axis == -1 else axis)]


def _batch_norm(given: Given) -> Sequence[Step]:
    p = given.params
    unless(_RUNNING, p["momentum"] is not None and p["track_running_stats"])
    made = step(
        "BatchNormalization",
        momentum=round(1 - p["momentum"], 12),
        epsilon=p["eps"],
        center=None if p["affine"] else False,
        scale=None if p["affine"] else False,
    )
    return [made]


def _layer_norm(given: Given) -> Sequence[Step]:
    p = given.params
    affine = p["elementwise_affine"]
    axes = Code(str(list(range(1, given.rank + 1)))) if given.rank > 2 else None
    center = None if affine and p["bias"] else False
    return [
        step(
            "LayerNormalization", axis=axes, epsilon=p["eps"], center=center, scale=None if affine else False
        )
    ]


def _group_norm(given: Given) -> Sequence[Step]:
    return [_groups(given, given.params["num_groups"])]


def _instance_norm(given: Given) -> Sequence[Step]:
    unless(_RUNNING, not given.params["track_running_stats"])
    return [_groups(given, -1)]


def _groups(given: Given, groups: int) -> Step:
    affine = None if given.params["affine"] else False
    return step("GroupNormalization", groups=groups, epsilon=given.params["eps"], center=affine, scale=affine)


def _recurrent(made: str) -> Writer:
    def write(given: Given) -> Sequence[Step]:
        p = given.params
        count = p["num_layers"]
        both = {"out", "last"} <= given.used
        unless(N_("both of its outputs are used"), not (both and p["bidirectional"]))
        steps = []
        for index in range(count):
            sequences = index < count - 1 or "out" in given.used
            steps.append(_one_recurrent(made, p, sequences))
            if p["dropout"] and index < count - 1:
                steps.append(step("Dropout", p["dropout"]))
        return steps

    return write


def _one_recurrent(made: str, p: Mapping[str, Any], sequences: bool) -> Step:
    inner = step(
        made,
        p["hidden_size"],
        activation="relu" if p.get("nonlinearity") == "relu" else None,
        use_bias=without_bias(p),
        return_sequences=True if sequences else None,
    )
    return step("Bidirectional", layer=Code(inner.text())) if p["bidirectional"] else inner


def _attention(given: Given) -> Sequence[Step]:
    p = given.params
    unless(N_("its attention weights are used"), "weights" not in given.used)
    unless(N_("it hides the future"), not p["is_causal"])
    width = given.plan.inputs[0].shape[-1]
    made = step(
        "MultiHeadAttention",
        p["num_heads"],
        width // p["num_heads"],
        dropout=p["dropout"] or None,
        use_bias=without_bias(p),
    )
    return [made]


def _called_with_keys(variables: Sequence[str]) -> str:
    """Keras wants the values before the keys."""
    query, key, value = variables
    return f"{query}, {value}, {key}"


def _called_with_list(variables: Sequence[str]) -> str:
    return f"[{', '.join(variables)}]"


def _merged(made: str) -> Writer:
    def write(given: Given) -> Sequence[Step]:
        return [step(made if len(given.plan.inputs) > 1 else "Identity")]

    return write


def _embedding(given: Given) -> Sequence[Step]:
    p = given.params
    unless(N_("one of its rows stays zero"), p["padding_idx"] is None)
    return [step("Embedding", p["num_embeddings"], p["embedding_dim"])]


def _reshaped(given: Given) -> Sequence[Step]:
    after = next(iter(given.plan.outputs.values())).shape
    return [step("Flatten")] if len(after) == 1 else [step("Reshape", after)]


def _permuted(given: Given) -> Sequence[Step]:
    return [step("Permute", tuple(given.params["dims"][1:]))]


def _exchanged(given: Given) -> Sequence[Step]:
    dims = list(range(given.rank + 1))
    one, other = given.params["dim0"], given.params["dim1"]
    dims[one], dims[other] = dims[other], dims[one]
    return [step("Permute", tuple(dims[1:]))]


def _upsampled(given: Given) -> Sequence[Step]:
    factor, mode, axes = given.params["scale_factor"], given.params["mode"], given.rank - 1
    unless(_ONLY_USUAL, mode == "nearest" or (mode in ("bilinear", "bicubic") and axes == 2))
    unless(N_("its factor is no whole number"), float(factor).is_integer())
    return [step(f"UpSampling{axes}D", int(factor), interpolation=None if mode == "nearest" else mode)]


def _border(made: str, name: str) -> Writer:
    """torch counts left, right, top, bottom; Keras ((top, bottom), (left, right))."""

    def write(given: Given) -> Sequence[Step]:
        value = given.params[name]
        if isinstance(value, tuple):
            left, right, top, bottom = value
            value = ((top, bottom), (left, right))
        return [step(made, value)]

    return write


def _last(write: Writer) -> KerasLayer:
    return KerasLayer(write, Layout.LAST)


def _torch(write: Writer) -> KerasLayer:
    return KerasLayer(write, Layout.TORCH)


_COUNTED_OFF = KerasLayer(_reshaped, Layout.TORCH, counts_off=True)

KERAS: Mapping[str, KerasLayer] = {
    **FORMULAS,
    **{f"Conv{n}d": _last(_convolution(n)) for n in (1, 2, 3)},
    **{f"ConvTranspose{n}d": _last(_transposed(n)) for n in (1, 2)},
    **{f"AvgPool{n}d": _last(_mean_pool(n)) for n in (1, 2, 3)},
    **{f"AdaptiveAvgPool{n}d": _last(_adaptive("Average", n)) for n in (1, 2)},
    **{f"AdaptiveMaxPool{n}d": _last(_adaptive("Max", n)) for n in (1, 2)},
    **{f"BatchNorm{n}d": _last(_batch_norm) for n in (1, 2, 3)},
    **{f"InstanceNorm{n}d": _last(_instance_norm) for n in (1, 2)},
    **{f"Dropout{n}d": _last(_renamed(f"SpatialDropout{n}D", rate="p")) for n in (1, 2)},
    "GroupNorm": _last(_group_norm),
    "LayerNorm": _torch(_layer_norm),
    "Linear": _torch(_dense),
    "Identity": KerasLayer(_plain("Identity")),
    "Code": KerasLayer(_plain("Identity")),
    "Dropout": KerasLayer(_renamed("Dropout", rate="p")),
    "AlphaDropout": KerasLayer(_renamed("AlphaDropout", rate="p")),
    "GaussianNoise": KerasLayer(_renamed("GaussianNoise", stddev="std")),
    "ReLU": KerasLayer(_plain("ReLU")),
    "ReLU6": KerasLayer(_relu6),
    "LeakyReLU": KerasLayer(_renamed("LeakyReLU", negative_slope="negative_slope")),
    "PReLU": _last(_prelu),
    "ELU": KerasLayer(_renamed("ELU", alpha="alpha")),
    "CELU": KerasLayer(_activation("celu", alpha=1.0)),
    "SELU": KerasLayer(_activation("selu")),
    "GELU": KerasLayer(_activation("gelu", approximate="none")),
    "SiLU": KerasLayer(_activation("silu")),
    "Mish": KerasLayer(_activation("mish")),
    "Hardswish": KerasLayer(_activation("hard_silu")),
    "Softplus": KerasLayer(_activation("softplus", beta=1.0)),
    "Sigmoid": KerasLayer(_activation("sigmoid")),
    "Tanh": KerasLayer(_activation("tanh")),
    "Softsign": KerasLayer(_activation("softsign")),
    "Hardsigmoid": KerasLayer(_activation("hard_sigmoid")),
    "Hardtanh": KerasLayer(_activation("hard_tanh", min_val=-1.0, max_val=1.0)),
    "LogSigmoid": KerasLayer(_activation("log_sigmoid")),
    "Tanhshrink": KerasLayer(_activation("tanh_shrink")),
    "Hardshrink": KerasLayer(_activation("hard_shrink", lambd=0.5)),
    "Softshrink": KerasLayer(_activation("soft_shrink", lambd=0.5)),
    "Softmax": KerasLayer(_softmax),
    "LogSoftmax": KerasLayer(_last_axis("log_softmax")),
    "GLU": KerasLayer(_last_axis("glu")),
    "Embedding": _torch(_embedding),
    "MultiheadAttention": KerasLayer(_attention, Layout.TORCH, _called_with_keys),
    "RNN": _torch(_recurrent("SimpleRNN")),
    "LSTM": _torch(_recurrent("LSTM")),
    "GRU": _torch(_recurrent("GRU")),
    "Add": KerasLayer(_merged("Add"), call=_called_with_list),
    "Multiply": KerasLayer(_merged("Multiply"), call=_called_with_list),
    "Concatenate": KerasLayer(_concatenate, call=_called_with_list),
    "Flatten": _COUNTED_OFF,
    "Unflatten": _COUNTED_OFF,
    "Reshape": _COUNTED_OFF,
    "Permute": _torch(_permuted),
    "Transpose": _torch(_exchanged),
    "Upsample": _last(_upsampled),
    "ZeroPad2d": _last(_border("ZeroPadding2D", "padding")),
    "Crop": _last(_border("Cropping2D", "margin")),
}
