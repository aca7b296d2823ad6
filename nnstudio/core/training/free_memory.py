"""How much memory a device has left, asked of the system: no package is needed for it."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_MEMINFO, _OWN_GROUP, _GROUPS = Path("/proc/meminfo"), Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")


def free_memory(device: torch.device) -> int | None:
    """Bytes that can still be taken on this device; ``None`` where nobody tells."""
    import torch

    if device.type == "cuda":
        free, _total = torch.cuda.mem_get_info(device)
        kept = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(free + kept)  # what torch keeps for the next tensors is free for ours
    if device.type == "mps":
        return int(torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory())
    return free_main_memory()


def free_main_memory() -> int | None:
    """Bytes of main memory that programs can still take without others being paged out."""
    ask = _SYSTEMS.get(sys.platform, _all_of_it)
    try:
        return ask()
    except (AttributeError, KeyError, OSError, ValueError):
        return None


def _of_linux() -> int:
    """What the kernel calls available, or less where this program's group may take less (a container)."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB", _MEMINFO.read_text(), re.MULTILINE)
    if found is None:
        raise ValueError("MemAvailable")
    return max(0, min([int(found[1]) * 1024, *_left_in_groups()]))


def _left_in_groups() -> Iterator[int]:
    """Bytes left below the limit of each control group (version 2) this program is in."""
    try:
        own = next(line for line in _OWN_GROUP.read_text().splitlines() if line.startswith("0::"))
    except (OSError, StopIteration):
        return
    folder = _GROUPS / own.removeprefix("0::").strip("/")
    for group in (folder, *folder.parents):
        if group == _GROUPS.parent:
            return
        left = _left_in(group)
        if left is not None:
            yield left


def _left_in(group: Path) -> int | None:
    """Cached files count as used there, but make room when it is wanted."""
    try:
        limit = (group / "memory.max").read_text().strip()
        if limit == "max":
            return None
        used = int((group / "memory.current").read_text())
        cached = re.search(r"^inactive_file (\d+)", (group / "memory.stat").read_text(), re.MULTILINE)
        return int(limit) - used + (int(cached[1]) if cached else 0)
    except (OSError, ValueError):
        return None


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX, as GlobalMemoryStatusEx fills it in."""

    _fields_ = [
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("physical", "free", "page", "free_page", "virtual")),
        ("free_virtual", ctypes.c_uint64),
        ("free_extended", ctypes.c_uint64),
    ]


def _of_windows() -> int:
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    library = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    if not library.GlobalMemoryStatusEx(ctypes.byref(status)):
        raise OSError("GlobalMemoryStatusEx")
    return int(status.free)


def _all_of_it() -> int:
    """The whole memory, where what is free is told to nobody simply (macOS squeezes and moves it)."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


_SYSTEMS: dict[str, Callable[[], int]] = {"linux": _of_linux, "win32": _of_windows}
