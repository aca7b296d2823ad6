"""Which snapshots of a run to let go when they are too many: few in the middle, many at both ends.

What one looks at most is how learning began and what came of it. So the distance between two neighbours
may grow with their distance from the nearer end: of all snapshots, the one goes that leaves the smallest
gap for where it stands. Repeated, this leaves distances that double and double again towards the middle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weight:
    """A snapshot, as far as thinning is concerned. A pinned one stays."""

    step: int
    size: int
    is_pinned: bool = False


def surplus(kept: Iterable[Weight], budget: int, most: int) -> list[int]:
    """The steps of the snapshots to let go, so that the rest is within ``budget`` bytes and ``most``.

    The first and the last stay, and so do pinned ones, even where that is more than the budget.
    """
    rest = sorted(kept, key=_step)
    total = sum(weight.size for weight in rest)
    gone: list[int] = []
    while total > budget or len(rest) > most:
        place = _least_missed(rest)
        if place is None:
            break
        weight = rest.pop(place)
        total -= weight.size
        gone.append(weight.step)
    return gone


def _step(weight: Weight) -> int:
    return weight.step


def _least_missed(kept: list[Weight]) -> int | None:
    """The place of the one whose going leaves the smallest gap for where it stands."""
    if len(kept) < 3:
        return None
    first, last = kept[0].step, kept[-1].step
    places = [place for place in range(1, len(kept) - 1) if not kept[place].is_pinned]

    def gap(place: int) -> float:
        step = kept[place].step
        return (kept[place + 1].step - kept[place - 1].step) / min(step - first, last - step)

    return min(places, key=gap, default=None)
