"""Cards that sit edge to edge: two nodes that look like one card and move together."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.project.edits.nodes import moved
from nnstudio.core.project.edits.space import CARD_WIDTH, right_of
from nnstudio.core.project.project import Link, Network, Position


def is_joint(network: Network, link: Link) -> bool:
    """Whether the two cards of this link sit edge to edge."""
    source, target = network.nodes.get(link.source.node), network.nodes.get(link.target.node)
    if source is None or target is None:
        return False
    return target.at[1] == source.at[1] and target.at[0] == source.at[0] + CARD_WIDTH


def joints(network: Network) -> Iterator[Link]:
    """The links whose cards sit edge to edge."""
    return (link for link in network.links if is_joint(network, link))


def snapped_together(network: Network, nodes: frozenset[str]) -> frozenset[str]:
    """These nodes and all whose cards sit edge to edge with theirs, linked from left to right."""
    ends = [(link.source.node, link.target.node) for link in joints(network)]
    return _grown(nodes, [*ends, *((target, source) for source, target in ends)])


def snapped_behind(network: Network, nodes: frozenset[str]) -> frozenset[str]:
    """These nodes and what is snapped on at their right, but not what they are snapped on themselves."""
    return _grown(nodes, [(link.source.node, link.target.node) for link in joints(network)])


def _grown(nodes: frozenset[str], steps: list[tuple[str, str]]) -> frozenset[str]:
    """All that can be reached from these by these steps."""
    found, grew = set(nodes), True
    while grew:
        near = {end for start, end in steps if start in found}
        grew = not near <= found
        found |= near
    return frozenset(found)


def rejoined(before: Network, after: Network) -> Network:
    """``after``, in which a snapped-on card that came to lie behind its own one, a gap between, has none.

    That is where cards are put that make way, or that are arranged from left to right.
    """
    links, placed = frozenset(after.links), after.nodes
    for link in sorted(joints(before), key=lambda link: before.nodes[link.source.node].at):
        source, target = link.source.node, link.target.node
        if link in links and placed[target].at == right_of(placed[source].at):
            x, y = after.nodes[source].at
            after = moved(after, {target: (x + CARD_WIDTH, y)})
    return after


def followed(before: Network, after: Network) -> Network:
    """``after``, in which cards have come along with those that they are snapped together with.

    Those that had not moved themselves come as far as the first of those that had.
    """
    if not any(True for _joint in joints(before)):
        return after
    gone = {id for id, node in after.nodes.items() if id in before.nodes and before.nodes[id].at != node.at}
    places: dict[str, Position] = {}
    for id in sorted(gone, key=lambda id: before.nodes[id].at):
        (x, y), (u, v) = before.nodes[id].at, after.nodes[id].at
        for other in snapped_together(before, frozenset({id})) - gone:
            left, top = before.nodes[other].at
            places.setdefault(other, (left + u - x, top + v - y))
    return moved(after, places) if places else after
