"""A run's history as one part of a project file: each curve a ``(2, points)`` tensor of steps and values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from immutabledict import immutabledict
from numpy.typing import NDArray

from nnstudio.core.storage.weights import CheckpointError, tensors_from_bytes, tensors_to_bytes
from nnstudio.core.training.record import MOST_POINTS, Points, Record

MOST_CURVES = 256
MOST_POINTS_IN_ALL = 1 << 21  # 32 MiB; a run with a loss or two has an eighth of it at most
LARGEST_PART = 16 * MOST_POINTS_IN_ALL + (1 << 20)  # bytes, the header included
_CURVES, _RATES, _SECONDS = "curves/", "rates/", "seconds"
_LONGEST_NAME = 64
_LARGEST_STEP = 2.0**53  # up to here floats count exactly


class RecordError(ValueError):
    """The curves of a run are not as they were written."""


def record_to_bytes(record: Record) -> bytes:
    """The safetensors file, the same bytes for the same record.

    Curves of up to ``MOST_POINTS`` points are kept whole; of longer ones the older half is thinned.
    """
    count = max(1, len(record.curves) + len(record.rates))
    record = record.thinned(min(MOST_POINTS, MOST_POINTS_IN_ALL // count))
    tensors: dict[str, NDArray[Any]] = {_SECONDS: np.array([record.seconds])}
    for family, curves in ((_CURVES, record.curves), (_RATES, record.rates)):
        tensors |= {family + name: np.stack(points) for name, points in curves.items()}
    return tensors_to_bytes(tensors)


def record_from_bytes(data: bytes, step: int) -> Record:
    """The record of a run that has come to ``step``.

    Raises:
        RecordError: it is not what such a run could have written.
    """
    if len(data) > LARGEST_PART:
        raise RecordError("it is larger than any that is written")
    try:
        tensors = tensors_from_bytes(data)
    except CheckpointError as error:
        raise RecordError(str(error)) from error
    seconds = _seconds(tensors.pop(_SECONDS, None))
    if len(tensors) > MOST_CURVES:
        raise RecordError("it has too many curves")
    curves, rates = _family(tensors, _CURVES, step), _family(tensors, _RATES, step)
    if len(curves) + len(rates) != len(tensors):
        raise RecordError("it holds something that is no curve")
    return Record(immutabledict(curves), immutabledict(rates), seconds)


def _seconds(tensor: NDArray[Any] | None) -> float:
    if tensor is None or tensor.shape != (1,) or tensor.dtype != np.float64:
        raise RecordError("it does not say how long the run took")
    seconds = float(tensor[0])
    if not math.isfinite(seconds) or seconds < 0:
        raise RecordError("the run did not take a time")
    return seconds


def _family(tensors: Mapping[str, NDArray[Any]], family: str, step: int) -> dict[str, Points]:
    return {
        name.removeprefix(family): _points(name.removeprefix(family), tensor, step)
        for name, tensor in tensors.items()
        if name.startswith(family)
    }


def _points(name: str, tensor: NDArray[Any], step: int) -> Points:
    if len(name) > _LONGEST_NAME or not name.isidentifier():
        raise RecordError("a curve has no proper name")
    if tensor.dtype != np.float64 or tensor.ndim != 2 or len(tensor) != 2 or tensor.shape[1] > MOST_POINTS:
        raise RecordError(f"{name} is no curve")
    x, y = tensor
    if not np.isfinite(x).all() or (np.floor(x) != x).any() or (np.diff(x) <= 0).any():
        raise RecordError(f"{name} has steps that are not counted")
    if len(x) and (x[0] < 0 or x[-1] > min(step, _LARGEST_STEP)):
        raise RecordError(f"{name} has steps the run did not do")
    return x, y
