"""When nothing more exact is known: what comes in, and what torch says about it."""

from __future__ import annotations

from nnstudio.core.compiler.draft import Draft, Explanation
from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.hidden_faults import AXES
from nnstudio.core.compiler.mending import said
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.project import edits


def _mixes_samples(draft: Draft, node: str, failure: Failure) -> Problem | None:
    if failure.fault is not Fault.BATCH:
        return None
    return draft.problem(
        "mixes-samples",
        Message.of(
            N_("{node} ({layer}) mixes the samples of a batch: axis 0 is the batch and must stay as it is."),
            node=draft.node(node).name,
            layer=draft.layers[node].name,
        ),
        node=node,
        mend=_next_axis(draft, node),
    )


def _next_axis(draft: Draft, node: str) -> Mend | None:
    for name in AXES:
        if draft.node(node).params.get(name) == 0:
            return Mend(
                Message.of(N_("Set {name} to 1"), name=said(draft.layers[node], name)),
                edits.set_param,
                (draft.name, node, name, 1),
            )
    return None


def _too_large(draft: Draft, node: str, failure: Failure) -> Problem | None:
    if not ("overflow" in failure.detail and ("size" in failure.detail or "numel" in failure.detail)):
        return None
    return draft.problem(
        "too-large",
        Message.of(
            N_("{node} ({layer}) is larger than any computer can count. Make it smaller."),
            node=draft.node(node).name,
            layer=draft.layers[node].name,
        ),
        node=node,
    )


def _refused(draft: Draft, node: str, failure: Failure) -> Problem | None:
    if failure.reason is None:
        return None
    return draft.problem(
        "layer-fails",
        Message.of(N_("{node}: {reason}"), node=draft.node(node).name, reason=failure.reason),
        node=node,
    )


def _anything(draft: Draft, node: str, failure: Failure) -> Problem:
    return draft.problem(
        "layer-fails",
        Message.of(
            N_("{node} ({layer}) cannot work on {shape}. PyTorch says: {detail}"),
            node=draft.node(node).name,
            layer=draft.layers[node].name,
            shape=", ".join(map(str, failure.inputs)),
            detail=failure.detail,
        ),
        node=node,
    )


MIXES_SAMPLES = Explanation("mixes-samples", _mixes_samples, rank=40)
TOO_LARGE = Explanation("too-large", _too_large, rank=41)
REFUSED = Explanation("refused", _refused, rank=99)
ANYTHING = Explanation("layer-fails", _anything, rank=100)
