"""The first moments of every command: Ctrl-C ends it at once, without a word, whatever is being imported.

Nothing but Python's own small modules is imported here, so that the second in which others are read is
covered. A command that has something to save answers Ctrl-C in its own way while it has.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from nnstudio.cli import INTERRUPTED


@contextlib.contextmanager
def leaving_quietly() -> Iterator[None]:
    """Inside, Ctrl-C ends the program; an exception might be swallowed or told by whoever is interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def leave(number: int = 0, frame: FrameType | None = None) -> None:
    """End the program now."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # whoever read it may have been interrupted, too
            stream.flush()
    os._exit(INTERRUPTED)


@contextlib.contextmanager
def on_first_interrupt(act: Callable[[], None]) -> Iterator[None]:
    """Inside, the first Ctrl-C or polite kill does this instead; a second one is as usual."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.getsignal(name) for name in names}

    def restore() -> None:
        for name in names:
            signal.signal(name, before[name])

    def first(number: int, frame: FrameType | None) -> None:
        restore()
        act()

    for name in names:
        signal.signal(name, first)
    try:
        yield
    finally:
        restore()
