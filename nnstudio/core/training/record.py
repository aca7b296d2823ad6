"""What is remembered of a run: its curves and its training time, gathered from the engine's events.

The window and the command line both gather through a :class:`Recorder`, so a run that was begun by one
and goes on in the other has one history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from immutabledict import immutabledict

from nnstudio.core.training.curves import Curve, Floats
from nnstudio.core.training.events import EpochDone, Event, RunFinished, StepsDone

Points = tuple[Floats, Floats]  # steps, ascending, and one value for each
Curves = Mapping[str, Points]

MOST_POINTS = 1 << 17  # that a thinned curve has


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """The history of a run, as arrays nobody else writes to.

    ``curves`` has the losses of the steps (``"loss"``) and the figures of the epochs
    (``"validation_accuracy"``); ``rates`` has, for each player, the learning rates and the first step at
    which each was in force. ``seconds`` is the training time.
    """

    curves: Curves = field(default_factory=immutabledict)
    rates: Curves = field(default_factory=immutabledict)
    seconds: float = 0.0

    @property
    def step(self) -> int:
        """The last step that anything is known of; 0 where nothing is."""
        return max((int(x[-1]) for x, _y in self.curves.values() if len(x)), default=0)

    def until(self, step: int) -> Record:
        """The history up to this step, it included."""
        return Record(_until(self.curves, step), _until(self.rates, step), self.seconds)

    def thinned(self, most: int = MOST_POINTS) -> Record:
        """The same with at most ``most`` points a curve (see :func:`thin`)."""
        return Record(_thinned(self.curves, most), _thinned(self.rates, most), self.seconds)


class Recorder:
    """Gathers a record from events; going on from an earlier record, if one is given."""

    def __init__(self, record: Record | None = None) -> None:
        record = record or Record()
        self.curves = _growing(record.curves)
        self.seconds = record.seconds
        self._rates = _growing(record.rates)

    @property
    def learning_rates(self) -> dict[str, float]:
        """The rate each player used last."""
        return {name: float(curve.y[-1]) for name, curve in self._rates.items() if len(curve)}

    @property
    def rates(self) -> dict[str, Curve]:
        """For each player, its learning rates and the first step at which each was in force."""
        return self._rates

    @property
    def record(self) -> Record:
        """What was gathered so far, copied."""
        return Record(_standing(self.curves), _standing(self._rates), self.seconds)

    def receive(self, event: Event) -> bool:
        """Take in one event; whether a curve has grown.

        Steps that are done again, after a step that did not count, take the place of those told before.
        """
        match event:
            case StepsDone():
                self._on_steps(event)
            case EpochDone():
                for name, value in event.metrics.items():
                    _grow(self.curves, name, np.array([float(event.step)]), np.array([value]))
            case RunFinished():
                self.seconds = max(self.seconds, event.seconds)  # a run that could not begin tells 0
                return False
            case _:
                return False
        return True

    def _on_steps(self, event: StepsDone) -> None:
        self.seconds = event.seconds
        first = event.step
        for name, values in event.losses.items():
            first = event.step - len(values) + 1
            _grow(self.curves, name, np.arange(first, event.step + 1, dtype=np.float64), values)
        known = self.learning_rates
        for player, rate in event.learning_rates.items():
            if player in event.rates:
                _grow(self._rates, player, *_moved(first, event.rates[player], known.get(player)))
            elif known.get(player) != rate:
                _grow(self._rates, player, np.array([float(first)]), np.array([rate]))


def _moved(first: int, rates: Floats, before: float | None) -> Points:
    """Of the rates of consecutive steps, those that differ from the one before, and their steps."""
    earlier = np.concatenate(([np.nan if before is None else before], rates[:-1]))
    moved = np.flatnonzero(rates != earlier)
    return (first + moved).astype(np.float64), rates[moved]


def thin(x: Floats, y: Floats, most: int = MOST_POINTS) -> Points:
    """At most ``most`` of these points: the newer half of them is exact, of the older some are left out.

    Left are the steps that a power of two divides, the smallest that leaves few enough; so what is left
    depends on the steps alone, and thinning a longer run again never wants a point that is gone.
    ``x`` has whole numbers, each larger than the one before.
    """
    if len(x) <= most:
        return x, y
    recent = most // 2
    older = x[:-recent]
    room, span = most - recent, float(older[-1] - older[0])
    stride = 1
    while span / stride + 1 > room:
        stride *= 2
    kept = np.ones(len(x), dtype=bool)
    kept[:-recent] = np.mod(older, stride) == 0
    return x[kept], y[kept]


def _grow(curves: dict[str, Curve], name: str, x: Floats, y: Floats) -> None:
    curves.setdefault(name, Curve()).go_on(x, y)


def _growing(curves: Curves) -> dict[str, Curve]:
    grown: dict[str, Curve] = {}
    for name, (x, y) in curves.items():
        _grow(grown, name, x, y)
    return grown


def _standing(curves: Mapping[str, Curve]) -> Curves:
    return immutabledict({name: (curve.x.copy(), curve.y.copy()) for name, curve in curves.items()})


def _until(curves: Curves, step: int) -> Curves:
    ends = {name: int(np.searchsorted(x, step, side="right")) for name, (x, _y) in curves.items()}
    return immutabledict({name: (x[: ends[name]], y[: ends[name]]) for name, (x, y) in curves.items()})


def _thinned(curves: Curves, most: int) -> Curves:
    return immutabledict({name: thin(x, y, most) for name, (x, y) in curves.items()})
