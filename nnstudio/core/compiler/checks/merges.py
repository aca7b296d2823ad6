"""Tensors that meet on a merge and do not fit together."""

from __future__ import annotations

from immutabledict import immutabledict

from nnstudio.core.compiler.draft import Draft, Explanation
from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.mending import insert_with
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Link
from nnstudio.core.project.specs import TensorSpec


def _explain(draft: Draft, node: str, failure: Failure) -> Problem | None:
    layer = draft.layers[node]
    if layer.role is not Role.MERGE or failure.fault is not Fault.FORWARD:
        return None
    other = next((spec for spec in failure.inputs if spec.shape != failure.inputs[0].shape), None)
    if other is None:
        return None
    joins = layer.parameter("axis") is not None
    sentence = (
        N_("{node} ({layer}) joins tensors that differ in one axis only. {first} and {second} come in.")
        if joins
        else N_("{node} ({layer}) needs tensors of one shape. {first} and {second} come in.")
    )
    return draft.problem(
        "merge-mismatch",
        Message.of(
            sentence, node=draft.node(node).name, layer=layer.name, first=failure.inputs[0], second=other
        ),
        node=node,
        mend=None if joins else _projection(draft, node, failure),
    )


def _projection(draft: Draft, node: str, failure: Failure) -> Mend | None:
    """A 1×1 convolution, or a Linear layer, on the shortest way in: as ResNets do on their skips."""
    links = draft.wiring.into(node)
    if len(links) != 2:
        return None
    place = {id: position for position, id in enumerate(draft.wiring.order)}
    short, long = sorted(
        zip(links, failure.inputs, strict=True), key=lambda entry: place[entry[0].source.node]
    )
    return _fitting(draft, short[0], short[1], long[1])


def _fitting(draft: Draft, link: Link, given: TensorSpec, wanted: TensorSpec) -> Mend | None:
    if len(given.shape) == len(wanted.shape) == 1:
        return _insertion(draft, link, "Linear", {"out_features": wanted.shape[0]})
    if len(given.shape) == 3 and given.shape[1:] == wanted.shape[1:]:
        return _insertion(draft, link, "Conv2d", {"out_channels": wanted.shape[0], "kernel_size": 1})
    return None


def _insertion(draft: Draft, link: Link, layer: str, params: dict[str, int]) -> Mend:
    (size, *_rest) = params.values()
    return Mend(
        Message.of(N_("Insert {layer} with {size} outputs on the shorter way"), layer=layer, size=size),
        insert_with,
        (draft.name, link, layer, immutabledict(params)),
    )


MERGE_MISMATCH = Explanation("merge-mismatch", _explain, rank=30)
