"""Saving a run elsewhere when its file cannot be written: what took hours to learn must not be lost."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from nnstudio.core.project import Project
from nnstudio.core.storage.files import SUFFIX, write
from nnstudio.core.storage.home import home
from nnstudio.core.storage.refusals import UnsavedFile
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.record import Record

FOLDER = "rescued"  # in the user's data folder
_MOST_TRIES = 1000  # names already taken


def write_elsewhere(
    target: Path, beside: Path, project: Project, checkpoint: Checkpoint | None, record: Record
) -> Path | None:
    """Save what was meant for ``target`` where there is room; nothing that is there is replaced.

    Tried are the target's folder (its file may be protected or changed, the folder not), the folder of
    ``beside``, the user's data folder and the system's for temporary files. Returns the file, or ``None``
    where none of them could be written.
    """
    for folder in _folders(target, beside):
        place = _free_name(folder, target.stem)
        with contextlib.suppress(UnsavedFile, OSError):
            write(place, project, checkpoint, record)
            return place
    return None


def _folders(target: Path, beside: Path) -> Iterator[Path]:
    yield from dict.fromkeys((target.absolute().parent, beside.absolute().parent))
    own = home() / FOLDER
    with contextlib.suppress(OSError):
        own.mkdir(parents=True, exist_ok=True)
        yield own
    yield Path(tempfile.gettempdir())


def _free_name(folder: Path, stem: str) -> Path:
    names = (f"{stem}-{FOLDER}{'' if number == 1 else number}{SUFFIX}" for number in count(1))
    for name, _tried in zip(names, range(_MOST_TRIES), strict=False):
        if not (folder / name).exists():
            return folder / name
    return folder / f"{stem}-{FOLDER}{SUFFIX}"
