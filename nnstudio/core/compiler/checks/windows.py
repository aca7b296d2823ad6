"""A kernel or pooling window that is larger than what it slides over."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.core.compiler.draft import Draft, Explanation
from nnstudio.core.compiler.failure import Failure, Fault
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


KERNEL_TOO_LARGE = Explanation("kernel-too-large", _explain, rank=30)
