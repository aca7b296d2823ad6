"""How much memory this process holds, and held at most."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_PEAK = "5"  # what Linux wants to be told to forget the largest size so far


def held() -> int:
    """Bytes of main memory held now; where the system does not tell, at most so far."""
    return _told("VmRSS") or _largest()


def peak() -> int:
    """Bytes of main memory held at most, since :func:`forget_peak` where the system can forget."""
    return _told("VmHWM") or _largest()


def forget_peak() -> None:
    """What was held before now does not count any more."""
    with suppress(OSError):
        _FORGET.write_text(_PEAK)


def _told(name: str) -> int:
    with suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) * 1024
    return 0


def _largest() -> int:
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
