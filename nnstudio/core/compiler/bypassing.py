"""What flows where once bypassed nodes let what comes in pass by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nnstudio.core.project import Link, Network, Port


@dataclass(frozen=True, slots=True)
class Detour:
    """The links as the tensors take them. ``drawn`` leads from such a link to the one on the canvas, where
    these differ. ``passed`` are the bypassed nodes, each with the port whose tensor passes it; ``None``
    where nothing comes in.
    """

    links: tuple[Link, ...]
    drawn: Mapping[Link, Link] = field(default_factory=dict)
    passed: Mapping[str, Port | None] = field(default_factory=dict)


def detour(network: Network) -> Detour:
    """Links out of a bypassed node begin where that node's first link came from; those into it are gone."""
    bypassed = [id for id, node in network.nodes.items() if node.bypassed]
    if not bypassed:
        return Detour(network.links)
    first: dict[str, Port] = {}
    for link in network.links:
        first.setdefault(link.target.node, link.source)
    passed = {node: _origin(node, first, network) for node in bypassed}
    links: list[Link] = []
    drawn: dict[Link, Link] = {}
    for link in network.links:
        if link.target.node in passed:
            continue
        source = passed.get(link.source.node, link.source)
        if source is not None:
            links.append(Link(source, link.target))
            drawn[links[-1]] = link
    for link in network.links:
        drawn.pop(link, None)
    return Detour(tuple(links), drawn, passed)


def _origin(node: str, first: Mapping[str, Port], network: Network) -> Port | None:
    """The nearest port upstream, along first links, of a node that works. A file may hold a cycle."""
    seen: set[str] = set()
    while node not in seen:
        seen.add(node)
        source = first.get(node)
        if source is None:
            return None
        node = source.node
        if node in network.nodes and not network.nodes[node].bypassed:
            return source
    return None
