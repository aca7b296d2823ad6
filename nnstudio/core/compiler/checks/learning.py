"""What a layer is told about its learning that it cannot follow; mostly from files of another version."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.first_weights import can_reparametrise, fillings
from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.initialisations import DEFAULT, initialisations
from nnstudio.core.layers.reparametrisations import NONE, reparametrisations
from nnstudio.core.project import LayerLearning, edits
from nnstudio.core.project.learning_parameters import BIASES, FROZEN, RATE_FACTOR, WEIGHTS
from nnstudio.core.refusal import Refusal

_USUAL = LayerLearning()


def _find(draft: Draft) -> Iterator[Problem]:
    for node in draft.plans:
        learning = draft.node(node).learning
        if learning != _USUAL:
            yield from _initialisations(draft, node, learning)
            yield from _reparametrisation(draft, node, learning)
            yield from _ranges(draft, node, learning)


def _initialisations(draft: Draft, node: str, learning: LayerLearning) -> Iterator[Problem]:
    for field in (WEIGHTS, BIASES):
        name = getattr(learning, field)
        if name not in initialisations:
            message = Message.of(
                N_("{node}: this version knows no initialisation “{name}”."),
                node=draft.node(node).name,
                name=name,
            )
            yield _mendable(draft, "initialisation-unknown", node, message, field, DEFAULT)
    try:
        fillings(learning, draft.plans[node].weights)
    except Refusal as refusal:
        message = Message.of(N_("{node}: {reason}"), node=draft.node(node).name, reason=refusal.message)
        yield _mendable(draft, "initialisation-invalid", node, message, WEIGHTS, DEFAULT)


def _reparametrisation(draft: Draft, node: str, learning: LayerLearning) -> Iterator[Problem]:
    name = learning.reparametrisation
    if name == NONE:
        return
    fields = {"node": draft.node(node).name, "name": name}
    if name not in reparametrisations:
        message = Message.of(N_("{node}: this version knows no normalised weight “{name}”."), **fields)
        yield _mendable(draft, "reparametrisation-unknown", node, message, "reparametrisation", NONE)
    elif draft.node(node).body is None and not can_reparametrise(draft.plans[node].weights):
        title = Message.of(reparametrisations[name].title)
        message = Message.of(
            N_("{node} has no single weight matrix, so “{name}” does nothing here."),
            node=draft.node(node).name,
            name=title,
        )
        yield _mendable(
            draft,
            "reparametrisation-idle",
            node,
            message,
            "reparametrisation",
            NONE,
            severity=Severity.WARNING,
        )


def _ranges(draft: Draft, node: str, learning: LayerLearning) -> Iterator[Problem]:
    """Values that no form and no file lets through, from projects made by hand."""
    for parameter in (FROZEN, RATE_FACTOR):
        try:
            parameter.check(getattr(learning, parameter.name))
        except Refusal as refusal:
            message = Message.of(N_("{node}: {reason}"), node=draft.node(node).name, reason=refusal.message)
            yield _mendable(draft, "learning-invalid", node, message, parameter.name, parameter.default)


def _mendable(
    draft: Draft,
    code: str,
    node: str,
    message: Message,
    field: str,
    value: object,
    severity: Severity = Severity.ERROR,
) -> Problem:
    mend = Mend(
        Message.of(N_("Back to the default")), edits.set_layer_learning, (draft.name, node, field, value)
    )
    return draft.problem(code, message, node=node, mend=mend, severity=severity)


LEARNING = Check("learning", _find)
