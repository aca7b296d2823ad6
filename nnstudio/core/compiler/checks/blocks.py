"""Blocks that do not work: something inside them fails, or copies of them cannot be chained."""

from __future__ import annotations

from nnstudio.core.compiler.bodies import BLOCK_FAILS
from nnstudio.core.compiler.draft import Draft, Explanation
from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.project import edits


def _inside(draft: Draft, node: str, failure: Failure) -> Problem | None:
    if failure.fault is not Fault.BODY or failure.reason is None:
        return None
    return draft.problem(
        BLOCK_FAILS,
        Message.of(N_("Inside {node}: {reason}"), node=draft.node(node).name, reason=failure.reason),
        node=node,
    )


def _repeated(draft: Draft, node: str, failure: Failure) -> Problem | None:
    if failure.fault is not Fault.REPEAT or failure.reason is None:
        return None
    return draft.problem(
        "block-changes-shape",
        Message.of(
            N_(
                "{node} is repeated {count} times, so each copy must give what the next one takes, but "
                "{change}. Repeat it once, or keep the shape inside it."
            ),
            node=draft.node(node).name,
            count=draft.node(node).repeat,
            change=failure.reason,
        ),
        node=node,
        mend=Mend(Message.of(N_("Repeat it once")), edits.set_repeat, (draft.name, node, 1)),
    )


INSIDE = Explanation("block-fails", _inside, rank=1)
REPEATED = Explanation("block-changes-shape", _repeated, rank=2)
