"""Edits of single nodes: put on the canvas, take away, move, name, set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.parameters import InvalidValue, Value
from nnstudio.core.project.edits.annotated import check_annotations, without_annotations
from nnstudio.core.project.edits.finding import (
    check_links,
    check_nodes,
    full_params,
    layer_of,
    names_in,
    network_of,
    node_of,
    place,
    storable,
)
from nnstudio.core.project.entries import REPEAT, Block, Layer, entry_of
from nnstudio.core.project.names import base_name, check_name, new_ids, new_name, numbered
from nnstudio.core.project.project import EMPTY, Link, Network, Node, Position, Project, Values


def add_node(
    project: Project,
    network: str,
    layer: Layer,
    at: Position,
    name: str | None = None,
    params: Values = EMPTY,
) -> Project:
    """Put a new, unlinked node of this layer on the canvas. Parameters not given get their defaults.

    Raises:
        UnknownNetwork, UnknownLayer, InvalidValue, InvalidName, NameTaken, InvalidPlace
    """
    whole = network_of(project, network)
    return project.with_network(network, with_node(whole, make_node(whole, layer, at, name, params)))


def delete(
    project: Project,
    network: str,
    nodes: frozenset[str],
    links: frozenset[Link] = frozenset(),
    annotations: frozenset[str] = frozenset(),
) -> Project:
    """Take away nodes with all their links, these links, and these notes and frames.

    Raises:
        UnknownNetwork, UnknownNode, UnknownLink, UnknownAnnotation
    """
    whole = network_of(project, network)
    check_nodes(whole, nodes)
    check_links(whole, links)
    check_annotations(whole, annotations)
    whole = without_annotations(whole, annotations)
    left = tuple(link for link in whole.links if link not in links and not touches(link, nodes))
    return project.with_network(network, replace(without_nodes(whole, nodes), links=left))


def move(project: Project, network: str, positions: Mapping[str, Position]) -> Project:
    """Put nodes elsewhere; positions by node id, in scene pixels.

    Raises:
        UnknownNetwork, UnknownNode, InvalidPlace
    """
    whole = network_of(project, network)
    check_nodes(whole, positions)
    return project.with_network(network, moved(whole, positions))


def rename(project: Project, network: str, node: str, name: str) -> Project:
    """Call a node something else.

    Raises:
        UnknownNetwork, UnknownNode, InvalidName, NameTaken
    """
    whole = network_of(project, network)
    before = node_of(whole, node)
    checked = check_name(name, names_in(whole) - {before.name})
    return project.with_network(network, with_node(whole, replace(before, name=checked)))


def set_param(project: Project, network: str, node: str, name: str, value: Value) -> Project:
    """Give a node's parameter another value. An unknown layer's parameters are taken as they are.

    Raises:
        UnknownNetwork, UnknownNode, InvalidValue
    """
    whole = network_of(project, network)
    before = node_of(whole, node)
    checked = _checked_param(before, name, value)
    params = immutabledict({**before.params, name: checked})
    return project.with_network(network, with_node(whole, replace(before, params=params)))


def new_nodes(before: Project, after: Project, network: str) -> frozenset[str]:
    """Ids of the nodes an edit has added, so that a view can select them."""
    old = (before.find_network(network) or Network()).nodes
    new = (after.find_network(network) or Network()).nodes
    return frozenset(new.keys() - old.keys())


def make_node(
    network: Network, layer: Layer, at: Position, name: str | None = None, params: Values = EMPTY
) -> Node:
    """A node that the network has not got yet, with checked parameters."""
    taken = names_in(network)
    entry, body = layer_of(layer), None
    if isinstance(layer, Block):
        base, body, params = (
            numbered(base_name(layer.name), taken),
            layer.body,
            {REPEAT.name: layer.repeat, **params},
        )
    else:
        base = new_name(layer, taken)
    checked = base if name is None else check_name(name, taken)
    values = full_params(entry, params)
    return Node(next(new_ids(network)), entry.name, checked, values, place(at), body=body)


def with_node(network: Network, node: Node) -> Network:
    """The network with this node added, or put in the place of the one with its id."""
    return replace(network, nodes=immutabledict({**network.nodes, node.id: node}))


def without_nodes(network: Network, nodes: frozenset[str]) -> Network:
    """The network without these nodes; links are the caller's business."""
    left = {id: node for id, node in network.nodes.items() if id not in nodes}
    return replace(network, nodes=immutabledict(left))


def moved(network: Network, positions: Mapping[str, Position]) -> Network:
    """The network with these nodes at these places."""
    nodes = dict(network.nodes)
    for id, at in positions.items():
        nodes[id] = replace(nodes[id], at=place(at))
    return replace(network, nodes=immutabledict(nodes))


def touches(link: Link, nodes: frozenset[str]) -> bool:
    """Whether the link begins or ends at one of these nodes."""
    return link.source.node in nodes or link.target.node in nodes


def _checked_param(node: Node, name: str, value: Value) -> Value:
    entry = entry_of(node)
    if entry is None:
        return storable(name, value)
    parameter = entry.parameter(name)
    if parameter is None:
        raise InvalidValue(
            N_("{layer} has no parameter {name}. It has: {known}."),
            layer=node.layer,
            name=name,
            known=", ".join(entry.defaults()) or "–",
        )
    return parameter.check(value)
