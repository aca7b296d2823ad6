"""A kernel or pooling window that is larger than what it slides over."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.core.compiler.draft import Draft, Explanation
from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.mending import said
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.parameters import Value
from nnstudio.core.project import edits
from nnstudio.core.project.specs import TensorSpec


def _explain(draft: Draft, node: str, failure: Failure) -> Problem | None:
    layer = draft.layers[node]
    if failure.fault is not Fault.FORWARD or layer.parameter("kernel_size") is None:
        return None
    params = {**layer.defaults(), **draft.node(node).params}
    sizes = failure.inputs[0].shape[1:]
    kernel = _per_axis(params["kernel_size"], len(sizes))
    largest = _largest(params, sizes)
    if all(size <= limit for size, limit in zip(kernel, largest, strict=True)):
        return None
    return draft.problem(
        "kernel-too-large",
        Message.of(
            N_("The window of {node} ({kernel}) is larger than what comes in ({shape}, padding included)."),
            node=draft.node(node).name,
            kernel=TensorSpec(tuple(kernel)),
            shape=TensorSpec(tuple(_padded(params, sizes))),
        ),
        node=node,
        mend=_smaller(draft, node, min(largest)),
    )


def _smaller(draft: Draft, node: str, limit: int) -> Mend | None:
    if limit < 1:
        return None
    return Mend(
        Message.of(N_("Set the kernel size to {size}"), size=limit),
        edits.set_param,
        (draft.name, node, "kernel_size", limit),
    )


def _largest(params: dict[str, Value], sizes: Sequence[int]) -> list[int]:
    """The largest kernel that fits, per axis: dilation · (k − 1) + 1 ≤ padded size."""
    dilation = _per_axis(params.get("dilation", 1), len(sizes))
    padded = _padded(params, sizes)
    return [(size - 1) // step + 1 for size, step in zip(padded, dilation, strict=True)]


def _padded(params: dict[str, Value], sizes: Sequence[int]) -> list[int]:
    padding = _per_axis(params.get("padding", 0), len(sizes))
    return [size + 2 * pad for size, pad in zip(sizes, padding, strict=True)]


def _per_axis(value: Value, axes: int) -> list[int]:
    """One integer per axis; a word such as ``"same"`` stands for none."""
    if isinstance(value, tuple):
        return [int(size) for size in value]
    return [value if isinstance(value, int) else 0] * axes


def _output_padding(draft: Draft, node: str, failure: Failure) -> Problem | None:
    """Transposed convolutions want it below the stride or the dilation: see :mod:`hidden_faults`."""
    if failure.fault is not Fault.FORWARD or "output padding" not in failure.detail:
        return None
    return draft.problem(
        "output-padding",
        Message.of(
            N_("The output padding of {node} must be smaller than its stride or its dilation."),
            node=draft.node(node).name,
        ),
        node=node,
        mend=Mend(
            Message.of(N_("Set {name} to {value}"), name=said(draft.layers[node], "output_padding"), value=0),
            edits.set_param,
            (draft.name, node, "output_padding", 0),
        ),
    )


OUTPUT_PADDING = Explanation("output-padding", _output_padding, rank=28)


def _too_small(draft: Draft, node: str, failure: Failure) -> Problem | None:
    """Anything else that works on a larger image; that is tried out."""
    from nnstudio.core.compiler.probing import probe

    if failure.fault is not Fault.FORWARD or any(len(spec.shape) < 2 for spec in failure.inputs):
        return None
    layer = draft.layers[node]
    larger = tuple(_enlarged(spec) for spec in failure.inputs)
    if isinstance(probe(layer, draft.node(node).params, larger), Failure):
        return None
    return draft.problem(
        "too-small",
        Message.of(
            N_("{shape} is too small for {node} ({layer}) with these settings."),
            shape=failure.inputs[0],
            node=draft.node(node).name,
            layer=layer.name,
        ),
        node=node,
    )


def _enlarged(spec: TensorSpec) -> TensorSpec:
    """The same channels with much more of every other axis, odd sizes staying odd."""
    channels, *sizes = spec.shape
    return TensorSpec((channels, *(size + 4096 for size in sizes)), spec.dtype)


TOO_SMALL = Explanation("too-small", _too_small, rank=60)
KERNEL_TOO_LARGE = Explanation("kernel-too-large", _explain, rank=30)
