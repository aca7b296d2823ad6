"""How often the window draws while it trains: as often as leaves the training nearly all of the machine.

What a drawing costs cannot be seen from where it is asked for, since Qt paints later. So the processor time
of the window's own thread is watched, whatever it went into, and everything is drawn so much less often
that it stays within a budget. Where the arithmetic keeps all cores busy, the budget is small: a core that
paints holds up the matrix product on all the others, which wait for its part.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

FASTEST = 1 / 30  # seconds between two frames
SLOWEST_SLACK = 8.0
LIGHT_SHARE = 0.2  # of a core, beside steps so small that they run on one core
HEAVY_SHARE = 0.03  # of all cores, beside steps that use them all
HEAVY_STEP = 0.002  # seconds of a step from where its arithmetic is worth sharing out among cores
PERIOD = 0.25  # seconds between two looks
GENTLEST, HARDEST = 0.7, 1.6  # change of the slack from one look to the next


class Pace:
    """``slack`` is how many times as long as usual views should wait between two drawings, from 1 to 8."""

    def __init__(
        self,
        used: Callable[[], float] = time.thread_time,
        now: Callable[[], float] = time.monotonic,
        cores: int | None = None,
    ) -> None:
        """``used`` gives the processor seconds of the window's thread, ``now`` the time."""
        self.slack = 1.0
        self._used, self._now = used, now
        self._cores = cores or os.cpu_count() or 1
        self._step_seconds = 0.0
        self._looked_at, self._used_before = now(), used()

    @property
    def frame_seconds(self) -> float:
        """The least time between two frames."""
        return FASTEST * self.slack

    @property
    def budget(self) -> float:
        """The share of one core that the window may take."""
        if self._step_seconds < HEAVY_STEP:
            return LIGHT_SHARE
        return min(LIGHT_SHARE, HEAVY_SHARE * self._cores)

    def begin(self) -> None:
        """Training begins or goes on; what the window did before does not count."""
        self._looked_at, self._used_before = self._now(), self._used()

    def steps_took(self, seconds: float) -> None:
        """How long one of the last steps took."""
        self._step_seconds = seconds

    def look(self) -> None:
        """See what the window has used lately, and draw less or more often from now on."""
        now, used = self._now(), self._used()
        elapsed = now - self._looked_at
        if elapsed < PERIOD:
            return
        excess = (used - self._used_before) / elapsed / self.budget
        self.slack = min(SLOWEST_SLACK, max(1.0, self.slack * min(HARDEST, max(GENTLEST, excess))))
        self._looked_at, self._used_before = now, used
