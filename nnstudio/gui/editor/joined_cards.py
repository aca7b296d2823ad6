"""Which cards sit edge to edge with another one and read as one card with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from nnstudio.core.project import Link, Network
from nnstudio.core.project.edits.joints import joints
from nnstudio.gui.editor.node_item import NodeItem
from nnstudio.gui.editor.ports import ports_of

Sides = tuple[bool, bool]  # whether a card is joined at its left, and at its right
APART: Sides = (False, False)


def joined_links(network: Network) -> tuple[Link, ...]:
    """The joints through which all flows that leaves the one card, and all that enters the other."""
    found = tuple(joints(network))
    if not found:
        return ()
    leaving = Counter(link.source.node for link in network.links)
    coming = Counter(link.target.node for link in network.links)
    return tuple(
        link
        for link in found
        if leaving[link.source.node] == coming[link.target.node] == 1 and _has_one_port_each(network, link)
    )


def _has_one_port_each(network: Network, link: Link) -> bool:
    source, target = network.nodes[link.source.node], network.nodes[link.target.node]
    return len(ports_of(source, network).outputs) == len(ports_of(target, network).inputs) == 1


def sides_of(links: Iterable[Link]) -> dict[str, Sides]:
    """The joined sides of each card that has any."""
    sides: dict[str, Sides] = {}
    for link in links:
        source, target = link.source.node, link.target.node
        sides[source] = (sides.get(source, APART)[0], True)
        sides[target] = (True, sides.get(target, APART)[1])
    return sides


class JoinedCards:
    """Tells the cards when they are joined, and when a hand pulls them apart."""

    def __init__(self, nodes: Mapping[str, NodeItem]) -> None:
        self._nodes = nodes
        self._links: tuple[Link, ...] = ()
        self._shown: dict[str, Sides] = {}

    def sides(self, node: str) -> Sides:
        """How this card is shown now."""
        return self._shown.get(node, APART)

    def forget(self) -> None:
        """All cards are gone."""
        self._links, self._shown = (), {}

    def follow(self, network: Network) -> None:
        """Show what is joined in this network, of which all cards are there."""
        self._links = joined_links(network)
        self._show(self._links)

    def show_moved(self, moved: Collection[str]) -> None:
        """Show open the joints between cards of which one was moved away and the other was not."""
        if self._links:
            self._show(
                link for link in self._links if (link.source.node in moved) == (link.target.node in moved)
            )

    def _show(self, links: Iterable[Link]) -> None:
        before, self._shown = self._shown, sides_of(links)
        for node in before.keys() | self._shown.keys():
            if node in self._nodes:
                self._nodes[node].show_joined(*self.sides(node))
