"""Two linear maps in a row are one linear map."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import edits

_LINEAR = "Linear"
# What stands between two linear maps without bending anything.
_STRAIGHT_FAMILIES = frozenset({"reshape", "dropout"})
_STRAIGHT_LAYERS = frozenset({"Identity"})


def _collapse(draft: Draft) -> Iterator[Problem]:
    for node, layer in draft.layers.items():
        if layer.name != _LINEAR:
            continue
        first = _linear_before(draft, node)
        if first is None:
            continue
        link = draft.wiring.into(node)[0]
        yield draft.problem(
            "linear-collapse",
            Message.of(
                N_(
                    "{first} and {second} have no activation between them: together they can do no more "
                    "than one Linear layer. Put an activation between them."
                ),
                first=draft.node(first).name,
                second=draft.node(node).name,
            ),
            node=node,
            link=link,
            mend=Mend(Message.of(N_("Insert ReLU")), edits.insert_on_link, (draft.name, link, "ReLU")),
            severity=Severity.WARNING,
        )


def _linear_before(draft: Draft, node: str) -> str | None:
    """The Linear layer whose result reaches this one unbent, if that is so.

    A marked code in between excuses a bottleneck: an auto-encoder's code is often left linear.
    """
    at = draft.before(node)
    while at is not None:
        layer = draft.layers.get(at)
        if layer is None or layer.role is Role.CODE:
            return None
        if layer.name == _LINEAR:
            return at
        if layer.family not in _STRAIGHT_FAMILIES and layer.name not in _STRAIGHT_LAYERS:
            return None
        at = draft.before(at)
    return None


COLLAPSE = Check("linear-collapse", _collapse)
