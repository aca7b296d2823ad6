"""Room on the canvas: where a new card goes, and how others make way. Lengths are scene pixels at 100 %.

Cards are taken to be all of one size. What is in the way is pushed to the right, and pushes in turn
what it meets there, so chains keep flowing from left to right.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping

from nnstudio.core.project.project import Node, Position

CARD_WIDTH = 160.0
CARD_HEIGHT = 64.0
GAP = 80.0  # wide enough for the shape written on a link, such as "32 × 24 × 24"
GRID = 10.0

COLUMN = CARD_WIDTH + GAP
ROW = CARD_HEIGHT + 56.0  # a multiple of the grid, with room for what hangs from a card
_NEAR_X = CARD_WIDTH + GAP / 2
_NEAR_Y = CARD_HEIGHT + GAP / 4


def snapped(at: Position) -> Position:
    """The nearest point of the grid."""
    return round(at[0] / GRID) * GRID, round(at[1] / GRID) * GRID


def right_of(at: Position) -> Position:
    """The place of the next card in a chain."""
    return at[0] + COLUMN, at[1]


def between(source: Position, target: Position) -> Position:
    """The middle of a link if a card fits there, else right behind its source."""
    if target[0] - source[0] >= 2 * COLUMN:
        return snapped(((source[0] + target[0]) / 2, (source[1] + target[1]) / 2))
    return right_of(source)


def below(nodes: Iterable[Node]) -> Position:
    """A free place under everything."""
    places = [node.at for node in nodes]
    if not places:
        return 0.0, 0.0
    return snapped((min(x for x, _ in places), max(y for _, y in places) + ROW))


def pushed(places: Mapping[str, Position], fixed: str) -> dict[str, Position]:
    """Where cards must move so that none is too near the ``fixed`` one, nor those that moved.

    Only the moved ones are returned. Pushers are taken from left to right and push beyond what is near
    them, so nothing ever comes near a card that has pushed: each pushes once, and it ends.
    """
    now = dict(places)
    cells = _Cells(now)
    moved: dict[str, Position] = {}
    pushers = [(now[fixed], fixed)]
    while pushers:
        at, pusher = heapq.heappop(pushers)
        if now[pusher] != at:
            continue  # it was itself pushed on since it joined
        landed: list[Position] = []
        for other in cells.near(at, now):
            if other in (pusher, fixed):
                continue
            target = _behind(at, now[other][1], landed)
            cells.move(other, now[other], target)
            now[other] = moved[other] = target
            landed.append(target)
            heapq.heappush(pushers, (target, other))
    return moved


def _behind(pusher: Position, row: float, landed: list[Position]) -> Position:
    """The place of a row behind a pusher and behind those beside it that it has just pushed.

    Piling them up instead would make each of them push all the others again, and lose their order.
    """
    beside = [x for x, y in landed if abs(y - row) < _NEAR_Y]
    return max(beside, default=pusher[0]) + COLUMN, row


def too_near(one: Position, other: Position) -> bool:
    """Whether two cards overlap, or leave hardly any room for the link between them."""
    return abs(one[0] - other[0]) < _NEAR_X and abs(one[1] - other[1]) < _NEAR_Y


class _Cells:
    """Cards by the cell of the canvas they lie in, to find neighbours without looking at all."""

    def __init__(self, places: Mapping[str, Position]) -> None:
        self._cells: dict[tuple[int, int], set[str]] = {}
        for card, at in places.items():
            self._cells.setdefault(self._cell(at), set()).add(card)

    @staticmethod
    def _cell(at: Position) -> tuple[int, int]:
        return int(at[0] // _NEAR_X), int(at[1] // _NEAR_Y)

    def near(self, at: Position, now: Mapping[str, Position]) -> list[str]:
        """Cards too near this place, from left to right."""
        found = [card for card in self._around(at) if too_near(at, now[card])]
        return sorted(found, key=lambda card: (now[card], card))

    def _around(self, at: Position) -> Iterator[str]:
        column, row = self._cell(at)
        for x in (column - 1, column, column + 1):
            for y in (row - 1, row, row + 1):
                yield from self._cells.get((x, y), ())

    def move(self, card: str, before: Position, after: Position) -> None:
        self._cells[self._cell(before)].discard(card)
        self._cells.setdefault(self._cell(after), set()).add(card)
