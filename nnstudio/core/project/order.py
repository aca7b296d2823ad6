"""The order in which a person reads a network: along its links, as they are drawn."""

from __future__ import annotations

from nnstudio.core.project.project import Network


def reading_order(network: Network) -> tuple[str, ...]:
    """Every node once, each after all that feed it; one branch is finished before the next is begun.

    Nodes on a loop, which only a file written by hand can hold, come last.
    """
    waiting = dict.fromkeys(network.nodes, 0)
    following: dict[str, list[str]] = {}
    for link in network.links:
        if link.source.node in waiting and link.target.node in waiting:
            waiting[link.target.node] += 1
            following.setdefault(link.source.node, []).append(link.target.node)
    ready = [node for node in reversed(tuple(network.nodes)) if not waiting[node]]
    order: dict[str, None] = {}
    while ready:
        node = ready.pop()
        order[node] = None
        for other in reversed(following.get(node, [])):
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return (*order, *(node for node in network.nodes if node not in order))
