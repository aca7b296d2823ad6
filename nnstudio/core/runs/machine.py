"""What a run was made on and by, for whoever wants to repeat it; and which program writes it."""

from __future__ import annotations

import hashlib
import os
import platform
import socket
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = ("nnstudio", "torch", "numpy")


@cache
def machine() -> dict[str, object]:
    """System, processor and versions. No name of a person or a computer."""
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": os.cpu_count() or 0,
        "python": platform.python_version(),
        **{name: _version(name) for name in _PACKAGES},
    }


def owner() -> str:
    """This process, on this computer."""
    return f"{_host()}-{os.getpid()}"


def is_gone(name: str) -> bool:
    """Whether the process of this name is known to have ended: on another computer one cannot know."""
    host, _dash, number = name.partition("-")
    if host != _host() or not number.isdigit() or sys.platform == "win32":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


@cache
def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
