"""macOS: ``caffeinate``, which lives as long as we do at most."""

from __future__ import annotations

import os

from nnstudio.core.training.awake.system import Release, System, held_by_child


def hold() -> Release:
    """Raises OSError: it is not there."""
    return held_by_child(("caffeinate", "-i", "-w", str(os.getpid())))


MACOS = System("darwin", hold)
