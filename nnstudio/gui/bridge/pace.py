"""How often the engine is asked for pictures: as often as the window can draw them, and no oftener."""

from __future__ import annotations

FASTEST = 1 / 30
SLOWEST = 1 / 5
LARGEST_SHARE = 0.25  # of the window's time that may go into taking in frames
SMOOTHING = 0.2


class Pace:
    """A frame takes the window some milliseconds; frames come so far apart that it stays responsive."""

    def __init__(self) -> None:
        self._cost = 0.0  # seconds per frame, smoothed

    @property
    def frame_seconds(self) -> float:
        """The least time between two frames."""
        return min(SLOWEST, max(FASTEST, self._cost / LARGEST_SHARE))

    def note(self, seconds: float) -> None:
        """Taking in the last frame cost so much."""
        self._cost += SMOOTHING * (seconds - self._cost)
