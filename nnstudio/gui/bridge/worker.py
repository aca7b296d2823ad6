"""A thread that does jobs one after another and lives only while there are any."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

Job = Callable[[], None]


class Worker:
    """Jobs in the order they were given, on one thread at a time; nothing runs while there is nothing to do.

    A ``threading.Thread`` and no ``QThread``: coverage and debuggers follow it, and Qt cannot destroy it
    while it runs. It is no daemon, so the process never ends with tensors half written; a job that may
    last long must therefore look at :attr:`is_ending` now and then.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._jobs: deque[Job] = deque()
        self._thread: threading.Thread | None = None
        self._ending = False

    @property
    def is_working(self) -> bool:
        """Whether a job runs or waits."""
        with self._lock:
            return self._thread is not None

    @property
    def is_ending(self) -> bool:
        """Whether the running job should return soon: somebody joins, or the main thread is gone."""
        return self._ending or not threading.main_thread().is_alive()

    def do(self, job: Job) -> None:
        """Do this after the jobs given before. The job handles its own exceptions."""
        with self._lock:
            self._jobs.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=False)
                self._thread.start()

    def drop_waiting(self) -> None:
        """Forget the jobs that have not begun."""
        with self._lock:
            self._jobs.clear()

    def join(self) -> None:
        """Forget the waiting jobs, and return when the running one has ended."""
        with self._lock:
            self._jobs.clear()
            thread = self._thread
            self._ending = True
        if thread is not None:
            thread.join()
        self._ending = False

    def _run(self) -> None:
        while (job := self._next()) is not None:
            job()
            del job  # it may hold the data of a whole run

    def _next(self) -> Job | None:
        with self._lock:
            if self._jobs:
                return self._jobs.popleft()
            self._thread = None
            return None
