"""The last activation and the loss must agree: one of the two turns scores into probabilities, not both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.mending import exchange
from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.compiler.walking import first_before, is_straight
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import edits

_SQUASHING = frozenset({"Softmax", "LogSoftmax", "Softmin", "Sigmoid", "LogSigmoid", "Hardsigmoid"})

# Losses that begin with an activation of their own: what must not stand before them.
_CONTAINED: Mapping[str, frozenset[str]] = {
    "CrossEntropy": _SQUASHING,
    "BinaryCrossEntropy": _SQUASHING,
    "MultiMargin": _SQUASHING,
    "Hinge": _SQUASHING,
}

# Losses that need one before them: the usual one first, then those that will do.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "NLL": ("LogSoftmax", "LogSigmoid"),
    "BinaryCrossEntropyProbability": ("Sigmoid", "Softmax", "Softmin", "Hardsigmoid"),
}


def _find(draft: Draft) -> Iterator[Problem]:
    for output in draft.by_role[Role.OUTPUT][:1]:
        last = first_before(draft, output, is_straight)
        if last is None or output not in draft.plans:
            continue  # first things first: until the output is resolved, other problems say why
        name = draft.layers[last].name
        if name in _CONTAINED.get(draft.contract.loss, ()):
            yield _doubled(draft, last)
        needed = _NEEDED.get(draft.contract.loss)
        if needed and name not in needed:
            yield _missing(draft, output, last, needed[0])


def _doubled(draft: Draft, last: str) -> Problem:
    node = draft.node(last)
    return draft.problem(
        "activation-doubled",
        Message.of(
            N_(
                "{node} ({layer}) comes right before the loss {loss}, which expects scores and squashes "
                "them itself: learning would be slow or wrong. Delete it."
            ),
            node=node.name,
            layer=node.layer,
            loss=draft.contract.said_loss,
        ),
        node=last,
        mend=Mend(
            Message.of(N_("Delete {node}"), node=node.name),
            edits.delete_and_heal,
            (draft.name, frozenset({last})),
        ),
        severity=Severity.WARNING,
    )


def _missing(draft: Draft, output: str, last: str, layer: str) -> Problem:
    return draft.problem(
        "activation-missing",
        Message.of(
            N_("The loss {loss} expects what {layer} gives: put {layer} before the Output."),
            loss=draft.contract.said_loss,
            layer=layer,
        ),
        node=output,
        link=draft.wiring.into(output)[0],
        mend=_placement(draft, output, last, layer),
    )


def _placement(draft: Draft, output: str, last: str, layer: str) -> Mend:
    """In the place of another squashing activation, or else right before the output."""
    if draft.layers[last].name in _SQUASHING and draft.wiring.into(last):
        label = Message.of(N_("Replace {node} by {layer}"), node=draft.node(last).name, layer=layer)
        return Mend(label, exchange, (draft.name, last, layer))
    link = draft.wiring.into(output)[0]
    return Mend(
        Message.of(N_("Insert {layer}"), layer=layer), edits.insert_on_link, (draft.name, link, layer)
    )


ACTIVATION = Check("output-activation", _find)
