"""How far across each vertex lies, so that chains and skips run straight.

Vertices are joined to lines that do not cross one another (the idea is that of U. Brandes and B. Köpf,
"Fast and simple horizontal coordinate assignment", Graph Drawing 2001). Long links are joined first and
with their ends, because they are drawn in one stroke: a straight one passes by the cards for which
room was kept beside it, a bent one may not. Then lines are packed, and drawn towards their neighbours.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from nnstudio.core.project.layout.layered import Layered
from nnstudio.core.project.layout.ordering import Order

_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Spacing:
    """The least distances across, in scene pixels, of vertices beside one another in a column."""

    cards: float
    line_after_card: float
    card_after_line: float
    lines: float


def across(graph: Layered, order: Order, spacing: Spacing) -> list[float]:
    """The coordinate of each vertex, the least being 0."""
    lines = _joined(graph, order)
    gaps = _gaps(graph, order, lines.of, spacing)
    place = _packed(lines.count, gaps)
    _draw_together(graph, lines.of, gaps, place)
    least = min(place, default=0.0)
    return [place[line] - least for line in lines.of]


@dataclass(frozen=True, slots=True)
class _Lines:
    """The line of each vertex, lines counted from 0."""

    of: list[int]
    count: int


@dataclass(slots=True)
class _Joints:
    """Which vertices of neighbouring columns are on one line; between two columns no two joints cross."""

    place: list[int]
    column: list[int]
    next: dict[int, int] = field(default_factory=dict)
    previous: dict[int, int] = field(default_factory=dict)
    _between: dict[int, tuple[list[int], list[int]]] = field(default_factory=dict)

    def fits(self, one: int, other: int) -> bool:
        if one in self.next or other in self.previous:
            return False
        starts, ends = self._between.get(self.column[one], ([], []))
        rank = bisect_left(starts, self.place[one])
        above = rank == 0 or ends[rank - 1] < self.place[other]
        return above and (rank == len(ends) or ends[rank] > self.place[other])

    def join(self, one: int, other: int) -> None:
        starts, ends = self._between.setdefault(self.column[one], ([], []))
        rank = bisect_left(starts, self.place[one])
        starts.insert(rank, self.place[one])
        ends.insert(rank, self.place[other])
        self.next[one], self.previous[other] = other, one


def _joined(graph: Layered, order: Order) -> _Lines:
    """The lines: whole long links first, then the parts of others that still fit, then single steps."""
    place = [0] * len(graph.column)
    for column in order:
        for rank, vertex in enumerate(column):
            place[vertex] = rank
    joints = _Joints(place, graph.column)
    long = [path for path in graph.paths if len(path) > 2]
    broken = [path for path in long if not _join_whole(joints, path)]
    for one, other in _steps(graph, broken, place):
        if joints.fits(one, other):
            joints.join(one, other)
    return _numbered(joints, order, len(graph.column))


def _join_whole(joints: _Joints, path: list[int]) -> bool:
    steps = list(pairwise(path))
    if not all(joints.fits(one, other) for one, other in steps):
        return False
    for one, other in steps:
        joints.join(one, other)
    return True


def _steps(graph: Layered, broken: list[list[int]], place: list[int]) -> Iterator[tuple[int, int]]:
    """Steps between neighbouring columns, those that most deserve to be straight first."""
    for path in broken:
        yield from pairwise(path[1:-1])
    short = [(path[0], path[1]) for path in graph.paths if len(path) == 2]
    ends = [step for path in broken for step in ((path[0], path[1]), (path[-2], path[-1]))]
    rated = [
        (_oddness(graph, one, other, place), graph.column[one], one, other) for one, other in short + ends
    ]
    yield from ((one, other) for _oddness_of, _column, one, other in sorted(rated))


def _oddness(graph: Layered, one: int, other: int, place: list[int]) -> float:
    """How far the two are from being each other's middle neighbours; 0 in a chain."""
    leading = [place[vertex] for vertex, _ in graph.after[one]]
    coming = [place[vertex] for vertex, _ in graph.before[other]]
    aside = abs(place[other] - median(leading)) + abs(place[one] - median(coming))
    return aside + (len(leading) > 1) * 0.25 + (len(coming) > 1) * 0.25


def _numbered(joints: _Joints, order: Order, count: int) -> _Lines:
    line = [-1] * count
    number = 0
    for column in order:
        for vertex in column:
            if line[vertex] < 0:
                member: int | None = vertex
                while member is not None:
                    line[member] = number
                    member = joints.next.get(member)
                number += 1
    return _Lines(line, number)


Gaps = dict[int, dict[int, float]]


def _gaps(graph: Layered, order: Order, line: list[int], spacing: Spacing) -> Gaps:
    """For each line those right below it somewhere, and how far below they must be."""
    gaps: Gaps = {}
    for column in order:
        for upper, lower in pairwise(column):
            least = _least(graph.is_point(upper), graph.is_point(lower), spacing)
            below = gaps.setdefault(line[upper], {})
            below[line[lower]] = max(below.get(line[lower], 0.0), least)
    return gaps


def _least(upper_is_point: bool, lower_is_point: bool, spacing: Spacing) -> float:
    if upper_is_point:
        return spacing.lines if lower_is_point else spacing.card_after_line
    return spacing.line_after_card if lower_is_point else spacing.cards


def _from_top(count: int, gaps: Gaps) -> list[int]:
    """Every line after all that lie above it. Lines that do not cross have such an order."""
    awaited = [0] * count
    for below in gaps.values():
        for line in below:
            awaited[line] += 1
    order = [line for line in range(count) if not awaited[line]]
    for line in order:  # grows while it is walked
        for lower in gaps.get(line, ()):
            awaited[lower] -= 1
            if not awaited[lower]:
                order.append(lower)
    return order


def _packed(count: int, gaps: Gaps) -> list[float]:
    """Each line as high as those above it allow."""
    place = [0.0] * count
    for line in _from_top(count, gaps):
        for lower, least in gaps.get(line, {}).items():
            place[lower] = max(place[lower], place[line] + least)
    return place


def _draw_together(graph: Layered, line: list[int], gaps: Gaps, place: list[float]) -> None:
    """Move each line towards the middle of those it is linked with, as far as its neighbours allow."""
    linked: dict[int, list[int]] = {}
    for vertex, near in enumerate(graph.after):
        for other, _ in near:
            if line[vertex] != line[other]:
                linked.setdefault(line[vertex], []).append(line[other])
                linked.setdefault(line[other], []).append(line[vertex])
    above: Gaps = {}
    for upper, below in gaps.items():
        for lower, least in below.items():
            above.setdefault(lower, {})[upper] = least
    order = _from_top(len(place), gaps)
    for sweep in (order[::-1], order) * _ROUNDS:
        for one in sweep:
            if one in linked:
                wanted = median(place[other] for other in linked[one])
                least = max((place[up] + gap for up, gap in above.get(one, {}).items()), default=wanted)
                most = min((place[low] - gap for low, gap in gaps.get(one, {}).items()), default=wanted)
                place[one] = max(min(wanted, most), least)
