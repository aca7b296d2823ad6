"""Values through a pipe between two processes; large arrays without a second copy of them being made.

A pipe moves more than a gigabyte a second, and leaves nothing behind when either side is killed, as named
shared memory would.
"""

from __future__ import annotations

import pickle
import threading
from multiprocessing.connection import Connection
from typing import Any

LARGE = 1 << 16  # bytes of an array that is worth a message of its own


class Wire:
    """One end. Any thread may send; one thread receives."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sending = threading.Lock()

    def send(self, value: object) -> None:
        """Hand a value over; waits while the other side is busy and the pipe is full.

        Raises:
            OSError: the other side is gone.
        """
        buffers: list[pickle.PickleBuffer] = []

        def stays(buffer: pickle.PickleBuffer) -> bool:
            """Whether it goes along with the rest: a message of its own costs more than copying few bytes."""
            if buffer.raw().nbytes >= LARGE:
                buffers.append(buffer)
                return False
            return True

        head = pickle.dumps(value, protocol=5, buffer_callback=stays)
        with self._sending:
            self._connection.send_bytes(len(buffers).to_bytes(4, "little") + head)
            for buffer in buffers:
                self._connection.send_bytes(buffer.raw())

    def receive(self) -> Any:
        """The next value; waits for it.

        Raises:
            EOFError, OSError: the other side is gone.
        """
        message = self._connection.recv_bytes()
        count = int.from_bytes(message[:4], "little")
        # bytearrays, so that arrays made over them can be written to, as torch wants them
        buffers = [bytearray(self._connection.recv_bytes()) for _ in range(count)]
        # what comes is written by our own child or its parent; nobody else has the pipe
        return pickle.loads(memoryview(message)[4:], buffers=buffers)  # noqa: S301

    def has_come(self, seconds: float) -> bool:
        """Whether there is something to receive, waiting so long for it.

        Raises:
            OSError: the other side is gone.
        """
        return self._connection.poll(seconds)

    def close(self) -> None:
        self._connection.close()
