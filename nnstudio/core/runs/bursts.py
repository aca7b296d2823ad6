"""The losses and learning rates of many steps in few bytes, and back again to the last bit.

A burst is some columns of equal length, one number per step. A column of one value (a learning rate) is
kept as that value; the others as rows of float32 where that loses nothing (torch's losses), else float64.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
from immutabledict import immutabledict

from nnstudio.core.training.curves import Curve, Floats

RATE = "rate/"  # before the name of a player, in a column of learning rates


class BurstError(ValueError):
    """The bytes are not a burst as it was written."""


def encode(columns: Mapping[str, Floats]) -> tuple[str, bytes]:
    """The names (JSON: each with its only value, or null) and the bytes of the other columns."""
    names: list[tuple[str, float | None]] = []
    varying: list[Floats] = []
    for name, values in columns.items():
        only = _only_value(values)
        names.append((name, only))
        if only is None:
            varying.append(values)
    return json.dumps(names, allow_nan=False), _packed(varying)


def decode(names: str, data: bytes, count: int) -> dict[str, Floats]:
    """The columns of ``count`` steps.

    Raises:
        BurstError
    """
    try:
        entries = [(str(name), None if value is None else float(value)) for name, value in json.loads(names)]
        varying = sum(value is None for _name, value in entries)
        rows = iter(_unpacked(data, varying, count))
        return {name: np.full(count, value) if value is not None else next(rows) for name, value in entries}
    except (ValueError, TypeError) as error:
        raise BurstError(str(error)) from error


class Rates:
    """Learning rates gathered from bursts: for each player, the first step at which each was in force."""

    def __init__(self) -> None:
        self._points: dict[str, Curve] = {}

    def take(self, first: int, columns: Mapping[str, Floats]) -> None:
        """Take in the steps from ``first`` on; steps done again take the place of those before."""
        for name, values in columns.items():
            if name.startswith(RATE):
                curve = self._points.setdefault(name.removeprefix(RATE), Curve())
                known = curve.y[np.searchsorted(curve.x, first) - 1] if len(curve) else np.nan
                changed = np.flatnonzero(np.diff(values, prepend=known) != 0)
                curve.go_on(first + changed.astype(np.float64), values[changed])

    @property
    def curves(self) -> Mapping[str, tuple[Floats, Floats]]:
        return immutabledict({name: (one.x.copy(), one.y.copy()) for name, one in self._points.items()})


def _only_value(values: Floats) -> float | None:
    bits = values.view(np.int64)
    if len(values) and (bits == bits[0]).all() and np.isfinite(values[0]):
        return float(values[0])
    return None


def _packed(rows: list[Floats]) -> bytes:
    if not rows:
        return b""
    table = np.stack(rows)
    with np.errstate(over="ignore"):
        short = table.astype("<f4")
    same = short.astype("<f8").tobytes() == table.astype("<f8").tobytes()
    return short.tobytes() if same else table.astype("<f8").tobytes()


def _unpacked(data: bytes, rows: int, count: int) -> Floats:
    if not rows:
        return np.empty((0, count))
    for kind in ("<f4", "<f8"):
        if len(data) == rows * count * np.dtype(kind).itemsize:
            table: Floats = np.frombuffer(data, kind).astype(np.float64).reshape(rows, count)
            return table
    raise BurstError("its length is not that of its columns")
