"""Two linear maps in a row are one linear map."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.compiler.walking import first_before, is_straight
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.project import edits

_LINEAR = "Linear"


def _collapse(draft: Draft) -> Iterator[Problem]:
    for node, layer in draft.layers.items():
        first = first_before(draft, node, _adds_nothing) if layer.name == _LINEAR else None
        if first is None or draft.layers[first].name != _LINEAR:
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


def _adds_nothing(layer: LayerType) -> bool:
    """A marked code is not passed: an auto-encoder's bottleneck is often left linear, and means something."""
    return is_straight(layer) and layer.role is not Role.CODE


COLLAPSE = Check("linear-collapse", _collapse)
