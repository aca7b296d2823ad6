"""Small JSON files of the program's own: never worth failing for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nnstudio.core.storage import strict_json
from nnstudio.core.storage.atomic import write_atomically
from nnstudio.core.storage.refusals import UnsavedFile

_LARGEST = 1 << 20


def read_small(path: Path) -> Any:
    """What the file says; ``None`` if it is missing, damaged, enormous or out of reach."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        return strict_json.parse(path.read_bytes())
    except (OSError, strict_json.JsonError):
        return None


def write_small(path: Path, value: object) -> bool:
    """Write it; ``False`` if that is not possible, which must never stop the program."""
    try:
        write_atomically(path, strict_json.dump(value))
    except (UnsavedFile, ValueError):
        return False
    return True
