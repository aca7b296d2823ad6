"""Edits that mends are made of and that no hand makes: pure functions from a project to a project."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.language import Message
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.parameters import Value
from nnstudio.core.project import Link, Network, Port, Project, edits
from nnstudio.core.project.entries import entry_of

_STEP = 180.0  # pixels between a new Input or Output and its neighbour


def insert_with(
    project: Project, network: str, link: Link, layer: str, params: Mapping[str, Value]
) -> Project:
    """Put a new node of this layer, with these parameters, in the middle of the link."""
    after = edits.insert_on_link(project, network, link, layer)
    (node,) = edits.new_nodes(project, after, network)
    return set_params(after, network, node, params)


def set_params(project: Project, network: str, node: str, params: Mapping[str, Value]) -> Project:
    """Set several parameters of a node."""
    for name, value in params.items():
        project = edits.set_param(project, network, node, name, value)
    return project


def exchange(project: Project, network: str, node: str, layer: str) -> Project:
    """Put a new node of another layer, with its default parameters, in the place of one in a chain."""
    whole = project.network_at(network)
    entering = next(link for link in whole.links_into(node) if link.source.node in whole.nodes)
    after = edits.insert_on_link(project, network, entering, layer)
    return edits.delete_and_heal(after, network, frozenset({node}))


def exchange_all(project: Project, network: str, nodes: Collection[str], layer: str) -> Project:
    """Make all these nodes ones of another layer; links and places stay."""
    for node in nodes:
        project = edits.replace_layer(project, network, node, layer)
    return project


def drop_link(project: Project, network: str, link: Link) -> Project:
    """Remove a link, whatever it names."""
    whole = project.network_at(network)
    links = tuple(kept for kept in whole.links if kept != link)
    return project.with_network(network, replace(whole, links=links))


def drop_params(project: Project, network: str, node: str, names: Collection[str]) -> Project:
    """Forget parameters, so that their defaults count (or that unknown ones are gone)."""
    whole = project.network_at(network)
    kept = {name: value for name, value in whole.nodes[node].params.items() if name not in names}
    changed = replace(whole.nodes[node], params=immutabledict(kept))
    nodes = immutabledict({**whole.nodes, node: changed})
    return project.with_network(network, replace(whole, nodes=nodes))


def add_input(project: Project, network: str) -> Project:
    """Add an Input on the left, linked to the first node that has nothing coming in."""
    whole = project.network_at(network)
    linked = {link.target.node for link in whole.links}
    first = next((id for id in _by_place(whole) if id not in linked and _entry(whole, id)), None)
    x, y = whole.nodes[first].at if first else (0.0, 0.0)
    after = edits.add_node(project, network, "Input", (x - _STEP, y))
    (node,) = edits.new_nodes(project, after, network)
    port = _entry(whole, first) if first else None
    if first is None or port is None:
        return after
    return edits.connect(after, network, Port(node, "out"), Port(first, port))


def add_output(project: Project, network: str) -> Project:
    """Add an Output on the right, linked to the last node that leads nowhere."""
    whole = project.network_at(network)
    leading = {link.source.node for link in whole.links}
    last = next((id for id in reversed(_by_place(whole)) if id not in leading and _exit(whole, id)), None)
    x, y = whole.nodes[last].at if last else (_STEP, 0.0)
    after = edits.add_node(project, network, "Output", (x + _STEP, y))
    (node,) = edits.new_nodes(project, after, network)
    port = _exit(whole, last) if last else None
    if last is None or port is None:
        return after
    return edits.connect(after, network, Port(last, port), Port(node, "in"))


def add_network(project: Project, network: str) -> Project:
    """Add a network of that name with nothing but an Input and an Output."""
    after = project.with_network(network, Network())
    after = edits.add_node(after, network, "Input", (0.0, 0.0))
    return add_output(after, network)


def _by_place(network: Network) -> list[str]:
    """Node ids from left to right, then from top to bottom."""
    return sorted(network.nodes, key=lambda id: network.nodes[id].at)


def _entry(network: Network, node: str) -> str | None:
    """The first input port of a node, if it has any."""
    layer = entry_of(network.nodes[node])
    return layer.inputs[0] if layer and layer.inputs else None


def _exit(network: Network, node: str) -> str | None:
    """The first output port of a node, if it has any and is not an Input by itself."""
    layer = entry_of(network.nodes[node])
    return layer.outputs[0] if layer and layer.outputs and layer.role is not Role.OUTPUT else None


def said(layer: LayerType, parameter: str) -> Message:
    """The parameter as its form calls it: what a mend sets must be found there."""
    found = layer.parameter(parameter)
    return Message.of(found.label if found is not None and found.label else parameter)
