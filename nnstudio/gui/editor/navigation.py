"""Walking over the network with the arrow keys: along links first, else to the nearest card that way."""

from __future__ import annotations

from collections.abc import Iterable

from nnstudio.core.project import Network, Node


def next_node(network: Network, selected: frozenset[str], across: int, down: int) -> str | None:
    """The node one step right (``across`` 1), left (-1), down (``down`` 1) or up (-1) from the selection.

    Without a selection it is the first node of the reading order; ``None`` at an edge.
    """
    if not network.nodes:
        return None
    here = [network.nodes[node] for node in selected if node in network.nodes]
    if not here:
        return min(network.nodes.values(), key=_reading_order).id
    start = max(here, key=_reading_order) if across + down > 0 else min(here, key=_reading_order)
    linked = _linked(network, start, across) if across else []
    found = _nearest_row(start, linked) or _beside(network, start, across, down)
    return found.id if found else None


def _reading_order(node: Node) -> tuple[float, float]:
    return node.at[1], node.at[0]


def _linked(network: Network, node: Node, across: int) -> list[Node]:
    if across > 0:
        return [network.nodes[link.target.node] for link in network.links_out_of(node.id)]
    return [network.nodes[link.source.node] for link in network.links_into(node.id)]


def _nearest_row(start: Node, nodes: Iterable[Node]) -> Node | None:
    """Of several branches the one that goes most straight on."""
    return min(nodes, key=lambda node: (abs(node.at[1] - start.at[1]), node.at), default=None)


def _beside(network: Network, start: Node, across: int, down: int) -> Node | None:
    """The nearest card within the quarter of the plane that the arrow points to."""
    ahead = [node for node in network.nodes.values() if _is_ahead(start, node, across, down)]
    return min(ahead, key=lambda node: _distance(start, node, across, down), default=None)


def _is_ahead(start: Node, node: Node, across: int, down: int) -> bool:
    x, y = node.at[0] - start.at[0], node.at[1] - start.at[1]
    along, aside = (x * across, y) if across else (y * down, x)
    return along > 0 and abs(aside) <= 2 * along


def _distance(start: Node, node: Node, across: int, down: int) -> float:
    """How far a card is; being aside of the arrow's line counts double."""
    x, y = abs(node.at[0] - start.at[0]), abs(node.at[1] - start.at[1])
    return x + 2 * y if across else y + 2 * x
