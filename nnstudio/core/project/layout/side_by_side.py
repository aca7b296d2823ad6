"""One drawing for two networks: what is in both stands at the same place in each."""

from __future__ import annotations

from collections.abc import Mapping

from immutabledict import immutabledict

from nnstudio.core.project.layout.laying_out import laid_out
from nnstudio.core.project.project import Link, Network, Node, Port, Position

Places = Mapping[str, Position]


def side_by_side(before: Network, after: Network, pairs: Mapping[str, str]) -> tuple[Places, Places]:
    """Where each node goes, by its id in the first network and by its id in the second.

    ``pairs`` leads from ids of the second to those of the first (``comparing.matched``).
    """
    back = {first: second for second, first in pairs.items()}
    names = {id: back.get(id, f"before {id}") for id in before.nodes}
    nodes: dict[str, Node] = dict(after.nodes)
    for id, node in before.nodes.items():
        nodes.setdefault(names[id], node)
    links = list(after.links)
    following = _following(links)
    for link in before.links:
        wanted = Link(Port(names[link.source.node], link.source.name), Port(names[link.target.node], "in"))
        if not _leads(following, wanted.target.node, wanted.source.node):  # a loop could not be drawn
            links.append(wanted)
            following.setdefault(wanted.source.node, set()).add(wanted.target.node)
    whole = Network(immutabledict(nodes), tuple(dict.fromkeys(links)))
    places = laid_out(whole)
    return {id: places[names[id]] for id in before.nodes}, {id: places[id] for id in after.nodes}


def _following(links: list[Link]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for link in links:
        found.setdefault(link.source.node, set()).add(link.target.node)
    return found


def _leads(following: Mapping[str, set[str]], start: str, end: str) -> bool:
    """Whether a way along the links leads from one node to the other."""
    left, seen = [start], {start}
    while left:
        node = left.pop()
        if node == end:
            return True
        fresh = following.get(node, set()) - seen
        seen |= fresh
        left.extend(fresh)
    return False
