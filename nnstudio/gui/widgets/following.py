"""What a plot shows while it follows growing curves: changed in jumps, so that axes are redrawn rarely."""

from __future__ import annotations

import math
from collections.abc import Iterable

from nnstudio.gui.widgets.axes import Window
from nnstudio.gui.widgets.growing_series import GrowingSeries

FIRST_SPAN = 50.0  # steps shown before any are done
GROWTH = 1.35  # the x range grows by this factor when full
_MARGIN = 0.06  # room above and below the curves
_LEAST_FILLED = 0.55  # of the height by the curves, or the range shrinks
_EMPTY_LOGARITHMIC = (-3.0, 1.0)


def following(
    series: Iterable[GrowingSeries], shown: Window, limit: float, *, is_logarithmic: bool
) -> Window:
    """The window that holds these curves: the one shown, if they fit it well.

    ``limit`` is the last x there will be (0: not known).
    """
    filled = [one for one in series if len(one)]
    last = max((float(one.x[-1]) for one in filled), default=0.0)
    first = min((float(one.x[0]) for one in filled), default=0.0)
    x0 = 0.0 if first >= 0 else first
    x1 = _end(last, shown.x1 if shown.x0 == x0 else 0.0, limit)
    spans = (one.span(positive=is_logarithmic) for one in filled)
    ends = [end for span in spans if span for end in span]
    return Window(x0, x1, *_heights(ends, (shown.y0, shown.y1), is_logarithmic))


def _end(last: float, shown: float, limit: float) -> float:
    if limit >= last and limit > 0:
        return limit
    if last <= shown and FIRST_SPAN <= shown <= max(FIRST_SPAN, last * GROWTH * 1.5):
        return shown
    return max(FIRST_SPAN, last * GROWTH)


def _heights(ends: list[float], shown: tuple[float, float], is_logarithmic: bool) -> tuple[float, float]:
    """As shown while the data fill at least half of it, else with a margin around them."""
    if not ends:
        return _EMPTY_LOGARITHMIC if is_logarithmic else (0.0, 1.0)
    if is_logarithmic:
        ends = [math.log10(end) for end in ends]
    low, high = min(ends), max(ends)
    is_grounded = not is_logarithmic and 0 <= low <= 0.5 * high
    if is_grounded:
        low = 0.0
    if high - low < 1e-12:
        low, high = low - max(abs(low), 1e-6) * 0.5, high + max(abs(high), 1e-6) * 0.5
    fits = shown[0] <= low and shown[1] >= high
    if fits and (high - low) >= _LEAST_FILLED * (shown[1] - shown[0]):
        return shown
    margin = (high - low) * _MARGIN
    return (low if is_grounded else low - margin), high + 2 * margin
