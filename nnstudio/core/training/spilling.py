"""A large state of a run put aside in a temporary file, so that no step has to share its memory with it."""

from __future__ import annotations

import tempfile
from math import prod
from weakref import finalize

import numpy as np

from nnstudio.core.training.checkpoint import Checkpoint

LARGE = 16_000_000  # bytes of a state that is worth a file


class Spilled:
    """A checkpoint in a file without a name: it is gone with the program, however that ends."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        """Raises OSError where there is no room for it."""
        self._state = checkpoint.state
        self._kinds = {name: (tensor.dtype, tensor.shape) for name, tensor in checkpoint.tensors.items()}
        self._file = tempfile.TemporaryFile(prefix="nnstudio-")  # noqa: SIM115 (it lives as long as we do)
        finalize(self, self._file.close)
        for tensor in checkpoint.tensors.values():
            tensor.tofile(self._file)

    def checkpoint(self) -> Checkpoint:
        """The checkpoint as it was."""
        self._file.seek(0)
        tensors = {
            name: np.fromfile(self._file, kind, prod(shape)).reshape(shape)
            for name, (kind, shape) in self._kinds.items()
        }
        return Checkpoint(tensors, self._state)


def put_aside(checkpoint: Checkpoint) -> Checkpoint | Spilled:
    """A large checkpoint in a file, if there is room for it; a small one as it is."""
    if sum(tensor.nbytes for tensor in checkpoint.tensors.values()) < LARGE:
        return checkpoint
    try:
        return Spilled(checkpoint)
    except OSError:
        return checkpoint


def taken_back(good: Checkpoint | Spilled) -> Checkpoint:
    """The checkpoint that was put aside."""
    return good.checkpoint() if isinstance(good, Spilled) else good
