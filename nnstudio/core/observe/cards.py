"""What fits on the cards of the canvas: some 32 × 32 numbers for each node asked for, all in one look.

A layer with kernels shows some of them, one with other weights how they are distributed, and one without
weights what it makes of an example. However many nodes are asked for, the example runs through the network
once, and one block of numbers is moved to the host.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.core.data.source import Array
from nnstudio.core.observe.looking import NO_NODE, first_tensor, node_module, quietly, to_host
from nnstudio.core.observe.observation import Context, Observation, Observer, Request
from nnstudio.core.project.paths import steps

if TYPE_CHECKING:
    import torch

SIDE = 32  # numbers a side of a map, and bars of a row at most
MOST_KERNELS = 9
BINS = 24
_MOST_COUNTED = 4096  # numbers of a histogram on a card


class Picture(StrEnum):
    """What the numbers of a card are."""

    KERNELS = "kernels"  # (count, height, width)
    HISTOGRAM = "histogram"  # (bins,): counts, the largest is 1
    MAP = "map"  # (height, width)
    ROW = "row"  # (units,)


@dataclass(frozen=True, slots=True)
class CardsRequest(Request):
    """``nodes`` are ids of one network; ``example`` is an index into the validation part (wraps round)."""

    network: str
    nodes: tuple[str, ...]
    example: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class CardPicture:
    """``values`` float32 in [-1, 1], divided by their largest magnitude; what is no number is nan."""

    kind: Picture
    values: Array


@dataclass(frozen=True, slots=True, eq=False)
class CardsObservation(Observation):
    """``pictures`` by node id; a node that shows nothing, or that does not run, is left out."""

    pictures: Mapping[str, CardPicture]


def _answer(context: Context, request: CardsRequest) -> CardsObservation:
    modules = {node: node_module(context, request.network, node) for node in request.nodes}
    found: dict[str, tuple[Picture, torch.Tensor]] = {}
    silent: dict[str, torch.nn.Module] = {}
    for node, module in modules.items():
        weight = _weight(module) if module is not None else None
        if weight is not None:
            found[node] = _kernels(weight) if weight.ndim > 2 else _histogram(weight)
        elif module is not None:
            silent[node] = module
    for node, answer in _heard(context, request, silent).items():
        found[node] = _shown(answer)
    note = None if any(modules.values()) else NO_NODE
    return CardsObservation(context.step, context.epoch, _pictures(found), note=note)


def _pictures(found: Mapping[str, tuple[Picture, torch.Tensor]]) -> dict[str, CardPicture]:
    if not found:
        return {}
    values = to_host([tensor for _kind, tensor in found.values()])
    kinds = (kind for kind, _tensor in found.values())
    return {
        node: CardPicture(kind, _scaled(numbers))
        for node, kind, numbers in zip(found, kinds, values, strict=True)
    }


def _scaled(numbers: Array) -> Array:
    largest = float(np.max(np.abs(numbers), where=np.isfinite(numbers), initial=0.0))
    scaled: Array = numbers / largest if largest > 0.0 and math.isfinite(largest) else numbers
    return scaled


def _weight(module: torch.nn.Module) -> torch.Tensor | None:
    """The module's weight with at least two axes, or else the first tensor of that sort it has."""
    import torch

    own = getattr(module, "weight", None)
    if isinstance(own, torch.Tensor) and own.ndim >= 2:
        return own.detach()
    named = (weight for _name, weight in module.named_parameters(recurse=False) if weight.ndim >= 2)
    first = next(named, None)
    return None if first is None else first.detach()


def _kernels(weight: torch.Tensor) -> tuple[Picture, torch.Tensor]:
    """The first kernels ``(count, h, w)``, averaged over what they read; of a volume the middle slice."""
    kernels = weight[:MOST_KERNELS].mean(dim=1)
    if kernels.ndim == 2:
        kernels = kernels[:, None, :]
    while kernels.ndim > 3:
        kernels = kernels[:, kernels.shape[1] // 2]
    return Picture.KERNELS, _thinned(kernels, first=1)


def _histogram(weight: torch.Tensor) -> tuple[Picture, torch.Tensor]:
    """How the numbers are distributed, from minus to plus the largest magnitude."""
    import torch

    row = weight.reshape(-1)
    row = row[:: -(-row.numel() // _MOST_COUNTED)].to(torch.float32)
    row = row[torch.isfinite(row)]
    edge = float(row.abs().max()) if row.numel() else 0.0
    return Picture.HISTOGRAM, torch.histc(row.cpu(), BINS, -edge or -1.0, edge or 1.0)


def _shown(answer: torch.Tensor) -> tuple[Picture, torch.Tensor]:
    """Of one answer ``(1, …)``: the first map, the whole sequence, or the row of activations."""
    one = answer[0].detach()
    if one.ndim <= 1:
        return Picture.ROW, one.reshape(-1)[:SIDE]
    while one.ndim > 2:
        one = one[0]
    return Picture.MAP, _thinned(one, first=0)


def _thinned(maps: torch.Tensor, first: int) -> torch.Tensor:
    """The axes from ``first`` on cut to at most :data:`SIDE` numbers each, evenly."""
    steps = [slice(None, None, -(-size // SIDE)) for size in maps.shape[first:]]
    return maps[(slice(None),) * first + tuple(steps)]


def _heard(
    context: Context, request: CardsRequest, modules: Mapping[str, torch.nn.Module]
) -> dict[str, torch.Tensor]:
    """What each of these modules answers while the example runs through the network once."""
    name, _blocks = steps(request.network)
    whole = context.networks.get(name)
    if whole is None or not modules:
        return {}
    answers: dict[str, torch.Tensor] = {}
    with _listening(modules, answers), quietly(whole):
        whole(context.example(name, request.example))
    return {node: answer for node, answer in answers.items() if answer.numel()}


@contextmanager
def _listening(modules: Mapping[str, torch.nn.Module], answers: dict[str, torch.Tensor]) -> Iterator[None]:
    def listen_to(node: str, module: torch.nn.Module) -> torch.utils.hooks.RemovableHandle:
        def hear(_module: object, _inputs: object, output: object) -> None:
            answers[node] = first_tensor(output)

        return module.register_forward_hook(hear)

    hooks = [listen_to(node, module) for node, module in modules.items()]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


OBSERVER = Observer("cards", CardsRequest, _answer)
