"""Bypassed nodes that cannot simply be passed by: several tensors come in, or the next does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.draft import Check, Draft, Explanation
from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.project import edits

_OF_SHAPE = (Fault.RANK, Fault.FORWARD)


def _several(draft: Draft) -> Iterator[Problem]:
    """Of several tensors none is the one that passes: a merge has to decide, and does not work."""
    for node in draft.wiring.passed:
        count = len(draft.network.links_into(node))
        if count > 1:
            yield draft.problem(
                "bypass-of-several",
                Message.of(
                    N_("{node} is bypassed, but {count} tensors come in. Which one passes is not said."),
                    node=draft.node(node).name,
                    count=count,
                ),
                node=node,
                mend=_again(draft, node),
            )


def _explain(draft: Draft, node: str, failure: Failure) -> Problem | None:
    """The node fails where a bypassed one would have made the tensor fit, or at least made another one."""
    bypassed = _before(draft, node)
    if bypassed is None or failure.fault not in _OF_SHAPE or not failure.inputs:
        return None
    return draft.problem(
        "bypass-misfit",
        Message.of(
            N_("{node} ({layer}) cannot take {shape}, which passes {bypassed} while that is bypassed."),
            node=draft.node(node).name,
            layer=draft.layers[node].name,
            shape=failure.inputs[0],
            bypassed=draft.node(bypassed).name,
        ),
        node=node,
        mend=_again(draft, bypassed),
    )


def _before(draft: Draft, node: str) -> str | None:
    """The bypassed node that a link on the canvas leads from into this one, if there is one."""
    drawn = (draft.wiring.drawn.get(link) for link in draft.wiring.into(node))
    return next((link.source.node for link in drawn if link is not None), None)


def _again(draft: Draft, node: str) -> Mend:
    return Mend(
        Message.of(N_("Use {node} again"), node=draft.node(node).name),
        edits.set_bypassed,
        (draft.name, frozenset({node}), False),
    )


SEVERAL = Check("bypass-of-several", _several)
MISFIT = Explanation("bypass-misfit", _explain, rank=5)
