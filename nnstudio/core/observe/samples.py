"""What networks make: reconstructions, decoded codes, a generator's points, a fitted curve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.core.data.source import Array, Shape, shape_of
from nnstudio.core.language import N_, Message
from nnstudio.core.observe.looking import quietly, to_host
from nnstudio.core.observe.observation import Context, Observation, Observer, Request

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True, eq=False)
class GeneratedRow:
    """``label`` is an English text marked with ``N_`` ("Inputs", "Reconstructions"). Raw input units.

    ``values`` is ``(n, channels, height, width)`` for images, ``(n, 2)`` for points and for a curve, whose
    points are in the order of x.
    """

    label: str
    values: Array


@dataclass(frozen=True, slots=True, eq=False)
class Generated:
    """``kind`` is ``"images"``, ``"points"`` or ``"curve"``. Image rows are shown one under the other."""

    kind: str
    rows: tuple[GeneratedRow, ...]


@dataclass(frozen=True, slots=True)
class SamplesRequest(Request):
    """``count`` is how many of each."""

    count: int = 16


@dataclass(frozen=True, slots=True, eq=False)
class SamplesObservation(Observation):
    """What the objective can show; no rows where it generates nothing."""

    generated: Generated


_CURVE_POINTS = 200
_MOST_GIVEN = 1_000

_NOTHING = Message.of(
    N_("This way of learning generates nothing. Choose an auto-encoder or a GAN to see some.")
)


def _answer(context: Context, request: SamplesRequest) -> SamplesObservation:
    generated = context.samples(request.count) if context.samples else None
    if generated is None and context.output is not None and shape_of(context.dataset.spec) is Shape.CURVE:
        generated = _fitted(context, context.output)
    if generated is None:
        return SamplesObservation(context.step, context.epoch, Generated("images", ()), note=_NOTHING)
    return SamplesObservation(context.step, context.epoch, generated)


def _fitted(context: Context, output: Callable[[torch.Tensor], torch.Tensor]) -> Generated:
    """The function of one number that the network is by now, over the samples it learns from."""
    import torch

    dataset = context.dataset
    given = np.concatenate([dataset.raw(dataset.train.inputs), dataset.train.targets], axis=1)
    given = given[np.argsort(given[:, 0], kind="stable")]
    x = np.linspace(given[0, 0], given[-1, 0], _CURVE_POINTS, dtype=np.float32)[:, None]
    normalised = (x - dataset.mean) / dataset.scale
    with quietly(*context.networks.values()):
        (y,) = to_host([output(torch.from_numpy(normalised).to(context.device))])
    shown = given[:: -(-len(given) // _MOST_GIVEN)]
    rows = (GeneratedRow(N_("Samples"), shown), GeneratedRow(N_("Network"), np.concatenate([x, y], axis=1)))
    return Generated("curve", rows)


OBSERVER = Observer("samples", SamplesRequest, _answer)
