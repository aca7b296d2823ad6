"""The edit: every card of a network where the drawing wants it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from math import sqrt

from nnstudio.core.project.edits.annotating import with_frames_following
from nnstudio.core.project.edits.finding import network_of
from nnstudio.core.project.edits.joints import rejoined
from nnstudio.core.project.edits.nodes import moved
from nnstudio.core.project.edits.space import COLUMN, ROW, snapped
from nnstudio.core.project.layout.aligning import Spacing, across
from nnstudio.core.project.layout.graph import Edge, Graph, components, graph_of, subgraph
from nnstudio.core.project.layout.layered import layered
from nnstudio.core.project.layout.layering import columns
from nnstudio.core.project.layout.ordering import ordered
from nnstudio.core.project.layout.wrapping import row_starts
from nnstudio.core.project.project import Network, Position, Project

_LINES = 40.0  # between two long links side by side: room for the shapes written on them
_WIDE = 1.7


class Direction(StrEnum):
    """Which way the tensors flow on the canvas."""

    RIGHT = "right"
    DOWN = "down"


_SPACING = {
    Direction.RIGHT: Spacing(cards=ROW, line_after_card=ROW, card_after_line=ROW, lines=_LINES),
    # A link that goes down runs left of its target, in the gap between two columns of cards.
    Direction.DOWN: Spacing(cards=COLUMN, line_after_card=COLUMN, card_after_line=COLUMN, lines=_LINES),
}
_STEP = {Direction.RIGHT: COLUMN, Direction.DOWN: ROW}


def lay_out(project: Project, network: str, direction: Direction = Direction.RIGHT) -> Project:
    """Put every card of the network in order; the top left corner of the whole stays where it was.

    Raises:
        UnknownNetwork
    """
    whole = network_of(project, network)
    if not whole.nodes:
        return project
    arranged = rejoined(whole, moved(whole, laid_out(whole, Direction(direction))))
    return project.with_network(network, with_frames_following(whole, arranged))


def laid_out(network: Network, direction: Direction = Direction.RIGHT) -> dict[str, Position]:
    """Where each node goes, by id."""
    graph = graph_of(network)
    places = _packed(graph, direction)
    flat = [(along, aside) if direction is Direction.RIGHT else (aside, along) for along, aside in places]
    old = [node.at for node in network.nodes.values()]
    shift = _shift(flat, old)
    moved_places = (snapped((x + shift[0], y + shift[1])) for x, y in flat)
    return dict(zip(network.nodes, moved_places, strict=True))


def _shift(new: Sequence[Position], old: Sequence[Position]) -> Position:
    """From the top left corner of the new places to that of the old ones."""
    return (
        min((x for x, _ in old), default=0.0) - min((x for x, _ in new), default=0.0),
        min((y for _, y in old), default=0.0) - min((y for _, y in new), default=0.0),
    )


def _packed(graph: Graph, direction: Direction) -> list[Position]:
    """The parts that are not linked with one another, on shelves."""
    parts = components(graph)
    edges = _edges_of(graph, parts)
    drawings = [_drawn(subgraph(graph, part, own), direction) for part, own in zip(parts, edges, strict=True)]
    step, gap = _STEP[direction], _SPACING[direction].cards
    sizes = [_size(drawing, step, gap) for drawing in drawings]
    places: list[Position] = [(0.0, 0.0)] * graph.count
    for part, drawing, corner in zip(parts, drawings, _shelved(sizes), strict=True):
        for node, (along, aside) in zip(part, drawing, strict=True):
            places[node] = (along + corner[0], aside + corner[1])
    return places


def _edges_of(graph: Graph, parts: list[list[int]]) -> list[list[Edge]]:
    part_of = {node: number for number, part in enumerate(parts) for node in part}
    found: list[list[Edge]] = [[] for _ in parts]
    for edge in graph.edges:
        found[part_of[edge.source]].append(edge)
    return found


def _size(drawing: Sequence[Position], step: float, gap: float) -> Position:
    """How much room a part takes along and across, with the gap to the next one."""
    return max(along for along, _ in drawing) + step, max(aside for _, aside in drawing) + gap


def _shelved(sizes: Sequence[Position]) -> list[Position]:
    """The corners of boxes put side by side, a new shelf where one is full."""
    area = sum(along * aside for along, aside in sizes)
    longest = max([sqrt(area * _WIDE), *(along for along, _ in sizes)])
    corners: list[Position] = []
    at, shelf, height = 0.0, 0.0, 0.0
    for along, aside in sizes:
        if at and at + along > longest:
            at, shelf, height = 0.0, shelf + height, 0.0
        corners.append((at, shelf))
        at, height = at + along, max(height, aside)
    return corners


def _drawn(graph: Graph, direction: Direction) -> list[Position]:
    """One connected part, (along, across) of each node, both from 0."""
    column = columns(graph)
    whole = layered(graph, column)
    aside = across(whole, ordered(whole), _SPACING[direction])[: graph.count]
    step, gap = _STEP[direction], _SPACING[direction].cards
    starts = row_starts(graph, column, (max(aside) - min(aside) + gap) / step)
    return _in_rows(column, aside, starts, step, gap)


def _in_rows(
    column: list[int], aside: list[float], starts: list[int], step: float, gap: float
) -> list[Position]:
    """The drawing cut into rows, each below the one before it."""
    row = [bisect_right(starts, place) - 1 for place in column]
    tops, bottoms = [float("inf")] * len(starts), [float("-inf")] * len(starts)
    for number, place in zip(row, aside, strict=True):
        tops[number], bottoms[number] = min(tops[number], place), max(bottoms[number], place)
    begin, shifts = 0.0, []
    for top, bottom in zip(tops, bottoms, strict=True):
        shifts.append(begin - top)
        begin += bottom - top + gap
    return [
        ((place - starts[number]) * step, across_it + shifts[number])
        for place, number, across_it in zip(column, row, aside, strict=True)
    ]
