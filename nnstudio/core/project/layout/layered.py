"""The layered graph: long links get a point in each column they pass, so that room is kept for them."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.project.layout.graph import Graph

MOST_POINTS = 20_000
"""Beyond this many points the longest links get none: such a net is read by following single links anyway."""

Neighbours = list[list[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Layered:
    """Vertices: the nodes, then the points of long links. ``before`` and ``after`` are their neighbours in
    the next columns, with the share of the side (0 to 1) where the link touches the neighbour.

    ``paths``: the vertices of each edge from source to target, the longest first.
    """

    nodes: int
    column: list[int]
    before: Neighbours
    after: Neighbours
    paths: list[list[int]]

    def is_point(self, vertex: int) -> bool:
        return vertex >= self.nodes

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max(self.column, default=-1) + 1


def layered(graph: Graph, columns: list[int]) -> Layered:
    """The graph with points for its long links."""
    built = Layered(
        graph.count,
        list(columns),
        [[] for _ in range(graph.count)],
        [[] for _ in range(graph.count)],
        [],
    )
    spans = [columns[edge.target] - columns[edge.source] for edge in graph.edges]
    chosen = _affordable(spans)
    for rank in sorted(chosen, key=lambda rank: -spans[rank]):
        edge = graph.edges[rank]
        _add_path(built, edge.source, edge.target, edge.leaves, edge.enters)
    return built


def _affordable(spans: list[int]) -> list[int]:
    """The edges that get points: the shortest ones, as many as :data:`MOST_POINTS` allows."""
    left = MOST_POINTS
    chosen = []
    for rank in sorted(range(len(spans)), key=lambda rank: spans[rank]):
        left -= spans[rank] - 1
        if left < 0:
            break
        chosen.append(rank)
    return sorted(chosen)


def _add_path(built: Layered, source: int, target: int, leaves: float, enters: float) -> None:
    path = [source]
    for column in range(built.column[source] + 1, built.column[target]):
        path.append(len(built.column))
        built.column.append(column)
        built.before.append([])
        built.after.append([])
    path.append(target)
    last = len(path) - 1
    for rank in range(last):
        here, there = path[rank], path[rank + 1]
        built.after[here].append((there, enters if rank + 1 == last else 0.5))
        built.before[there].append((here, leaves if rank == 0 else 0.5))
    built.paths.append(path)
