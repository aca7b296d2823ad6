"""Edits of links. A link is refused rather than left to fail later: see :mod:`..refusals`."""

from __future__ import annotations

from dataclasses import replace

from nnstudio.core.language import N_
from nnstudio.core.project.edits.finding import check_links, network_of, shown
from nnstudio.core.project.edits.ports import check_source, check_target, takes_many
from nnstudio.core.project.project import Link, Network, Port, Project
from nnstudio.core.project.refusals import Cycle, DoubledLink, PortTaken, SelfLink


def connect(project: Project, network: str, source: Port, target: Port) -> Project:
    """Let the tensor at an output port flow to an input port.

    Raises:
        UnknownNetwork, UnknownNode, UnknownPort, SelfLink, DoubledLink, PortTaken, Cycle
    """
    whole = network_of(project, network)
    return project.with_network(network, with_link(whole, Link(source, target)))


def disconnect(project: Project, network: str, link: Link) -> Project:
    """Take a link away.

    Raises:
        UnknownNetwork, UnknownLink
    """
    whole = network_of(project, network)
    check_links(whole, [link])
    return project.with_network(network, replace(whole, links=_without(whole, link)))


def cut_links(project: Project, network: str, links: frozenset[Link]) -> Project:
    """Take several links away.

    Raises:
        UnknownNetwork, UnknownLink
    """
    whole = network_of(project, network)
    check_links(whole, links)
    left = tuple(link for link in whole.links if link not in links)
    return project.with_network(network, replace(whole, links=left))


def reconnect(project: Project, network: str, link: Link, source: Port, target: Port) -> Project:
    """Move one or both ends of a link elsewhere, keeping its rank among the links.

    Raises:
        UnknownNetwork, UnknownLink, UnknownNode, UnknownPort, SelfLink, DoubledLink, PortTaken, Cycle
    """
    whole = network_of(project, network)
    check_links(whole, [link])
    rank = whole.links.index(link)
    others = replace(whole, links=_without(whole, link))
    moved = Link(source, target)
    check_link(others, moved)
    links = (*others.links[:rank], moved, *others.links[rank:])
    return project.with_network(network, replace(whole, links=links))


def link_instead(
    project: Project, network: str, source: Port, target: Port, moved: Link | None = None
) -> Project:
    """Let an output port feed an input port in place of what fed it; ``moved`` is a link moved there.

    Raises:
        UnknownNetwork, UnknownLink, UnknownNode, UnknownPort, SelfLink, DoubledLink, Cycle
    """
    replaced = replaced_by(network_of(project, network), Link(source, target))
    if replaced is not None and replaced != moved:
        project = disconnect(project, network, replaced)
    if moved is None:
        return connect(project, network, source, target)
    return reconnect(project, network, moved, source, target)


def replaced_by(network: Network, link: Link) -> Link | None:
    """The link that would have to go for this one, if its target takes one only and has another."""
    node = network.nodes.get(link.target.node)
    if node is None or takes_many(node, link.target.name) or link in network.links:
        return None
    return next((other for other in network.links if other.target == link.target), None)


def with_link(network: Network, link: Link) -> Network:
    """The network with this link added, if it may be."""
    check_link(network, link)
    return replace(network, links=(*network.links, link))


def check_link(network: Network, link: Link) -> None:
    """Refuse a link that the network cannot have."""
    check_source(network, link.source)
    check_target(network, link.target)
    names = {
        "source": shown(network, link.source.node),
        "target": shown(network, link.target.node),
    }
    if link.source.node == link.target.node:
        raise SelfLink(N_("{source} cannot be linked to itself."), **names)
    if link in network.links:
        raise DoubledLink(N_("{source} is already linked to {target}."), **names)
    _check_port_free(network, link)
    if leads_to(network, link.target.node, link.source.node):
        raise Cycle(
            N_("A link from {source} to {target} would close a loop: {target} already leads to {source}."),
            **names,
        )


def _check_port_free(network: Network, link: Link) -> None:
    if takes_many(network.nodes[link.target.node], link.target.name):
        return
    taken = next((other for other in network.links if other.target == link.target), None)
    if taken is not None:
        raise PortTaken(
            N_("{target} already gets its input from {source}. Remove that link, or merge both with Add."),
            target=shown(network, link.target.node),
            source=shown(network, taken.source.node),
        )


def leads_to(network: Network, start: str, goal: str) -> bool:
    """Whether a tensor can flow from one node to the other. Not recursive: chains may be long."""
    following: dict[str, list[str]] = {}
    for link in network.links:
        following.setdefault(link.source.node, []).append(link.target.node)
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        if node == goal:
            return True
        fresh = [other for other in following.get(node, ()) if other not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return False


def _without(network: Network, link: Link) -> tuple[Link, ...]:
    return tuple(other for other in network.links if other != link)
