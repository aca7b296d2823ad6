"""What a node answers to one example: feature maps, or a row of activations."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nnstudio.core.data.source import Array
from nnstudio.core.observe.looking import EMPTY, NO_NODE, node_output, thinned_maps, to_host
from nnstudio.core.observe.observation import Context, Observation, Observer, Request
from nnstudio.core.project.paths import steps


@dataclass(frozen=True, slots=True)
class ActivationsRequest(Request):
    """``node`` is the node's id; ``example`` is an index into the validation part (wraps round).

    ``network`` may be the path of a block's body.
    """

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


def _answer(context: Context, request: ActivationsRequest) -> ActivationsObservation:
    whole, _blocks = steps(request.network)
    if whole not in context.networks:
        return _nothing(context)
    entering = context.example(whole, request.example)
    answer = node_output(context, request.network, request.node, entering)
    if answer is None or answer.numel() == 0:
        return _nothing(context)
    maps = answer[0].reshape(-1) if answer[0].ndim == 0 else answer[0]
    values, example, low, high = to_host([thinned_maps(maps), entering[0], maps.min(), maps.max()])
    shape = tuple(maps.shape)
    raw = _raw(context, example)
    return ActivationsObservation(context.step, context.epoch, values, shape, raw, float(low), float(high))


def _raw(context: Context, example: Array) -> Array:
    """The example in the units of the data; what is no sample of the data (noise) as it is."""
    return context.dataset.raw(example) if example.shape == context.dataset.spec.input.shape else example


def _nothing(context: Context) -> ActivationsObservation:
    return ActivationsObservation(
        context.step, context.epoch, EMPTY, (), EMPTY, math.nan, math.nan, note=NO_NODE
    )


OBSERVER = Observer("activations", ActivationsRequest, _answer)
