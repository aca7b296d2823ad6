"""What each system's file offers, and the child process that most of them need."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

GRACE_SECONDS = 0.5  # for a child to end when it is told to

Release = Callable[[], None]


@dataclass(frozen=True, slots=True)
class System:
    """``name`` is what ``sys.platform`` says there.

    ``hold`` keeps the system awake and gives the function that ends it, to be called on the same thread. It
    may raise anything where that is not possible.
    """

    name: str
    hold: Callable[[], Release]


def held_by_child(command: Sequence[str]) -> Release:
    """Hold for as long as this command lives: it ends with its input, so with us, however we end.

    Raises:
        OSError: there is no such command.
    """
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C in a terminal is for us
    )

    def release() -> None:
        assert child.stdin is not None
        child.stdin.close()
        child.terminate()
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    return release
