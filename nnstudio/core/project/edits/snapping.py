"""Cards that sit edge to edge: a layer and the activation behind it, two nodes that look and move as one."""

from __future__ import annotations

from nnstudio.core.project.edits.chains import append_node
from nnstudio.core.project.edits.finding import network_of, node_of
from nnstudio.core.project.edits.nodes import moved, new_nodes
from nnstudio.core.project.edits.space import CARD_WIDTH, pushed
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
    places = {other.id: other.at for other in snug.nodes.values() if other.id != node}
    return grown.with_network(network, moved(snug, pushed(places, added)))


def snapped_together(network: Network, nodes: frozenset[str]) -> frozenset[str]:
    """These nodes and all whose cards sit edge to edge with theirs, linked from left to right."""
    joints = [link for link in network.links if is_joint(network, link)]
    found = set(nodes)
    grew = True
    while grew:
        near = {
            end
            for link in joints
            if {link.source.node, link.target.node} & found
            for end in (link.source.node, link.target.node)
        }
        grew = not near <= found
        found |= near
    return frozenset(found)


def is_joint(network: Network, link: Link) -> bool:
    """Whether the two cards of this link sit edge to edge."""
    source, target = network.nodes.get(link.source.node), network.nodes.get(link.target.node)
    if source is None or target is None:
        return False
    return target.at == (source.at[0] + CARD_WIDTH, source.at[1])
