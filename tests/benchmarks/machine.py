"""The machine in words, so that a figure can be read elsewhere."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path

_PROCESSOR = Path("/proc/cpuinfo")
_MEMORY = Path("/proc/meminfo")


def in_words() -> str:
    """Such as ``Linux x86_64, Some CPU, 2 cores, 7.6 GB, no CUDA; Python 3.11.2, torch 2.13.0``."""
    parts = [f"{platform.system()} {platform.machine()}", _processor(), f"{os.cpu_count()} cores", _memory()]
    versions = f"Python {platform.python_version()}, torch {metadata.version('torch')}"
    return f"{', '.join(part for part in parts if part)}, {accelerator()}; {versions}"


def accelerator() -> str:
    """The graphics card that torch can use, or that there is none."""
    import torch

    return str(torch.cuda.get_device_name()) if torch.cuda.is_available() else "no CUDA"


def _processor() -> str:
    return _field(_PROCESSOR, "model name") or platform.processor()


def _memory() -> str:
    total = _field(_MEMORY, "MemTotal")
    return f"{int(total.split()[0]) / 1e6:.1f} GB" if total else ""


def _field(file: Path, name: str) -> str:
    """What a file of ``name: value`` lines says first; nothing where it cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found = (line.partition(":")[2].strip() for line in lines if line.startswith(name))
    return next(found, "")
