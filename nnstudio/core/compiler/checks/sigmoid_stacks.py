"""Sigmoids one after the other: each lets at most a quarter of the gradient pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.mending import exchange_all
from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.compiler.walking import first_before, is_straight
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role

# The steepest slope of each: of the logistic function at 0, of its piecewise linear likeness everywhere.
STEEPEST: Mapping[str, float] = {"Sigmoid": 1 / 4, "Hardsigmoid": 1 / 6}
_MANY = 3


def _find(draft: Draft) -> Iterator[Problem]:
    """Hidden ones only: the last one before the Output is there to give probabilities."""
    for output in draft.by_role[Role.OUTPUT][:1]:
        if output not in draft.plans:
            continue
        last = first_before(draft, output, is_straight)
        stack = _fewest_on_a_way(draft, output, last)
        if len(stack) >= _MANY:
            yield _problem(draft, stack)


def _fewest_on_a_way(draft: Draft, output: str, last: str | None) -> tuple[str, ...]:
    """The sigmoids that every gradient has to pass: a skip goes round them, normalisation undoes them."""
    met: dict[str, tuple[str, ...]] = {}
    for node in draft.wiring.order:
        layer = draft.layers.get(node)
        before = [met.get(link.source.node, ()) for link in draft.wiring.into(node)]
        fewest = min(before, key=len, default=())
        if layer is None or layer.family == "normalisation":
            fewest = ()
        elif layer.name in STEEPEST and node != last:
            fewest = (*fewest, node)
        met[node] = fewest
    return met.get(output, ())


def _problem(draft: Draft, stack: tuple[str, ...]) -> Problem:
    share = 1.0
    for node in stack:
        share *= STEEPEST[draft.layers[node].name]
    return draft.problem(
        "sigmoid-stack",
        Message.of(
            N_(
                "{count} sigmoids lie one behind the other. Each passes on at most a quarter of the "
                "gradient, so the layers before {node} hear at most 1/{part} of it and hardly learn."
            ),
            count=len(stack),
            node=draft.node(stack[0]).name,
            part=round(1 / share),
        ),
        node=stack[0],
        mend=Mend(Message.of(N_("Replace all of them by ReLU")), exchange_all, (draft.name, stack, "ReLU")),
        severity=Severity.WARNING,
    )


SIGMOID_STACK = Check("sigmoid-stack", _find)
