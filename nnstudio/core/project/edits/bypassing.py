"""Switch layers off for an ablation, without taking them away: what comes in then passes unchanged."""

from __future__ import annotations

from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.project.edits.finding import check_nodes, network_of
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.project import Node, Project
from nnstudio.core.project.refusals import NotBypassable

BYPASSED = Parameter(
    name="bypassed",
    kind=Kind.SWITCH,
    default=False,
    label=N_("Bypassed"),
    help=N_("What comes in passes unchanged, as if the layer were not there."),
)


def set_bypassed(project: Project, network: str, nodes: frozenset[str], bypassed: bool) -> Project:
    """Bypass these nodes, or let them work again.

    Raises:
        UnknownNetwork, UnknownNode
        NotBypassable: one of them is where the network begins or ends.
    """
    whole = network_of(project, network)
    check_nodes(whole, nodes)
    changed = {node: _switched(whole.nodes[node], bypassed) for node in whole.nodes if node in nodes}
    if all(whole.nodes[node] is value for node, value in changed.items()):
        return project
    return project.with_network(network, replace(whole, nodes=immutabledict({**whole.nodes, **changed})))


def can_bypass(node: Node) -> bool:
    """Whether the node stands between others; so does one whose layer this version does not know."""
    entry = entry_of(node)
    return entry is None or entry.role not in (Role.INPUT, Role.OUTPUT)


def _switched(node: Node, bypassed: bool) -> Node:
    if node.bypassed == bypassed:
        return node
    if bypassed and not can_bypass(node):
        raise NotBypassable(
            N_("{node} cannot be bypassed: the network begins or ends there."), node=node.name
        )
    return replace(node, bypassed=bypassed)
