"""One trainable tensor of a node: its numbers, and how they are distributed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.core.data.source import Array
from nnstudio.core.language import N_, Message
from nnstudio.core.observe.looking import EMPTY, NO_NODE, node_module, thinned, to_host
from nnstudio.core.observe.observation import Context, Observation, Observer, Request

if TYPE_CHECKING:
    import torch


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
    histogram of its finite numbers, and the four statistics theirs (``std`` divides by n): of all up to a
    million, of evenly spaced ones above.
    """

    values: Array
    shape: tuple[int, ...]
    counts: Array
    edges: Array
    mean: float
    std: float
    minimum: float
    maximum: float


_BINS = 64
_MOST_COUNTED = 1_000_000  # above, every second, third… number is counted

_NO_TENSOR = Message.of(
    N_("This node has no weights of that name. Choose another node, a layer that learns.")
)


def _answer(context: Context, request: WeightsRequest) -> WeightsObservation:
    module = node_module(context, request.network, request.node)
    tensor = None if module is None else _tensor(module, request.parameter)
    if tensor is None or tensor.numel() == 0:
        return _nothing(context, NO_NODE if module is None else _NO_TENSOR)
    tensor = tensor.detach()
    mean, std, low, high = _statistics(tensor)
    counts, edges = _histogram(tensor, low, high)
    (values,) = to_host([thinned(tensor)])
    return WeightsObservation(
        context.step, context.epoch, values, tuple(tensor.shape), counts, edges, mean, std, low, high
    )


def _nothing(context: Context, note: Message) -> WeightsObservation:
    empty = (EMPTY, (), np.zeros(0, np.int64), EMPTY, math.nan, math.nan, math.nan, math.nan)
    return WeightsObservation(context.step, context.epoch, *empty, note=note)


def _tensor(module: torch.nn.Module, name: str) -> torch.Tensor | None:
    """The parameter or buffer of that name; or a tensor the module computes (a normalised weight)."""
    import torch

    named = {**dict(module.named_buffers()), **dict(module.named_parameters())}
    found = named.get(name, getattr(module, name, None))
    return found if isinstance(found, torch.Tensor) else None


def _counted(tensor: torch.Tensor) -> torch.Tensor:
    """The numbers the statistics are about, in a row."""
    import torch

    row = tensor.reshape(-1)
    return row[:: -(-row.numel() // _MOST_COUNTED)].to(torch.float32)


def _statistics(tensor: torch.Tensor) -> tuple[float, float, float, float]:
    """Mean, standard deviation, least and greatest of the finite numbers; nan if there are none."""
    import torch

    row = _counted(tensor)
    figures = torch.stack([*torch.std_mean(row, correction=0), *torch.aminmax(row)]).tolist()
    if not all(map(math.isfinite, figures)):
        row = row[torch.isfinite(row)]
        if row.numel() == 0:
            return math.nan, math.nan, math.nan, math.nan
        figures = torch.stack([*torch.std_mean(row, correction=0), *torch.aminmax(row)]).tolist()
    std, mean, low, high = figures
    return mean, std, low, high


def _histogram(tensor: torch.Tensor, low: float, high: float) -> tuple[Array, Array]:
    """Counts ``(64,)`` and edges ``(65,)`` from the least to the greatest number."""
    import torch

    if math.isnan(low):
        return np.zeros(_BINS, np.int64), np.linspace(-0.5, 0.5, _BINS + 1)
    if low == high:
        low, high = low - 0.5, high + 0.5
    counts = torch.histc(_counted(tensor), _BINS, low, high)
    return counts.cpu().numpy().astype(np.int64), np.linspace(low, high, _BINS + 1)


OBSERVER = Observer("weights", WeightsRequest, _answer)
