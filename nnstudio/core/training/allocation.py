"""Keeping the memory of one step for the next, where the system would take it back in between.

A step takes hundreds of megabytes and gives them back. glibc returns large pieces to the system at once; the
next step then has to be given each page anew, filled with zeros. For a batch of 1,000 images that is
half of a step. Nothing here changes a number, or how much is held at most.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # as malloc.h numbers what mallopt() sets
_LARGE = 1 << 30  # bytes: pieces up to here are kept for the next step


def keep_freed_memory() -> None:
    """Of use before threads begin: they share what is kept. Does nothing where there is no glibc."""
    if sys.platform != "linux":
        return
    with suppress(AttributeError, OSError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_TRIM_THRESHOLD, _LARGE)
        mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """Return what is kept and not in use: a run is over, or another network stands ready."""
    if sys.platform != "linux":
        return
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
