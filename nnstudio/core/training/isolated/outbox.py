"""Events on their way to the other process: many small ones go as one message.

A small network has hundreds of epochs a second and some events in each. Sending them one by one would cost
the training thread more than what they tell; so they are gathered for a moment, and a thread sends them.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import suppress

from nnstudio.core.training.events import Event
from nnstudio.core.training.isolated.orders import Told
from nnstudio.core.training.isolated.wire import Wire

GATHERED_SECONDS = 0.015  # how long an event waits for others; a window draws thirty times a second
MOST_WAITING = 5000  # events; then training waits for the other side


class Outbox:
    """``put`` and ``send`` are called on one thread; what is sent arrives after all that was put before."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._events: deque[Event] = deque()
        self._turn = threading.Lock()  # so that what was taken out first goes first
        self._filled = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="events", daemon=True)
        self._thread.start()

    def put(self, event: Event) -> None:
        """Let the event go soon; returns at once unless the other side is far behind."""
        self._events.append(event)
        if not self._filled.is_set():
            self._filled.set()
        if len(self._events) > MOST_WAITING:
            self._empty()

    def send(self, value: object) -> None:
        """Send this now, after the events.

        Raises:
            OSError: the other side is gone.
        """
        self._empty()
        self._wire.send(value)

    def close(self) -> None:
        """Send what is left, and end the thread."""
        self._closed = True
        self._filled.set()
        self._thread.join()

    def _empty(self) -> None:
        with self._turn:
            self._filled.clear()  # before events are taken: one that comes now sets it again
            events = tuple([self._events.popleft() for _ in range(len(self._events))])
            if events:
                self._wire.send(Told(events))

    def _work(self) -> None:
        with suppress(OSError):  # the other side is gone: whoever listens there ends this process
            while not self._closed:
                self._filled.wait()
                time.sleep(GATHERED_SECONDS)
                self._empty()
