"""What the network, or one of its neurons, says everywhere on the plane of two-number inputs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nnstudio.core.data.source import Array
from nnstudio.core.observe.observation import Observation, Request


class MapKind(StrEnum):
    """What the numbers of a map are."""

    CLASSES = "classes"  # k probabilities a point
    VALUES = "values"  # k real values a point
    NEURON = "neuron"  # one activation a point


@dataclass(frozen=True, slots=True)
class DecisionMapRequest(Request):
    """The output over the plane; or, with a node's id, the activation of that node's ``unit``-th number.

    ``resolution`` is the number of points along each side.
    """

    resolution: int = 80
    network: str = "main"
    node: str | None = None
    unit: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class DecisionMapObservation(Observation):
    """``values`` ``(resolution, resolution, k)`` float32: row 0 is the lowest y, column 0 the lowest x.

    ``extent`` ``(x0, x1, y0, y1)`` in raw input units: the first and the last points lie on it.
    """

    values: Array
    extent: tuple[float, float, float, float]
    kind: MapKind
