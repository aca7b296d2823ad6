"""How the nodes of a network hang together: links by node, the order to run in, and where that fails.

Nothing here recurses, so a chain of 10,000 layers is as good as one of ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nnstudio.core.compiler.bypassing import detour
from nnstudio.core.project import Link, Network, Port

NO_LINKS: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Wiring:
    """Links by the node they enter and leave, in the order of ``network.links``, past bypassed nodes.

    ``order`` is topological: every node after all that feed it, one branch finished before the next is
    begun, otherwise in the order of the network's nodes and links. ``stuck`` are the nodes on a cycle or
    behind one; they are not in ``order``. ``broken`` are links that name a node which is not there.
    ``drawn`` and ``passed`` are those of :class:`~nnstudio.core.compiler.bypassing.Detour`.
    """

    incoming: Mapping[str, tuple[Link, ...]]
    outgoing: Mapping[str, tuple[Link, ...]]
    order: tuple[str, ...]
    stuck: tuple[str, ...]
    broken: tuple[Link, ...]
    drawn: Mapping[Link, Link] = field(default_factory=dict)
    passed: Mapping[str, Port | None] = field(default_factory=dict)

    def into(self, node: str) -> tuple[Link, ...]:
        return self.incoming.get(node, NO_LINKS)

    def out_of(self, node: str) -> tuple[Link, ...]:
        return self.outgoing.get(node, NO_LINKS)

    def upstream(self, nodes: Iterable[str]) -> frozenset[str]:
        """These nodes and all whose result they use, directly or through others."""
        return _reached(
            nodes, {node: [link.source.node for link in links] for node, links in self.incoming.items()}
        )

    def downstream(self, nodes: Iterable[str]) -> frozenset[str]:
        """These nodes and all that use their result."""
        return _reached(
            nodes, {node: [link.target.node for link in links] for node, links in self.outgoing.items()}
        )


def wire(network: Network) -> Wiring:
    """The wiring of a network; any network, however broken its file."""
    incoming: dict[str, list[Link]] = {}
    outgoing: dict[str, list[Link]] = {}
    broken = []
    way = detour(network)
    for link in way.links:
        if link.source.node in network.nodes and link.target.node in network.nodes:
            outgoing.setdefault(link.source.node, []).append(link)
            incoming.setdefault(link.target.node, []).append(link)
        else:
            broken.append(link)
    working = [node for node in network.nodes if node not in way.passed]
    order = _sorted(working, incoming, outgoing)
    placed = set(order)
    return Wiring(
        incoming={node: tuple(links) for node, links in incoming.items()},
        outgoing={node: tuple(links) for node, links in outgoing.items()},
        order=tuple(order),
        stuck=tuple(node for node in working if node not in placed),
        broken=tuple(broken),
        drawn=way.drawn,
        passed=way.passed,
    )


def find_cycle(wiring: Wiring) -> tuple[Link, ...]:
    """The links of one cycle, each beginning where the one before ends; empty if there is none."""
    stuck = set(wiring.stuck)
    if not stuck:
        return ()
    # Every stuck node has a stuck node before it: walking backwards must come round.
    node, walked, seen = wiring.stuck[0], [], {wiring.stuck[0]: 0}
    while True:
        link = next(link for link in wiring.into(node) if link.source.node in stuck)
        walked.append(link)
        node = link.source.node
        if node in seen:
            return tuple(reversed(walked[seen[node] :]))
        seen[node] = len(walked)


def _sorted(
    nodes: Sequence[str], incoming: Mapping[str, list[Link]], outgoing: Mapping[str, list[Link]]
) -> list[str]:
    """Kahn's algorithm with a stack, which finishes one branch before it begins the next."""
    waiting = {node: len(incoming.get(node, ())) for node in nodes}
    ready = [node for node in reversed(nodes) if not waiting[node]]
    order = []
    while ready:
        node = ready.pop()
        order.append(node)
        for link in reversed(outgoing.get(node, [])):
            waiting[link.target.node] -= 1
            if not waiting[link.target.node]:
                ready.append(link.target.node)
    return order


def _reached(start: Iterable[str], neighbours: Mapping[str, list[str]]) -> frozenset[str]:
    found: set[str] = set()
    left = list(start)
    while left:
        node = left.pop()
        if node not in found:
            found.add(node)
            left.extend(neighbours.get(node, ()))
    return frozenset(found)
