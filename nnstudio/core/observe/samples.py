"""What the networks generate: reconstructions under their inputs, decoded codes, a generator's points."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.data.source import Array
from nnstudio.core.language import N_, Message
from nnstudio.core.observe.observation import Context, Observation, Observer, Request


@dataclass(frozen=True, slots=True, eq=False)
class GeneratedRow:
    """``label`` is an English text marked with ``N_`` ("Inputs", "Reconstructions"). Raw input units.

    ``values`` is ``(n, channels, height, width)`` for images, ``(n, 2)`` for points and for a curve.
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


_NOTHING = Message.of(
    N_("This way of learning generates nothing. Choose an auto-encoder or a GAN to see samples.")
)


def _answer(context: Context, request: SamplesRequest) -> SamplesObservation:
    generated = context.samples(request.count) if context.samples else None
    if generated is None:
        return SamplesObservation(context.step, context.epoch, Generated("images", ()), note=_NOTHING)
    return SamplesObservation(context.step, context.epoch, generated)


OBSERVER = Observer("samples", SamplesRequest, _answer)
