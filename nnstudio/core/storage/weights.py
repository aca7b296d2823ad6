"""A checkpoint as two parts of a project file: tensors in safetensors, the rest as JSON. No pickle."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.core.storage import strict_json
from nnstudio.core.training.checkpoint import Checkpoint

RUN_FORMAT = 1
MOST_STEPS = 10**12  # thirty years at a thousand a second
_LARGEST_HEADER = 16 << 20  # bytes
_ALIGNMENT = 8  # bytes
_KINDS = {  # of numbers, as numpy and as safetensors calls them
    "bool": "BOOL",
    **{f"{sign}int{bits}": f"{sign.upper() or 'I'}{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)},
    **{f"float{bits}": f"F{bits}" for bits in (16, 32, 64)},
}
_NOT_FINITE = frozenset({"nan", "inf", "-inf"})


class CheckpointError(ValueError):
    """The weights or the state of a run are not as they were written."""


def tensors_to_bytes(tensors: Mapping[str, NDArray[Any]]) -> bytes:
    """The safetensors file, the same bytes for the same tensors."""
    from safetensors.numpy import save

    whole = {name: np.array(tensor, order="C", copy=None) for name, tensor in sorted(tensors.items())}
    return save(whole)


def tensors_to_pieces(tensors: Mapping[str, NDArray[Any]]) -> list[bytes | memoryview]:
    """A safetensors file as its header and views of the tensors, one after the other: nothing is copied.

    The same bytes for the same tensors. Those with larger numbers come first, so that each is aligned.

    Raises:
        KeyError: for a kind of number that is not written.
    """
    ranked = sorted(tensors.items(), key=lambda item: (-item[1].dtype.itemsize, item[0]))
    header: dict[str, object] = {}
    end = 0
    for name, tensor in ranked:
        begin, end = end, end + tensor.nbytes
        kind, shape = _KINDS[tensor.dtype.name], list(tensor.shape)
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    views = [np.ascontiguousarray(tensor).data.cast("B") for _name, tensor in ranked if tensor.nbytes]
    return [len(text).to_bytes(_ALIGNMENT, "little") + text, *views]


def tensors_from_bytes(data: bytes) -> dict[str, NDArray[Any]]:
    """The tensors; the header is checked against the bytes that are there before any is made.

    Raises:
        CheckpointError
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    _check_header(data)
    try:
        return load(data)
    except (SafetensorError, KeyError, TypeError, ValueError, OverflowError, MemoryError) as error:
        raise CheckpointError(str(error)) from error


def _check_header(data: bytes) -> None:
    """The library checks ranges and overlaps; this one refuses what JSON readers disagree on."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > min(len(data) - 8, _LARGEST_HEADER):
        raise CheckpointError("the header is longer than the file")
    try:
        header = strict_json.parse(data[8 : 8 + length])
    except strict_json.JsonError as error:
        raise CheckpointError(str(error)) from error
    if not isinstance(header, dict):
        raise CheckpointError("the header is not an object")


def state_to_bytes(state: Mapping[str, Any]) -> bytes:
    """``run.json``. A number that is not finite is kept as its name."""
    return strict_json.dump({"format": RUN_FORMAT, "state": _writable(state)})


def state_from_bytes(data: bytes) -> dict[str, Any]:
    """The state that was written.

    Raises:
        CheckpointError
    """
    try:
        whole = strict_json.parse(data)
    except strict_json.JsonError as error:
        raise CheckpointError(str(error)) from error
    if not isinstance(whole, dict) or whole.get("format") != RUN_FORMAT:
        raise CheckpointError("its format is not known")
    state = _readable(whole.get("state"))
    if not isinstance(state, dict) or not all(_is_count(state.get(name)) for name in ("step", "epoch")):
        raise CheckpointError("it does not say how far the run came")
    if state["epoch"] > state["step"]:  # an epoch has a step at least
        raise CheckpointError("it does not say how far the run came")
    return state


def checkpoint_of(tensors: bytes, state: bytes) -> Checkpoint:
    """Both parts together.

    Raises:
        CheckpointError
    """
    return Checkpoint(tensors_from_bytes(tensors), state_from_bytes(state))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_STEPS


def _writable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _writable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    return value


def _readable(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"float"} and value["float"] in _NOT_FINITE:
            return float(value["float"])
        return {name: _readable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    return value
