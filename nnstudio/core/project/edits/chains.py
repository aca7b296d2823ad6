"""Edits that keep a chain whole: append, insert on a link, take out and close the gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nnstudio.core.layers import LayerType
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project.edits.finding import (
    check_links,
    check_nodes,
    layer_of,
    network_of,
    node_of,
)
from nnstudio.core.project.edits.joints import rejoined
from nnstudio.core.project.edits.nodes import make_node, moved, with_node, without_nodes
from nnstudio.core.project.edits.ports import (
    first_input,
    first_output,
    input_ports,
    only_output,
    output_ports,
)
from nnstudio.core.project.edits.space import below, between, pushed, right_of, snapped, too_near
from nnstudio.core.project.entries import Layer, entry_of
from nnstudio.core.project.project import Link, Network, Node, Port, Position, Project


def append_node(project: Project, network: str, layer: Layer, after: str | None = None) -> Project:
    """Put a new node behind another one: what followed that one now follows the new one.

    Without ``after`` it goes in front of the output, or behind the last node where there is none.
    Cards in the way are pushed to the right.

    Raises:
        UnknownNetwork, UnknownNode, UnknownLayer
    """
    whole = network_of(project, network)
    if after is not None:
        node_of(whole, after)
    entry = layer_of(layer)
    gap = _gap(whole, entry, after)
    node = make_node(whole, layer, snapped(_spot(whole, gap)))
    links = tuple(_filled(whole.links, gap, node.id, entry))
    return project.with_network(network, _with_room(whole, node, links))


def insert_on_link(
    project: Project, network: str, link: Link, layer: Layer, at: Position | None = None
) -> Project:
    """Put a new node in the middle of a link; ``at`` is where its card was dropped.

    Raises:
        UnknownNetwork, UnknownLink, UnknownLayer, UnknownPort
    """
    whole = network_of(project, network)
    check_links(whole, [link])
    entry = layer_of(layer)
    entering, leaving = first_input(entry), first_output(entry)
    source, target = whole.nodes[link.source.node], whole.nodes[link.target.node]
    node = make_node(whole, layer, _spot_on_link(source.at, target.at, at))
    first, second = Link(link.source, Port(node.id, entering)), Link(Port(node.id, leaving), link.target)
    rank = whole.links.index(link)
    links = (*whole.links[:rank], second, *whole.links[rank + 1 :], first)
    return project.with_network(network, _with_room(whole, node, links))


def _spot_on_link(source: Position, target: Position, at: Position | None) -> Position:
    """Where it was dropped; but not upon the card it follows, which would be pushed behind it."""
    if at is None or too_near(snapped(at), source):
        return between(source, target)
    return snapped(at)


def delete_and_heal(
    project: Project, network: str, nodes: frozenset[str], links: frozenset[Link] = frozenset()
) -> Project:
    """Take away nodes, and lead what came into them on to what followed them.

    Each link out of a deleted node then begins where that node's first input came from; it goes
    away if that led nowhere. ``links`` are taken away without a replacement.

    Raises:
        UnknownNetwork, UnknownNode, UnknownLink
    """
    whole = network_of(project, network)
    check_nodes(whole, nodes)
    check_links(whole, links)
    kept = tuple(link for link in whole.links if link not in links)
    healed = tuple(dict.fromkeys(_healed(kept, nodes)))
    return project.with_network(network, replace(without_nodes(whole, nodes), links=healed))


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where a new node comes in: behind ``source``, taking over ``followers``, in front of ``target``."""

    source: Port | None = None
    followers: tuple[Link, ...] = ()
    target: Port | None = None


def _gap(network: Network, entry: LayerType, after: str | None) -> _Gap:
    if not entry.inputs:
        return _Gap()
    if after is not None and output_ports(network, network.nodes[after]):
        return _gap_behind(network, entry, only_output(network, after))
    output = after or _output(network)
    if output is None or not entry.outputs:
        end = _end(network)
        return _Gap() if end is None else _gap_behind(network, entry, only_output(network, end))
    return _gap_before(network, output)


def _gap_behind(network: Network, entry: LayerType, source: Port) -> _Gap:
    """Behind an output port; a layer that nothing can follow leaves the followers where they are."""
    followers = tuple(link for link in network.links if link.source == source)
    return _Gap(source, followers if entry.outputs else ())


def _gap_before(network: Network, node: str) -> _Gap:
    """On the first link into a node, or between the end of the network and the node's free input."""
    coming = network.links_into(node)
    if coming:
        return _Gap(coming[0].source, coming[:1])
    end = _end(network)
    source = only_output(network, end) if end else None
    return _Gap(source, (), Port(node, input_ports(network, network.nodes[node])[0]))


def _output(network: Network) -> str | None:
    """The first node that the loss sees."""
    for node in network.nodes.values():
        entry = entry_of(node)
        if entry is not None and entry.role is Role.OUTPUT:
            return node.id
    return None


def _end(network: Network) -> str | None:
    """The last node (lowest, then rightmost) with an output that nothing follows."""
    followed = {link.source.node for link in network.links}
    loose = [node for node in network.nodes.values() if node.id not in followed]
    ends = [node for node in loose if output_ports(network, node)]
    return max(ends, key=lambda node: (node.at[1], node.at[0])).id if ends else None


def _spot(network: Network, gap: _Gap) -> Position:
    """The place for the new card: behind its source, or where its target stands, or below everything."""
    if gap.source is not None:
        return right_of(network.nodes[gap.source.node].at)
    if gap.target is not None:
        return network.nodes[gap.target.node].at
    return below(network.nodes.values())


def _filled(links: tuple[Link, ...], gap: _Gap, node: str, entry: LayerType) -> Iterator[Link]:
    """The links once the node is in the gap; followers keep their rank, which a merge reads."""
    for link in links:
        yield Link(Port(node, entry.outputs[0]), link.target) if link in gap.followers else link
    if gap.source is not None:
        yield Link(gap.source, Port(node, entry.inputs[0]))
    if gap.target is not None:
        yield Link(Port(node, entry.outputs[0]), gap.target)


def _with_room(network: Network, node: Node, links: tuple[Link, ...]) -> Network:
    """The network with the node and these links, what is in the way pushed to the right, joints kept."""
    grown = with_node(replace(network, links=links), node)
    places = {other.id: other.at for other in grown.nodes.values()}
    return rejoined(network, moved(grown, pushed(places, node.id)))


def _healed(links: tuple[Link, ...], gone: frozenset[str]) -> Iterator[Link]:
    """Links with deleted sources replaced by where these got their first input from."""
    first_into: dict[str, Port] = {}
    for link in links:
        first_into.setdefault(link.target.node, link.source)
    for link in links:
        if link.target.node in gone:
            continue
        source: Port | None = link.source
        passed: set[str] = set()  # a file may hold a cycle
        while source is not None and source.node in gone and source.node not in passed:
            passed.add(source.node)
            source = first_into.get(source.node)
        if source is not None and source.node not in gone:
            yield Link(source, link.target)
