"""Snapshots as bytes under the name of their hash: equal ones are kept once.

Few bytes lie in the database itself, where they are written quickest; many in a file of the hash's name,
``snapshots/ab/abcdef….safetensors``. Both hold one safetensors file, whose metadata is the state as JSON,
so that a snapshot is whole by itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.core.language import N_
from nnstudio.core.runs.places import SNAPSHOTS
from nnstudio.core.runs.refusals import OutOfReach
from nnstudio.core.storage.weights import (
    CheckpointError,
    state_from_bytes,
    state_to_bytes,
    tensors_from_bytes,
    tensors_to_pieces,
)
from nnstudio.core.training.checkpoint import Checkpoint

MOST_INSIDE = 1 << 16  # bytes
_STATE = "state"
Pieces = Sequence[bytes | memoryview]  # a file's bytes, one piece after the other


def checkpoint_to_pieces(checkpoint: Checkpoint) -> Pieces:
    """The whole checkpoint as one safetensors file, the same bytes for the same checkpoint."""
    state = np.frombuffer(state_to_bytes(checkpoint.state), np.uint8)
    tensors: dict[str, NDArray[Any]] = {**checkpoint.tensors, _STATE: state}
    return tensors_to_pieces(tensors)


def checkpoint_from_bytes(data: bytes) -> Checkpoint:
    """The checkpoint as it was written.

    Raises:
        CheckpointError
    """
    tensors = tensors_from_bytes(data)
    state = tensors.pop(_STATE, None)
    if state is None or state.dtype != np.uint8 or state.ndim != 1:
        raise CheckpointError("it does not say how far the run came")
    return Checkpoint(tensors, state_from_bytes(state.tobytes()))


def hash_of(pieces: Pieces) -> str:
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def size_of(pieces: Pieces) -> int:
    """How many bytes the pieces are together."""
    return sum(len(piece) for piece in pieces)


def put(connection: sqlite3.Connection, folder: Path, data: Pieces) -> str:
    """Keep these bytes; returns their hash. Inside a transaction, so that nobody clears them away meanwhile.

    Raises:
        OSError: there is no room, or the folder is out of reach.
    """
    name = hash_of(data)
    if connection.execute("SELECT 1 FROM object WHERE hash = ?", (name,)).fetchone() is None:
        size = size_of(data)
        inside = b"".join(data) if size <= MOST_INSIDE else None
        if inside is None:
            file = file_of(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            write_file(file, data)
        connection.execute("INSERT INTO object VALUES (?, ?, ?)", (name, size, inside))
    return name


def get(connection: sqlite3.Connection, folder: Path, name: str) -> bytes:
    """The bytes of this hash, compared with it.

    Raises:
        OutOfReach: they are gone, or not what they were.
    """
    row = connection.execute("SELECT data FROM object WHERE hash = ?", (name,)).fetchone()
    data = row["data"] if row is not None else None
    if data is None:
        with contextlib.suppress(OSError):
            data = file_of(folder, name).read_bytes()
    if data is None or hash_of([data]) != name:
        raise OutOfReach(N_("A snapshot of this run is missing or damaged. Go to another step."))
    return bytes(data)


def write_file(file: Path, data: Pieces) -> None:
    """Write a file that is there whole or not at all, whenever the program is killed.

    It is not forced to the disk: whoever reads it compares it with its name.
    """
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as target:
            target.writelines(data)
        temporary.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def clear_unused(connection: sqlite3.Connection, folder: Path, names: list[str]) -> None:
    """Remove those of these objects that no snapshot refers to; inside a transaction."""
    for name in names:
        used = connection.execute("SELECT 1 FROM snapshot WHERE hash = ?", (name,)).fetchone()
        if used is None:
            connection.execute("DELETE FROM object WHERE hash = ?", (name,))
            with contextlib.suppress(OSError):
                file_of(folder, name).unlink(missing_ok=True)


def file_of(folder: Path, name: str) -> Path:
    return folder / SNAPSHOTS / name[:2] / f"{name}.safetensors"
