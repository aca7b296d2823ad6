"""Many runs recorded at once by one thread: it writes for each in turn, twice a second."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from nnstudio.core.language import Message
from nnstudio.core.runs.writer import EVERY, Writer


class Turns:
    """The thread; it lives from the first run that begins until :meth:`rest`."""

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._writers: list[_WriterInTurn] = []
        self._thread: threading.Thread | None = None
        self._resting = False

    def writer(self, folder: Path, budget: int, said: Callable[[Message], None] | None = None) -> Writer:
        """A writer for one run, as :class:`Writer` is made."""
        return _WriterInTurn(self, folder, budget, said)

    def begin(self, writer: _WriterInTurn) -> None:
        """Write for this one, too, from now on."""
        if writer not in self._writers:
            self._writers.append(writer)
        if self._thread is None:
            self._resting = False
            self._thread = threading.Thread(target=self._work, name="nnstudio recording", daemon=True)
            self._thread.start()

    def rest(self) -> None:
        """Returns when everything that was taken in is written, or cannot be. The thread has ended then."""
        if self._thread is None:
            return
        with self._wake:
            self._resting = True
            self._wake.notify()
        self._thread.join()
        self._thread = None

    # on the thread

    def _work(self) -> None:
        while not self._resting:
            with self._wake:
                self._wake.wait_for(self._is_resting, EVERY)
            self._write()
        self._write()
        for writer in list(self._writers):
            writer.close()

    def _is_resting(self) -> bool:
        return self._resting

    def _write(self) -> None:
        for writer in list(self._writers):
            writer.write()


class _WriterInTurn(Writer):
    """A writer without a thread of its own."""

    def __init__(
        self, turns: Turns, folder: Path, budget: int, said: Callable[[Message], None] | None
    ) -> None:
        super().__init__(folder, budget, said)
        self._turns = turns

    def start(self) -> None:
        self._turns.begin(self)

    def rest(self) -> None:
        """What has come is written in its turn; :meth:`Turns.rest` waits for it."""

    def write(self) -> None:
        self._write()

    def close(self) -> None:
        self._close()
