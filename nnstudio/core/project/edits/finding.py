"""Finding what an edit is about, or refusing in plain words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.parameters import InvalidValue, Value, checked_values
from nnstudio.core.project.entries import Block, Layer, body_entry
from nnstudio.core.project.project import Link, Network, Node, Position, Project
from nnstudio.core.project.refusals import (
    InvalidPlace,
    UnknownLayer,
    UnknownLink,
    UnknownNetwork,
    UnknownNode,
)

FARTHEST = 1e7  # scene pixels


def network_of(project: Project, name: str) -> Network:
    """The project's network at that path: its name, or the way to the body of a block."""
    found = project.find_network(name)
    if found is None:
        raise UnknownNetwork(N_("The project has no network {name}."), name=name)
    return found


def node_of(network: Network, node: str) -> Node:
    """The node of that id."""
    try:
        return network.nodes[node]
    except KeyError:
        raise UnknownNode(N_("There is no layer {node} in this network."), node=node) from None


def check_nodes(network: Network, nodes: Iterable[str]) -> None:
    """Refuse if one of these ids is not in the network."""
    for node in nodes:
        node_of(network, node)


def check_links(network: Network, links: Iterable[Link]) -> None:
    """Refuse if one of these links is not in the network."""
    known = frozenset(network.links)
    for link in links:
        if link not in known:
            raise UnknownLink(
                N_("There is no link from {source} to {target}."),
                source=shown(network, link.source.node),
                target=shown(network, link.target.node),
            )


def layer_of(name: Layer) -> LayerType:
    """The entry of a block, or the catalogue's; new nodes can only be of layers that it has."""
    if isinstance(name, Block):
        return body_entry(name.body)
    entry = catalogue.get(name)
    if entry is None:
        raise UnknownLayer(N_("This version of nnstudio has no layer {layer}."), layer=name)
    return entry


def full_params(entry: LayerType, params: Mapping[str, object]) -> immutabledict[str, Value]:
    """Checked values, defaults filled in, so that a file means the same when defaults change."""
    return immutabledict(checked_values(entry.params, params))


def place(at: tuple[float, float]) -> Position:
    """A position on the canvas: finite, and not so far away that nobody finds it again."""
    x, y = float(at[0]), float(at[1])
    if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST):
        raise InvalidPlace(N_("A layer cannot be placed at {x}, {y}."), x=x, y=y)
    return x, y


def storable(name: str, value: Value) -> Value:
    """A value nobody here can check, but for numbers that no file can hold."""
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidValue(
            N_("{name} takes a finite number. Received {received!r}."), name=name, received=value
        )
    return value


def names_in(network: Network) -> set[str]:
    return {node.name for node in network.nodes.values()}


def shown(network: Network, node: str) -> str:
    """What the learner calls this node."""
    found = network.nodes.get(node)
    return found.name if found else node
