"""What cards and links say, worked out from the project and its plan. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nnstudio.core.compiler.plan import NetworkPlan, Problem, Severity
from nnstudio.core.language import _
from nnstudio.core.project import Link, Network, Node
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.specs import TensorSpec
from nnstudio.gui.editor.card_painter import CardState
from nnstudio.gui.editor.card_text import HAIR_SPACE, brief_count, key_parameters
from nnstudio.gui.editor.ports import ports_of


def card_state(
    node: Node,
    network: Network,
    plan: NetworkPlan | None,
    problems: tuple[Problem, ...] = (),
    *,
    selected: bool = False,
    hovered: bool = False,
    joined: tuple[bool, bool] = (False, False),
) -> CardState:
    """What the card of this node shows. ``joined``: whether it is at its left, and at its right."""
    layer = entry_of(node)
    node_plan = plan.nodes.get(node.id) if plan else None
    return CardState(
        name=node.name,
        detail=key_parameters(node),
        count=_("bypassed") if node.bypassed else brief_count(node_plan.parameters) if node_plan else "",
        layer=node.layer,
        family=layer.family if layer else "",
        ports=ports_of(node, network),
        selected=selected,
        hovered=hovered,
        severity=worst_of(problems),
        known=layer is not None,
        bypassed=node.bypassed,
        joined_left=joined[0],
        joined_right=joined[1],
    )


def worst_of(problems: Iterable[Problem]) -> str:
    """``"error"`` if there is one, else ``"warning"``, else nothing."""
    severities = {problem.severity for problem in problems}
    if Severity.ERROR in severities:
        return Severity.ERROR.value
    return Severity.WARNING.value if severities else ""


def problems_by_node(problems: Iterable[Problem]) -> Mapping[str, tuple[Problem, ...]]:
    """The problems of each node; one of a link counts for the node it enters. Errors come first."""
    grouped: dict[str, list[Problem]] = {}
    for problem in problems:
        node = problem_node(problem)
        if node is not None:
            grouped.setdefault(node, []).append(problem)
    return {node: tuple(sorted(found, key=_errors_first)) for node, found in grouped.items()}


def problem_node(problem: Problem) -> str | None:
    """The node on whose card a problem is shown."""
    if problem.node is not None:
        return problem.node
    return problem.link.target.node if problem.link is not None else None


def _errors_first(problem: Problem) -> bool:
    return problem.severity is not Severity.ERROR


def link_spec(link: Link, plan: NetworkPlan | None) -> TensorSpec | None:
    """What flows through a link, as far as it is known."""
    source = plan.nodes.get(link.source.node) if plan else None
    return source.outputs.get(link.source.name) if source else None


def link_text(link: Link, plan: NetworkPlan | None) -> str:
    """The shape on a link, such as ``32 × 24 × 24``; nothing while unknown."""
    spec = link_spec(link, plan)
    return str(spec).replace(" ", HAIR_SPACE) if spec else ""
