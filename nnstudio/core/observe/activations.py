"""What a node answers to one example: feature maps, or a row of activations."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.data.source import Array
from nnstudio.core.observe.observation import Observation, Request


@dataclass(frozen=True, slots=True)
class ActivationsRequest(Request):
    """``node`` is the node's id; ``example`` is an index into the validation part (wraps round)."""

    network: str
    node: str
    example: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ActivationsObservation(Observation):
    """``values`` float32, without the batch axis: ``(channels, h, w)``, ``(features,)``…

    At most 65,536 numbers: the last channels are left out, and large maps thinned. ``shape`` is the whole
    answer's. ``example_input`` is what entered the network, raw (a generator's noise as it is).
    ``minimum`` and ``maximum`` are those of the whole answer.
    """

    values: Array
    shape: tuple[int, ...]
    example_input: Array
    minimum: float
    maximum: float
