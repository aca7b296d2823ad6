"""Sigmoids one after the other: each lets at most a quarter of the gradient pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.mending import exchange_all
from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.compiler.walking import first_before, is_straight
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role

# The steepest slope of each: of the logistic function at 0, of its piecewise linear likeness everywhere.
STEEPEST: Mapping[str, float] = {"Sigmoid": 1 / 4, "Hardsigmoid": 1 / 6}
_MANY = 3
_ENOUGH = 1_000_000  # "at most a millionth" says it all


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
    latest: dict[str, _Passed] = {}
    for node in draft.wiring.order:
        layer = draft.layers.get(node)
        before = [latest[link.source.node] for link in draft.wiring.into(node) if link.source.node in latest]
        fewest = min(before, key=_count, default=_NONE)
        if layer is None or layer.family == "normalisation":
            fewest = _NONE
        elif layer.name in STEEPEST and node != last:
            fewest = _Passed(fewest.count + 1, node, fewest)
        latest[node] = fewest
    return _listed(latest.get(output, _NONE))


@dataclass(frozen=True, slots=True, eq=False)
class _Passed:
    """So many sigmoids on the way to a node, the latest of them, and those before it."""

    count: int = 0
    sigmoid: str = ""
    before: _Passed | None = None


_NONE = _Passed()


def _count(passed: _Passed) -> int:
    return passed.count


def _listed(passed: _Passed) -> tuple[str, ...]:
    found: list[str] = []
    at: _Passed | None = passed
    while at is not None and at.count:
        found.append(at.sigmoid)
        at = at.before
    return tuple(reversed(found))


def _problem(draft: Draft, stack: tuple[str, ...]) -> Problem:
    parts = (round(1 / STEEPEST[draft.layers[node].name]) for node in stack)
    return draft.problem(
        "sigmoid-stack",
        Message.of(
            N_(
                "{count} sigmoids lie one behind the other. Each passes on at most a quarter of the "
                "gradient, so the layers before {node} hear at most 1/{part} of it and hardly learn."
            ),
            count=len(stack),
            node=draft.node(stack[0]).name,
            part=min(prod(parts), _ENOUGH),
        ),
        node=stack[0],
        mend=Mend(Message.of(N_("Replace all of them by ReLU")), exchange_all, (draft.name, stack, "ReLU")),
        severity=Severity.WARNING,
    )


SIGMOID_STACK = Check("sigmoid-stack", _find)
