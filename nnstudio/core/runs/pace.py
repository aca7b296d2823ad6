"""How often the state of a run is copied: often at first, seldom later, and never so that it is felt."""

from __future__ import annotations

SHARE = 0.02  # of the training time, for copying and writing snapshots
SOONEST = 0.02  # seconds between two: a trainer that is not warm yet takes some times as long for the way
PART = 1 / 400  # of the time the run has lasted: what is recomputed at most when going back
BYTES_PER_SECOND = 4e6  # written at most, so that a disk lasts
WORTH = 0.25  # seconds of training that are worth a snapshot at the end of a stretch...
CHEAP = 0.02  # ...unless one costs less than this


class Pace:
    """Times are seconds of training since the run began."""

    def __init__(self) -> None:
        self._next = 0.0
        self._last = 0.0
        self._cost = 0.0

    def is_due(self, seconds: float) -> bool:
        """Whether it is time for the next snapshot."""
        return seconds >= self._next

    def is_worth_it(self, seconds: float) -> bool:
        """Whether one should be taken at the end of a stretch."""
        return self._cost < CHEAP or seconds - self._last > WORTH + self._cost / SHARE / 6

    def note(self, seconds: float, cost: float, size: int) -> None:
        """A snapshot of so many bytes was taken; copying and writing one take ``cost`` processor seconds."""
        self._cost = cost
        self._last = seconds
        wait = max(SOONEST, cost / SHARE, PART * seconds, size / BYTES_PER_SECOND)
        self._next = seconds + wait
