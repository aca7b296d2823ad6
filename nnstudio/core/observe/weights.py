"""One trainable tensor of a node: its numbers, and how they are distributed."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.data.source import Array
from nnstudio.core.observe.observation import Observation, Request


@dataclass(frozen=True, slots=True)
class WeightsRequest(Request):
    """``node`` is the node's id; ``parameter`` is its name in torch, such as ``"weight"`` or ``"bias"``."""

    network: str
    node: str
    parameter: str = "weight"


@dataclass(frozen=True, slots=True, eq=False)
class WeightsObservation(Observation):
    """``values`` is a float32 copy in the tensor's own layout, thinned out above 65,536 numbers.

    ``shape`` is the whole tensor's. ``counts`` ``(bins,)`` int64 and ``edges`` ``(bins + 1,)`` are the
    histogram of all its finite numbers; the four statistics are theirs too (``std`` divides by n).
    """

    values: Array
    shape: tuple[int, ...]
    counts: Array
    edges: Array
    mean: float
    std: float
    minimum: float
    maximum: float
