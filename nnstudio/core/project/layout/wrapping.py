"""Long chains in rows, as text is: where only one node leads on, the drawing goes on below at the left."""

from __future__ import annotations

from itertools import accumulate
from math import ceil, inf, sqrt

from nnstudio.core.project.layout.graph import Graph

SHORTEST = 10  # columns that always stay in one row
_LEAST = 7  # columns of a row: what a laptop's screen shows at once
_WIDE = 1.7  # how much longer along than across the whole should be


def row_starts(graph: Graph, columns: list[int], shape: float) -> list[int]:
    """The columns in which rows begin, the first one with 0.

    Args:
        shape: how far across one row reaches, measured in columns.
    """
    width = max(columns, default=-1) + 1
    if width <= SHORTEST:
        return [0]
    longest = max(_LEAST, ceil(sqrt(_WIDE * width * shape)))
    rows = ceil(width / longest)
    even = ceil(width / rows)
    return _cut(_places_to_cut(graph, columns, width), even, width)


def _places_to_cut(graph: Graph, columns: list[int], width: int) -> list[float]:
    """For each column how bad it is to begin a row there: 0 where one edge leads into it and none past it.

    Several edges of one node are worse, by so many columns that the length of the row may be wrong;
    edges of several nodes are not cut.
    """
    edges, sources = [0] * (width + 1), [0] * (width + 1)
    farthest: dict[int, int] = {}
    for edge in graph.edges:
        edges[columns[edge.source] + 1] += 1
        edges[columns[edge.target] + 1] -= 1
        farthest[edge.source] = max(farthest.get(edge.source, 0), columns[edge.target])
    for source, last in farthest.items():
        sources[columns[source] + 1] += 1
        sources[last + 1] -= 1
    crossing = zip(accumulate(edges[:width]), accumulate(sources[:width]), strict=True)
    return [2.0 * (count - 1) if nodes == 1 else inf for count, nodes in crossing]


def _cut(badness: list[float], even: int, width: int) -> list[int]:
    """Rows as near to this length as the places allow."""
    starts = [0]
    while width - starts[-1] > even:
        least, ideal = starts[-1] + max(even // 2, 2), starts[-1] + even
        places = [place for place in range(least, width - 1) if badness[place] < inf]
        if not places:
            break
        starts.append(min(places, key=lambda place: (abs(place - ideal) + badness[place], place)))
    return starts
