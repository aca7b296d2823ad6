"""A value a layer does not accept; only files written by hand or by another version hold one."""

from __future__ import annotations

from nnstudio.core.compiler.draft import Draft, Explanation
from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.mending import drop_params
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.parameters import InvalidValue, checked_values


def _explain(draft: Draft, node: str, failure: Failure) -> Problem | None:
    if failure.fault is not Fault.PARAMETER or failure.reason is None:
        return None
    return draft.problem(
        "parameter-invalid",
        Message.of(N_("{node}: {reason}"), node=draft.node(node).name, reason=failure.reason),
        node=node,
        mend=Mend(
            Message.of(N_("Back to the default")), drop_params, (draft.name, node, _refused(draft, node))
        ),
    )


def _refused(draft: Draft, node: str) -> tuple[str, ...]:
    """The names of the parameters whose values are not accepted."""
    return tuple(
        name for name, value in draft.node(node).params.items() if not _accepts(draft, node, name, value)
    )


def _accepts(draft: Draft, node: str, name: str, value: object) -> bool:
    try:
        checked_values(draft.layers[node].params, {name: value}, complete=False)
    except InvalidValue:
        return False
    return True


INVALID_PARAMETER = Explanation("parameter-invalid", _explain, rank=10)
