"""Snapping a layer on another one, edge to edge, and taking it off again."""

from __future__ import annotations

from nnstudio.core.project.edits.chains import append_node
from nnstudio.core.project.edits.finding import check_nodes, network_of, node_of
from nnstudio.core.project.edits.joints import joints, rejoined, snapped_behind
from nnstudio.core.project.edits.nodes import moved, new_nodes
from nnstudio.core.project.edits.space import CARD_WIDTH, GAP, pushed
from nnstudio.core.project.entries import Layer
from nnstudio.core.project.project import Link, Network, Project


def snap_on(project: Project, network: str, layer: Layer, node: str) -> Project:
    """Put a layer behind a node, its card edge to edge with the node's; what followed follows the layer.

    Raises:
        UnknownNetwork, UnknownNode, UnknownLayer, UnknownPort
    """
    grown = append_node(project, network, layer, node)
    (added,) = new_nodes(project, grown, network)
    whole = network_of(grown, network)
    x, y = node_of(whole, node).at
    snug = moved(whole, {added: (x + CARD_WIDTH, y)})
    return grown.with_network(network, _with_room_behind(snug, frozenset({node, added}), added))


def unsnap(project: Project, network: str, nodes: frozenset[str]) -> Project:
    """Move these nodes away from what they are snapped on; where that is nothing, move what is on them.

    Links stay. Cards in the way are pushed to the right. Nothing changes where nothing is snapped.

    Raises:
        UnknownNetwork, UnknownNode
    """
    whole = network_of(project, network)
    check_nodes(whole, nodes)
    for link in joints_to_open(whole, nodes):
        whole = _opened(whole, link)
    return project.with_network(network, whole)


def joints_to_open(network: Network, nodes: frozenset[str]) -> tuple[Link, ...]:
    """The joints that :func:`unsnap` takes apart, from left to right."""
    found = [link for link in joints(network) if nodes & {link.source.node, link.target.node}]
    wanted = [link for link in found if link.target.node in nodes] or found
    return tuple(sorted(wanted, key=lambda link: network.nodes[link.source.node].at))


def _opened(network: Network, link: Link) -> Network:
    """The network with a gap in the place of this joint."""
    carried = snapped_behind(network, frozenset({link.target.node}))
    places = {id: (network.nodes[id].at[0] + GAP, network.nodes[id].at[1]) for id in carried}
    last = max(carried, key=lambda id: places[id])
    return _with_room_behind(moved(network, places), carried, last)


def _with_room_behind(network: Network, kept: frozenset[str], last: str) -> Network:
    """What is too near the ``last`` of the cards that are ``kept`` where they are pushed to the right."""
    places = {
        other.id: other.at for other in network.nodes.values() if other.id == last or other.id not in kept
    }
    return rejoined(network, moved(network, pushed(places, last)))
