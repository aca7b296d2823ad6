"""The mailbox between a working thread and the window: the thread fills it, a timer empties it.

Metrics are all kept, in order. Frames are merged: a picture nobody has seen yet is replaced by the next
one of the same request, so a window that was busy for a second draws once and not thirty times.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from nnstudio.core.training.events import Frame


class Mailbox:
    """Facts on their way to the GUI thread. Any thread may put; only the GUI thread takes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._facts: list[object | None] = []
        self._frame_at: int | None = None  # where the frame lies that a newer one may replace

    def put(self, *facts: object) -> None:
        """Add facts in this order; those of one call are taken together."""
        with self._lock:
            for fact in facts:
                self._put(fact)

    def take(self) -> Sequence[object]:
        """Everything that came since the last call, oldest first."""
        with self._lock:
            facts, self._facts = self._facts, []
            self._frame_at = None
        return [fact for fact in facts if fact is not None]

    def _put(self, fact: object) -> None:
        if isinstance(fact, Frame):
            fact = self._merged(fact)
            self._frame_at = len(self._facts)
        elif isinstance(fact, Boundary):
            self._frame_at = None
        self._facts.append(fact)

    def _merged(self, frame: Frame) -> Frame:
        if self._frame_at is None:
            return frame
        older = self._facts[self._frame_at]
        assert isinstance(older, Frame)
        self._facts[self._frame_at] = None
        return Frame(frame.step, frame.epoch, {**older.observations, **frame.observations})


class Boundary:
    """A fact that parts two runs: frames before and after it are not of the same network."""

    __slots__ = ()
