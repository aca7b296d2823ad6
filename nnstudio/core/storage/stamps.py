"""What a file was like when it was read, so that another program's changes are not written over unseen.

A project file ends with the list of its parts and their checksums, so its size and its two ends tell any two
contents apart; times do not, on disks that count two seconds at once or machines whose clocks differ.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from nnstudio.core.language import N_
from nnstudio.core.storage.refusals import ChangedFile

_END = 1 << 16  # bytes; longer than any list of parts


@dataclass(frozen=True, slots=True)
class Stamp:
    """Size in bytes, and SHA-256 of the first and the last 64 KiB."""

    size: int
    digest: str


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of the file as it is now; ``None`` where there is no file that can be read."""
    try:
        if not path.is_file():  # opening a pipe would wait for its other end
            return None
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            begin = file.read(_END)
            file.seek(max(0, size - _END))
            return Stamp(size, _digest(begin, file.read(_END)))
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return None


def stamp_of_bytes(data: bytes) -> Stamp:
    """The stamp of a file that holds these bytes."""
    return Stamp(len(data), _digest(data[:_END], data[-_END:]))


def _digest(begin: bytes, end: bytes) -> str:
    return hashlib.sha256(begin + end).hexdigest()


def check_unchanged(path: Path, known: Stamp) -> None:
    """Refuse to write over what somebody else has written; a file that is gone takes nothing along.

    Raises:
        ChangedFile
    """
    now = stamp_of(path)
    if now is not None and now != known:
        raise ChangedFile(
            N_(
                "{file} was not saved: another program has changed it since it was opened. Save it under "
                "another name, and compare the two."
            ),
            file=path.name,
        )
