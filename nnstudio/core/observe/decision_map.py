"""What the network, or one of its neurons, says everywhere on the plane of two-number inputs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from nnstudio.core.data.source import Array, Dataset
from nnstudio.core.language import N_, Message
from nnstudio.core.observe.looking import NO_NODE, first_tensor, node_output, quietly, to_host
from nnstudio.core.observe.observation import Context, Observation, Observer, Request
from nnstudio.core.project.paths import steps
from nnstudio.core.project.specs import Target

if TYPE_CHECKING:
    import torch


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


_MOST_POINTS = 256  # along a side
_MARGIN = 0.1  # of the width of the data, added on every side

Extent = tuple[float, float, float, float]
_grids: WeakKeyDictionary[Dataset, dict[tuple[int, str], torch.Tensor]] = WeakKeyDictionary()
_extents: WeakKeyDictionary[Dataset, Extent] = WeakKeyDictionary()

_NOT_A_PLANE = Message.of(
    N_("A decision map needs samples of two numbers each. Choose such data: two columns of a table, say.")
)
_NO_OUTPUT = Message.of(
    N_("This network does not take points of the plane, so it has no map. Choose another.")
)
_NO_UNIT = Message.of(N_("This node has no neuron of that number. Choose a smaller one."))


def _answer(context: Context, request: DecisionMapRequest) -> DecisionMapObservation:
    if context.dataset.spec.input.shape != (2,):
        return _nothing(context, _NOT_A_PLANE)
    whole, blocks = steps(request.network)
    if whole not in context.networks or not _takes_points(context, whole):
        return _nothing(context, _NO_OUTPUT)
    resolution = max(2, min(request.resolution, _MOST_POINTS))
    points = _grid(context, resolution)
    if request.node is None and not blocks:
        answer, kind = _output(context, whole, points)
    else:
        heard = node_output(context, request.network, request.node or "", points)
        if heard is None:
            return _nothing(context, NO_NODE)
        neurons = heard.reshape(len(points), -1)
        if not 0 <= request.unit < neurons.shape[1]:
            return _nothing(context, _NO_UNIT)
        answer, kind = neurons[:, request.unit], MapKind.NEURON
    (values,) = to_host([answer.reshape(resolution, resolution, -1)])
    return DecisionMapObservation(context.step, context.epoch, values, _extent(context.dataset), kind)


def _takes_points(context: Context, network: str) -> bool:
    return tuple(context.example(network, 0).shape[1:]) == (2,)


def _output(context: Context, network: str, points: torch.Tensor) -> tuple[torch.Tensor, MapKind]:
    """What the learner reads; where the objective has no such notion, what the network itself answers."""
    with quietly(*context.networks.values()):
        if context.output is not None and network == next(iter(context.networks)):
            classes = context.dataset.spec.target.kind is Target.CLASSES
            return context.output(points), MapKind.CLASSES if classes else MapKind.VALUES
        answer = first_tensor(context.networks[network](points))
        return answer.reshape(len(points), -1), MapKind.VALUES


def _extent(dataset: Dataset) -> Extent:
    """The rectangle of all samples and a margin, in raw units; a line or a point gets some width."""
    known = _extents.get(dataset)
    if known is None:
        parts = [part.inputs for part in (dataset.train, dataset.validation, dataset.test)]
        points = dataset.raw(np.concatenate(parts))
        low, high = points.min(axis=0), points.max(axis=0)
        margin = np.where(high > low, _MARGIN * (high - low), 0.5)
        (x0, y0), (x1, y1) = (low - margin).tolist(), (high + margin).tolist()
        known = _extents[dataset] = (x0, x1, y0, y1)
    return known


def _grid(context: Context, resolution: int) -> torch.Tensor:
    """The points of the map, normalised, ``(resolution², 2)`` on the device; kept for the next frame."""
    import torch

    grids = _grids.setdefault(context.dataset, {})
    key = (resolution, str(context.device))
    if key not in grids:
        x0, x1, y0, y1 = _extent(context.dataset)
        x, y = np.meshgrid(np.linspace(x0, x1, resolution), np.linspace(y0, y1, resolution))
        points = (np.stack([x.ravel(), y.ravel()], axis=1) - context.dataset.mean) / context.dataset.scale
        grids[key] = torch.from_numpy(points.astype(np.float32)).to(context.device)
    return grids[key]


def _nothing(context: Context, note: Message) -> DecisionMapObservation:
    none = np.zeros((0, 0, 1), np.float32)
    return DecisionMapObservation(
        context.step, context.epoch, none, (0.0, 1.0, 0.0, 1.0), MapKind.VALUES, note=note
    )


OBSERVER = Observer("decision_map", DecisionMapRequest, _answer)
