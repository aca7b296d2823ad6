"""Where the ticks of an axis lie and what they say: round numbers, on a logarithmic scale powers of ten."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nnstudio.core.language import Told, number
from nnstudio.gui.widgets.painted import ticks

MOST = 8
_FEW_DECADES = 2.5  # with more, powers of ten alone are enough
_LARGEST_PLAIN = 1e7  # from here on numbers are written with a power of ten
_MOST_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis, as the axis counts, and its value in the user's language."""

    place: float
    text: str


def linear_axis(low: float, high: float, pixels: float, needs: Callable[[str], float]) -> tuple[Tick, ...]:
    """As many round values as stand apart on so many pixels, each with what its text ``needs``."""
    for most in range(MOST, 1, -1):
        found = _told(ticks(low, high, most))
        if len(found) > 1 and _apart(found, low, high, pixels) >= max(needs(tick.text) for tick in found):
            return found
    return _two(low, high, pixels, needs)


def _two(low: float, high: float, pixels: float, needs: Callable[[str], float]) -> tuple[Tick, ...]:
    """Two values as far apart as round ones can be, where there is no room for a row of them; or one."""
    found: tuple[Tick, ...] = ()
    for most in (3, 5, 9):
        found = _told(ticks(low, high, most))
        ends = found[:: max(1, len(found) - 1)]
        if len(ends) == 2 and _apart(ends, low, high, pixels) >= max(needs(tick.text) for tick in ends):
            return ends
    return found[:1]


def logarithmic_axis(low: float, high: float, most: int) -> tuple[Tick, ...]:
    """At most about ``most`` values between two exponents of ten."""
    return tuple(Tick(place, number(10.0**place, 3)) for place in logarithmic_ticks(low, high, most))


def logarithmic_ticks(low: float, high: float, most: int) -> list[float]:
    """At most about ``most`` exponents between two exponents: of 1, 2 and 5 times ten, or of ten alone."""
    low, high = min(low, high), max(low, high)
    decades = high - low
    factors = (1, 2, 5) if decades < _FEW_DECADES and 3 * decades <= most else (1,)
    every = max(1, math.ceil(decades / most))
    exponents = range(math.floor(low), math.ceil(high) + 1)
    places = [e + math.log10(f) for e in exponents if e % every == 0 for f in factors]
    inside = [place for place in places if low <= place <= high]
    return inside if len(inside) > 1 else [low + decades * part for part in (0.1, 0.5, 0.9)]


def _told(places: Sequence[float]) -> tuple[Tick, ...]:
    """All with as many decimals as tell neighbours apart."""
    if len(places) < 2:
        return tuple(Tick(place, number(place)) for place in places)
    step, largest = places[1] - places[0], max(abs(places[0]), abs(places[-1]))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if decimals <= _MOST_DECIMALS and largest < _LARGEST_PLAIN:
        return tuple(Tick(place, f"{Told(place + 0.0):.{decimals}f}") for place in places)
    digits = max(1, math.ceil(math.log10(largest / step)) + 1)
    return tuple(Tick(place, number(place, digits)) for place in places)


def _apart(found: Sequence[Tick], low: float, high: float, pixels: float) -> float:
    return pixels * (found[1].place - found[0].place) / (high - low)
