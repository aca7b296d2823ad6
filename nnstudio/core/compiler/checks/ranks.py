"""A tensor with a number of axes the layer does not take: Flatten forgotten, or put too early."""

from __future__ import annotations

from nnstudio.core.compiler.draft import Draft, Explanation
from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.compiler.ports import ordered_links
from nnstudio.core.language import N_, Message
from nnstudio.core.project import Link, edits
from nnstudio.core.project.specs import TensorSpec

# By the number of axes with the batch.
_KINDS = {
    2: N_("a list of features"),
    3: N_("a sequence or signal (2 axes)"),
    4: N_("an image (channels × height × width)"),
    5: N_("a volume (channels × depth × height × width)"),
}


def _flatten_missing(draft: Draft, node: str, failure: Failure) -> Problem | None:
    if failure.fault is not Fault.RANK or 2 not in draft.layers[node].ranks:
        return None
    link, spec = _misfit(draft, node, failure)
    if len(spec.shape) < 2:
        return None
    return draft.problem(
        "flatten-missing",
        Message.of(
            N_("{node} ({layer}) takes a list of features. {shape} comes in: put Flatten before it."),
            node=draft.node(node).name,
            layer=draft.layers[node].name,
            shape=spec,
        ),
        node=node,
        link=link,
        mend=Mend(Message.of(N_("Insert Flatten")), edits.insert_on_link, (draft.name, link, "Flatten")),
    )


def _wrong_rank(draft: Draft, node: str, failure: Failure) -> Problem | None:
    if failure.fault is not Fault.RANK:
        return None
    link, spec = _misfit(draft, node, failure)
    return draft.problem(
        "wrong-rank",
        Message.of(
            N_("{node} ({layer}) takes {expected}. {shape} comes in, which is {received}."),
            node=draft.node(node).name,
            layer=draft.layers[node].name,
            expected=_kind(min(draft.layers[node].ranks)),
            shape=spec,
            received=_kind(len(spec.shape) + 1),
        ),
        node=node,
        link=link,
        mend=_undo_flatten(draft, link),
    )


def _misfit(draft: Draft, node: str, failure: Failure) -> tuple[Link, TensorSpec]:
    """The first link whose tensor has a rank the layer does not take, and that tensor."""
    layer = draft.layers[node]
    links = [link for link in ordered_links(layer, node, draft.wiring) if link]
    pairs = list(zip(links, failure.inputs, strict=True))
    return next((pair for pair in pairs if len(pair[1].shape) + 1 not in layer.ranks), pairs[0])


def _undo_flatten(draft: Draft, link: Link) -> Mend | None:
    """Take away the Flatten right before, if that is what took the axes away."""
    if draft.node(link.source.node).layer != "Flatten":
        return None
    flatten = link.source.node
    return Mend(
        Message.of(N_("Delete {node}"), node=draft.node(flatten).name),
        edits.delete_and_heal,
        (draft.name, frozenset({flatten})),
    )


def _kind(rank: int) -> Message:
    if rank in _KINDS:
        return Message.of(_KINDS[rank])
    return Message.of(N_("a tensor with {axes} axes"), axes=rank - 1)


FLATTEN_MISSING = Explanation("flatten-missing", _flatten_missing, rank=20)
WRONG_RANK = Explanation("wrong-rank", _wrong_rank, rank=25)
