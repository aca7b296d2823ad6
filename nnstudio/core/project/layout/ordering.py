"""The order within each column, with few crossings: barycentres, swept to and fro."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from nnstudio.core.project.layout.layered import Layered, Neighbours

_SWEEPS = 12
_PATIENCE = 3  # sweeps without fewer crossings before giving up

Order = list[list[int]]


def ordered(graph: Layered) -> Order:
    """The vertices of each column from top to bottom.

    Never more crossings than the order in which the nodes were added: that is tried, too.
    """
    best = _swept(graph, walk_order(graph))
    if crossings(graph, best):
        other = _swept(graph, naive_order(graph))
        best = min(best, other, key=lambda order: crossings(graph, order))
    return best


def naive_order(graph: Layered) -> Order:
    """As the nodes and links were added."""
    order: Order = [[] for _ in range(graph.width)]
    for vertex, column in enumerate(graph.column):
        order[column].append(vertex)
    return order


def walk_order(graph: Layered) -> Order:
    """As a walk meets them that goes as far as it can and takes longer links first.

    Trees and blocks with skips come out without crossings, their skips above them.
    """
    order: Order = [[] for _ in range(graph.width)]
    seen = [False] * len(graph.column)
    starts = [vertex for vertex in range(graph.nodes) if not graph.before[vertex]]
    waiting = starts[::-1]
    while waiting:
        vertex = waiting.pop()
        if seen[vertex]:
            continue
        seen[vertex] = True
        order[graph.column[vertex]].append(vertex)
        waiting.extend(other for other, _ in reversed(graph.after[vertex]) if not seen[other])
    return order


def crossings(graph: Layered, order: Order) -> int:
    """How many pairs of links cross between neighbouring columns."""
    place = _places(graph, order)
    total = 0
    for column in order[:-1]:
        ends: list[float] = []
        for vertex in column:
            ends.extend(sorted(place[other] + share for other, share in graph.after[vertex]))
        total += _inversions(ends)
    return total


def _swept(graph: Layered, order: Order) -> Order:
    """The best order met while each column is sorted by the one before it, then by the one behind it."""
    best, fewest = order, crossings(graph, order)
    current, since = order, 0
    for _ in range(_SWEEPS):
        if not fewest or since >= _PATIENCE:
            break
        current = _sweep(graph, current, graph.before, range(1, len(order)))
        current = _sweep(graph, current, graph.after, range(len(order) - 2, -1, -1))
        count = crossings(graph, current)
        since = 0 if count < fewest else since + 1
        if count < fewest:
            best, fewest = current, count
    return best


def _sweep(graph: Layered, order: Order, neighbours: Neighbours, columns: Iterable[int]) -> Order:
    result = list(order)
    place = _places(graph, order)
    for column in columns:
        result[column] = _sorted_by_barycentre(result[column], neighbours, place)
        for rank, vertex in enumerate(result[column]):
            place[vertex] = rank
    return result


def _sorted_by_barycentre(column: Sequence[int], neighbours: Neighbours, place: list[int]) -> list[int]:
    """Those with neighbours by the mean of these; the others keep their ranks."""
    mean = {
        vertex: sum(place[other] + share for other, share in near) / len(near)
        for vertex in column
        if (near := neighbours[vertex])
    }
    moving = iter(sorted(mean, key=lambda vertex: (mean[vertex], place[vertex])))
    return [next(moving) if vertex in mean else vertex for vertex in column]


def _places(graph: Layered, order: Order) -> list[int]:
    place = [0] * len(graph.column)
    for column in order:
        for rank, vertex in enumerate(column):
            place[vertex] = rank
    return place


def _inversions(values: Iterable[float]) -> int:
    """How many pairs stand in falling order."""
    seen: list[float] = []
    total = 0
    for value in values:
        rank = bisect_right(seen, value)
        total += len(seen) - rank
        seen.insert(rank, value)
    return total
