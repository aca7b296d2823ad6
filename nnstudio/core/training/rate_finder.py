"""Looking for a learning rate: train a little while the rate grows, and see where the loss falls fastest.

Smith 2017, "Cyclical learning rates for training neural networks", section 3.3. It is done on a trainer of
its own, so the run that is open is not touched. The loss is always that of the same training samples, since
with small batches chance would say more than the rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from nnstudio.core.training.objective import Batch
from nnstudio.core.training.trainer import Trainer

SMALLEST, LARGEST = 1e-7, 10.0
STEPS = 100
ROWS = 500  # of the training part at most, on which the loss is measured
SMOOTHING = 0.7  # of the loss: an average over some three steps, corrected for its beginning
NEIGHBOURS = 5  # to either side, between which a slope is measured
TOO_HIGH = 4.0  # times the lowest smoothed loss: from here on the loss only explodes


@dataclass(frozen=True, slots=True)
class RateTried:
    """One step: the learning rate it was done with, the loss after it, and the loss smoothed."""

    step: int
    steps: int
    rate: float
    loss: float
    smoothed: float


@dataclass(frozen=True, slots=True)
class RateFound:
    """The end. ``suggestion`` is ``None`` where the loss fell nowhere."""

    suggestion: float | None


Finding = RateTried | RateFound


def find_rate(
    trainer: Trainer, smallest: float = SMALLEST, largest: float = LARGEST, steps: int = STEPS
) -> Iterator[Finding]:
    """Train this trainer, which is used up by it, with a rate that grows evenly on a logarithmic scale.

    Every player gets the same rate; watched is the sum of their losses. Ends early once the loss explodes.
    """
    watched = _Watched(trainer)
    smoothed, lowest = 0.0, math.inf
    tried: list[RateTried] = []
    trainer.rates.hold()
    for step in range(steps):
        rate = smallest * (largest / smallest) ** (step / max(1, steps - 1))
        _take_step(trainer, rate)
        loss = watched.loss()
        if not math.isfinite(loss):
            break
        smoothed = SMOOTHING * smoothed + (1 - SMOOTHING) * loss
        corrected = smoothed / (1 - SMOOTHING ** (step + 1))
        lowest = min(lowest, corrected)
        tried.append(RateTried(step, steps, rate, loss, corrected))
        yield tried[-1]
        if step >= steps // 10 and corrected > TOO_HIGH * abs(lowest):
            break
    yield RateFound(suggested(tried))


def suggested(tried: list[RateTried]) -> float | None:
    """The rate at which the smoothed loss fell fastest along the logarithm of the rate, in round numbers.

    Looked for is only before the lowest loss: what comes after is chance.
    """
    if len(tried) < 3:
        return None
    last = min(range(len(tried)), key=lambda at: tried[at].smoothed)
    slopes = [_slope(tried, at, last) for at in range(last)]
    if not slopes or min(slopes) >= 0:
        return None
    return _round(tried[slopes.index(min(slopes))].rate)


def _slope(tried: list[RateTried], at: int, last: int) -> float:
    """Between the neighbours of one point, none of them beyond ``last``."""
    before, after = tried[max(0, at - NEIGHBOURS)], tried[min(last, at + NEIGHBOURS)]
    return (after.smoothed - before.smoothed) / math.log(after.rate / before.rate)


def _round(rate: float) -> float:
    """To one digit: nobody needs a learning rate of 0.0031622."""
    return float(f"{rate:.0e}")


def _take_step(trainer: Trainer, rate: float) -> None:
    for player in trainer.players.values():
        player.use_rate(rate)
    with trainer.randomness.own():
        trainer.take_step()


class _Watched:
    """The losses of all phases on the first training samples, with the networks as they are in training."""

    def __init__(self, trainer: Trainer) -> None:
        part = trainer.parts["train"]
        self._sample = Batch(part.inputs[:ROWS], part.targets[:ROWS])
        self._phases = trainer.objective.phases(trainer.learning)
        self._randomness = trainer.randomness

    def loss(self) -> float:
        with self._randomness.own(), torch.no_grad():
            return sum(float(phase.loss(phase.drawn(self._sample))) for phase in self._phases)
