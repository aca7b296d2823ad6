"""Neurons that begin equal get the same gradient and stay equal: a wide layer does the work of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.layers.initialisations import DEFAULT
from nnstudio.core.parameters import Value
from nnstudio.core.project import edits

_CONSTANT = frozenset({"zeros", "ones", "constant"})


def _find(draft: Draft) -> Iterator[Problem]:
    for node in draft.wiring.order:
        if node in draft.useful and _begins_equal(draft, node) and _stays_equal(draft, node):
            yield _problem(draft, node)


def _begins_equal(draft: Draft, node: str) -> bool:
    """Whether several neurons begin with the same weights and the same bias."""
    learning = draft.node(node).learning
    units = _units(draft, node)
    if units < 2 or not _is_constant(learning.initialisation, learning.initialisation_params):
        return False
    has_bias = any(len(shape) == 1 for shape in draft.plans[node].weights.values())
    return not has_bias or _is_constant(learning.bias_initialisation, learning.bias_initialisation_params)


def _stays_equal(draft: Draft, node: str) -> bool:
    """Whether all that listens to these neurons gives each of them the same weight.

    What the Output sees itself is compared with different targets, so that its neurons part.
    """
    left, seen = [node], {node}
    while left:
        for link in draft.wiring.out_of(left.pop()):
            reader = link.target.node
            if draft.role(reader) is Role.OUTPUT:
                return False
            learning = draft.node(reader).learning
            if _units(draft, reader):
                if not _is_constant(learning.initialisation, learning.initialisation_params):
                    return False
            elif reader not in seen:
                seen.add(reader)
                left.append(reader)
    return True


def _units(draft: Draft, node: str) -> int:
    """How many neurons or kernels a layer has; 0 for one without a matrix of weights."""
    plan = draft.plans.get(node)
    matrices = [shape for shape in plan.weights.values() if len(shape) > 1] if plan else []
    return matrices[0][0] if matrices else 0


def _is_constant(name: str, params: Mapping[str, Value]) -> bool:
    """Whether an initialisation gives every weight the same number."""
    if name == "normal":
        return params.get("std", 0.1) == 0
    if name == "uniform":
        return params.get("a", -0.1) == params.get("b", 0.1)
    return name in _CONSTANT


def _problem(draft: Draft, node: str) -> Problem:
    return draft.problem(
        "equal-weights",
        Message.of(
            N_(
                "All {count} neurons of {node} begin with equal weights, and so do the weights that lead on "
                "from them. They get the same gradient and stay equal: let {node} begin with random weights."
            ),
            count=_units(draft, node),
            node=draft.node(node).name,
        ),
        node=node,
        mend=Mend(
            Message.of(N_("Let it begin at random")),
            edits.set_layer_learning,
            (draft.name, node, "initialisation", DEFAULT),
        ),
        severity=Severity.WARNING,
    )


EQUAL_WEIGHTS = Check("equal-weights", _find)
