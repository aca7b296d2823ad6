"""Windows: the calling thread says that the system is needed, and later that it no longer is."""

from __future__ import annotations

import ctypes
from typing import Any

from nnstudio.core.training.awake.system import Release, System

# https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setthreadexecutionstate
CONTINUOUS, SYSTEM_REQUIRED = 0x80000000, 0x00000001


def hold() -> Release:
    """Raises OSError: Windows says no, or this is not Windows."""
    library: Any = getattr(ctypes, "windll", None)
    if library is None or not library.kernel32.SetThreadExecutionState(CONTINUOUS | SYSTEM_REQUIRED):
        raise OSError("SetThreadExecutionState")

    def release() -> None:
        library.kernel32.SetThreadExecutionState(CONTINUOUS)

    return release


WINDOWS = System("win32", hold)
