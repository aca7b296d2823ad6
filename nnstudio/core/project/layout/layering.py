"""Which column each node stands in: behind all that feed it, and not farther from them than need be."""

from __future__ import annotations

from nnstudio.core.project.layout.graph import Graph, followers, in_order_of_flow


def columns(graph: Graph) -> list[int]:
    """The column of each node, from 0. Every edge leads to a higher one.

    Longest paths first; then a node with more links out than in is pulled to what it feeds, which
    shortens the links in sum (a constant joins the network where it is used, not at its far left).
    """
    order, following = in_order_of_flow(graph), followers(graph)
    column = [0] * graph.count
    for node in order:
        for target in following[node]:
            column[target] = max(column[target], column[node] + 1)
    coming = [0] * graph.count
    for edge in graph.edges:
        coming[edge.target] += 1
    for node in reversed(order):
        if len(following[node]) > coming[node]:
            column[node] = min(column[target] for target in following[node]) - 1
    first = min(column, default=0)
    return [place - first for place in column]
