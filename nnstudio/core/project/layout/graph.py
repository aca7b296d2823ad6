"""A network as numbers: nodes counted from 0, each pair of linked nodes once, and no loops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnstudio.core.project.edits.ports import input_ports, output_ports
from nnstudio.core.project.project import Network

_NEW, _ON_THE_WAY, _DONE = range(3)


@dataclass(frozen=True, slots=True)
class Edge:
    """A link, or several between the same two nodes.

    ``leaves`` and ``enters`` say where along the card's side the ports lie, between 0 and 1.
    """

    source: int
    target: int
    leaves: float = 0.5
    enters: float = 0.5


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes 0 to ``count`` - 1, in the order of the network."""

    count: int
    edges: tuple[Edge, ...]


def graph_of(network: Network) -> Graph:
    """The network's links as edges. Those that close a loop (a damaged file may have one) are left out."""
    number = {node: index for index, node in enumerate(network.nodes)}
    edges: dict[tuple[int, int], Edge] = {}
    for link in network.links:
        source, target = number.get(link.source.node), number.get(link.target.node)
        if source is None or target is None or source == target or (source, target) in edges:
            continue
        outputs = output_ports(network, network.nodes[link.source.node])
        inputs = input_ports(network, network.nodes[link.target.node])
        leaves, enters = _share(link.source.name, outputs), _share(link.target.name, inputs)
        edges[source, target] = Edge(source, target, leaves, enters)
    return Graph(len(number), _without_loops(len(number), tuple(edges.values())))


def components(graph: Graph) -> list[list[int]]:
    """The nodes of each connected part, in their order; parts in the order of their first nodes."""
    near: list[list[int]] = [[] for _ in range(graph.count)]
    for edge in graph.edges:
        near[edge.source].append(edge.target)
        near[edge.target].append(edge.source)
    part = [-1] * graph.count
    found: list[list[int]] = []
    for start in range(graph.count):
        if part[start] < 0:
            found.append(sorted(_reached(start, near, part, len(found))))
    return found


def subgraph(graph: Graph, nodes: Sequence[int], edges: Sequence[Edge]) -> Graph:
    """These nodes with these edges of theirs, numbered anew."""
    number = {node: index for index, node in enumerate(nodes)}
    inner = (Edge(number[e.source], number[e.target], e.leaves, e.enters) for e in edges)
    return Graph(len(nodes), tuple(inner))


def followers(graph: Graph) -> list[list[int]]:
    """The targets of each node's edges."""
    following: list[list[int]] = [[] for _ in range(graph.count)]
    for edge in graph.edges:
        following[edge.source].append(edge.target)
    return following


def in_order_of_flow(graph: Graph) -> list[int]:
    """Every node after all that lead to it."""
    following = followers(graph)
    awaited = [0] * graph.count
    for edge in graph.edges:
        awaited[edge.target] += 1
    order = [node for node in range(graph.count) if not awaited[node]]
    for node in order:  # grows while it is walked
        for target in following[node]:
            awaited[target] -= 1
            if not awaited[target]:
                order.append(target)
    return order


def _share(name: str, ports: tuple[str, ...]) -> float:
    rank = ports.index(name) if name in ports else 0
    return (rank + 1) / (len(ports) + 1)


def _reached(start: int, near: list[list[int]], part: list[int], number: int) -> list[int]:
    part[start] = number
    reached = [start]
    for node in reached:  # grows while it is walked
        for other in near[node]:
            if part[other] < 0:
                part[other] = number
                reached.append(other)
    return reached


def _without_loops(count: int, edges: tuple[Edge, ...]) -> tuple[Edge, ...]:
    """The edges but those that lead back to a node on the way of a depth-first walk."""
    leaving: list[list[int]] = [[] for _ in range(count)]
    for rank, edge in enumerate(edges):
        leaving[edge.source].append(rank)
    state = [_NEW] * count
    back: set[int] = set()
    for start in range(count):
        if state[start] == _NEW:
            _walk(start, leaving, edges, state, back)
    return tuple(edge for rank, edge in enumerate(edges) if rank not in back)


def _walk(
    start: int, leaving: list[list[int]], edges: tuple[Edge, ...], state: list[int], back: set[int]
) -> None:
    """Go on from this node as far as is new; edges that lead back onto the way are put into ``back``."""
    state[start] = _ON_THE_WAY
    way = [(start, iter(leaving[start]))]
    while way:
        node, rest = way[-1]
        for rank in rest:
            target = edges[rank].target
            if state[target] == _ON_THE_WAY:
                back.add(rank)
            elif state[target] == _NEW:
                state[target] = _ON_THE_WAY
                way.append((target, iter(leaving[target])))
                break
        else:
            state[node] = _DONE
            way.pop()
