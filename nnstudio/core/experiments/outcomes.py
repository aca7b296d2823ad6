"""What came of the runs of a sweep, one by one and as groups of seeds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from immutabledict import immutabledict

from nnstudio.core.language import Message
from nnstudio.core.parameters import Value
from nnstudio.core.training.events import Reason

ENDED_BADLY = (Reason.DIVERGED, Reason.FAILED)
_JUDGED_BY = ("validation_loss", "train_loss")  # the lower the better; the first that is known counts


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: the one at this ``place`` of the sweep, with what is special about it besides its ``seed``.

    ``figures`` are ``train_loss`` (the mean over the last epoch's worth of steps), ``validation_accuracy``
    and so on, as they were in the end.
    """

    place: int
    seed: int
    others: Mapping[str, Value]
    reason: Reason
    message: Message | None
    step: int
    epoch: int
    seconds: float
    figures: Mapping[str, float] = field(default_factory=immutabledict)

    @property
    def ended_well(self) -> bool:
        return self.reason not in ENDED_BADLY


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and sample standard deviation (divided by n - 1; 0 for one) of so many values."""

    mean: float
    deviation: float
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Runs that differ in their seed only; of those that ended badly there are no figures."""

    others: Mapping[str, Value]
    runs: int
    ended_badly: int
    figures: Mapping[str, Spread]


def summaries(outcomes: Iterable[Outcome]) -> tuple[Summary, ...]:
    """The groups of seeds, in the order of their first runs."""
    groups: list[list[Outcome]] = []
    for outcome in outcomes:
        found = next((group for group in groups if group[0].others == outcome.others), None)
        if found is None:
            groups.append([outcome])
        else:
            found.append(outcome)
    return tuple(_summary(group) for group in groups)


def best(outcomes: Iterable[Outcome]) -> Outcome | None:
    """The run with the lowest validation loss, or training loss where nothing is validated."""
    known = [(_judged(outcome), outcome) for outcome in outcomes if outcome.ended_well]
    finite = [pair for pair in known if pair[0] < math.inf]
    return min(finite, key=_by_loss)[1] if finite else None


def _by_loss(pair: tuple[float, Outcome]) -> tuple[float, int]:
    return pair[0], pair[1].place


def _judged(outcome: Outcome) -> float:
    return next((outcome.figures[name] for name in _JUDGED_BY if name in outcome.figures), math.inf)


def _summary(group: Sequence[Outcome]) -> Summary:
    good = [outcome for outcome in group if outcome.ended_well]
    names = dict.fromkeys(name for outcome in good for name in outcome.figures)
    figures = {name: _spread([one.figures[name] for one in good if name in one.figures]) for name in names}
    return Summary(group[0].others, len(group), len(group) - len(good), figures)


def _spread(values: Sequence[float]) -> Spread:
    deviation = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return Spread(float(np.mean(values)), deviation, len(values))
