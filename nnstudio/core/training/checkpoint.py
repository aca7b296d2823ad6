"""Where a run stands, as plain arrays and JSON-able values: enough to continue it bit for bit.

Storing one needs no torch. Tensors are named by what they are: ``networks/main/conv1.weight``,
``optimizers/main/3/exp_avg``, ``random/global``, ``batches/rows``, ``resting/main/conv1.weight``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.core.language import N_
from nnstudio.core.refusal import Refusal

NETWORKS = "networks/"
RESTING = "resting/"  # weights of bypassed layers, kept for when they are used again


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """``tensors`` are arrays nobody else writes to; ``state`` holds texts, numbers, lists and mappings."""

    tensors: Mapping[str, NDArray[Any]]
    state: Mapping[str, Any]

    @property
    def step(self) -> int:
        return int(self.state["step"])

    @property
    def epoch(self) -> int:
        return int(self.state["epoch"])


class UnfitCheckpoint(Refusal):
    """The saved state is not one of these networks."""


def unfit(what: str) -> UnfitCheckpoint:
    """The refusal for a checkpoint in which ``what`` is missing or has another shape."""
    return UnfitCheckpoint(
        N_("The saved training state does not fit this project: {what} is missing or has another shape."),
        what=what,
    )


def malformed() -> UnfitCheckpoint:
    """The refusal for a checkpoint that holds what no run saves."""
    return UnfitCheckpoint(N_("The saved training state is damaged: it holds something that no run saves."))


Packed = Any  # what JSON can hold


def pack(value: object, name: str, tensors: dict[str, NDArray[Any]]) -> Packed:
    """A nested optimizer state as JSON-able values; tensors go to ``tensors`` under names below ``name``."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else {"float": repr(value)}
    if isinstance(value, list | tuple):
        return [pack(item, f"{name}/{index}", tensors) for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        items = value.items()
        return {"mapping": {str(key): pack(item, f"{name}/{key}", tensors) for key, item in items}}
    tensors[name] = to_array(value)
    return {"tensor": name}


def unpack(packed: Packed, tensors: Mapping[str, NDArray[Any]]) -> Any:
    """What :func:`pack` was given, with lists for tuples and fresh tensors on the CPU."""
    import torch

    if isinstance(packed, list):
        return [unpack(item, tensors) for item in packed]
    if not isinstance(packed, Mapping):
        return packed
    if "float" in packed:
        return float(packed["float"])
    if "mapping" in packed:
        return {key: unpack(item, tensors) for key, item in packed["mapping"].items()}
    name = packed["tensor"]
    if name not in tensors:
        raise unfit(name)
    return torch.from_numpy(np.array(tensors[name]))


def to_array(tensor: Any) -> NDArray[Any]:
    """A copy of a tensor on the host, in plain memory order."""
    array: NDArray[Any] = np.array(tensor.detach().cpu().numpy(), order="C")
    return array
