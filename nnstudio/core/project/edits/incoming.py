"""Copies that remember where their inputs came from, so that a paste can link them there again.

What is remembered lies in the fragment's ``extra`` field ``incoming``: one entry per link that entered
the copied part, ``(source id, source name, output port, target id, input port)``. It comes back from a
clipboard, so nothing about it is taken for granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.project.edits.fragments import copy, paste
from nnstudio.core.project.edits.links import check_link
from nnstudio.core.project.names import new_ids
from nnstudio.core.project.project import Link, Network, Port, Position, Project
from nnstudio.core.project.refusals import EditRefusal

INCOMING = "incoming"


def copy_with_incoming(
    project: Project, network: str, nodes: frozenset[str], annotations: frozenset[str] = frozenset()
) -> Network:
    """What :func:`copy` takes, and where the other links of the nodes came from. Changes nothing.

    Raises:
        UnknownNetwork, UnknownNode
    """
    fragment = copy(project, network, nodes, annotations)
    entering = tuple(_entries(project.network_at(network), nodes))
    if not entering:
        return fragment
    return replace(fragment, extra=immutabledict({**fragment.extra, INCOMING: entering}))


def paste_linked(project: Project, network: str, fragment: Network, at: Position) -> Project:
    """Paste, and link the copies to the nodes that fed the originals, as far as these are still there.

    Raises:
        UnknownNetwork, InvalidPlace
    """
    before = project.find_network(network) or Network()
    pasted = paste(project, network, fragment, at)
    copies = dict(zip(fragment.nodes, new_ids(before), strict=False))
    whole = pasted.network_at(network)
    for link in _remembered(before, fragment, copies):
        whole = _with_link_if_fits(whole, link)
    return pasted.with_network(network, whole)


def _entries(network: Network, nodes: frozenset[str]) -> Iterator[tuple[str, str, str, str, str]]:
    for link in network.links:
        if link.target.node in nodes and link.source.node not in nodes:
            source = network.nodes[link.source.node]
            yield source.id, source.name, link.source.name, link.target.node, link.target.name


def _remembered(network: Network, fragment: Network, copies: dict[str, str]) -> Iterator[Link]:
    """The links to draw, from nodes of the network to copies. What makes no sense is passed over."""
    entries = fragment.extra.get(INCOMING)
    for entry in entries if isinstance(entries, tuple | list) else ():
        if not isinstance(entry, tuple | list) or len(entry) != 5:
            continue
        words = [word for word in entry if isinstance(word, str)]
        source = _source(network, words[0], words[1]) if len(words) == 5 else None
        if source is not None and words[3] in copies:
            yield Link(Port(source, words[2]), Port(copies[words[3]], words[4]))


def _source(network: Network, id: str, name: str) -> str | None:
    """The node that fed the original: the one of that id if it bears the name, else the one so named."""
    node = network.nodes.get(id)
    if node is not None and node.name == name:
        return id
    found = network.named(name)
    return found.id if found else None


def _with_link_if_fits(network: Network, link: Link) -> Network:
    try:
        check_link(network, link)
    except EditRefusal:
        return network
    return replace(network, links=(*network.links, link))
