"""Runs trained together, and each of them by itself, side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np

from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import Event, RunFinished
from nnstudio.core.training.record import Record, Recorder
from nnstudio.core.training.together.engine import Apart, Run, Told, train_together
from tests.core.training.making import finished, optimizer, prepared

CLOSE = 1e-5  # after a hundred steps, relative to the largest of the numbers compared


@dataclass
class Trained:
    """What was told of each run, and where it stands in the end."""

    events: dict[int, list[Event]] = field(default_factory=lambda: defaultdict(list))
    runs: dict[int, Run] = field(default_factory=dict)
    apart: list[Apart] = field(default_factory=list)

    def last(self, place: int) -> RunFinished:
        event = self.events[place][-1]
        assert isinstance(event, RunFinished)
        return event

    def record(self, place: int) -> Record:
        recorder = Recorder()
        for event in self.events[place]:
            recorder.receive(event)
        return recorder.record


def trained(projects, **controls) -> Trained:
    """All of them, trained together as far as that goes."""
    found = Trained()
    for news in train_together(projects, Controls(**{"frame_seconds": 0.01, **controls})):
        if isinstance(news, Apart):
            found.apart.append(news)
        elif isinstance(news, Told):
            found.events[news.place].append(news.event)
            found.runs[news.place] = news.run
    return found


def by_itself(project, **controls):
    """The trainer of one run and its history, as the engine of single runs makes them."""
    trainer, recorder = prepared(project), Recorder()
    for event in finished(trainer, **controls):
        recorder.receive(event)
    return trainer, recorder.record


def with_seeds(project, *seeds):
    return [replace(project, training=replace(project.training, seed=seed)) for seed in seeds]


def with_optimizers(project, *recipes):
    """The project with each of these optimizers; a number stands for a learning rate of SGD."""
    made = [optimizer("SGD", one) if isinstance(one, float) else one for one in recipes]
    return [
        replace(project, training=replace(project.training, optimizers={"main": one}, seed=seed))
        for seed, one in enumerate(made)
    ]


def assert_close(one, other, what="") -> None:
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    assert one.shape == other.shape, what
    largest = max(1.0, float(np.abs(other).max(initial=0.0)))
    worst = float(np.abs(one - other).max(initial=0.0))
    assert worst <= CLOSE * largest, f"{what}: {worst} of {largest}"


def assert_same_run(found: Trained, place: int, project, **controls) -> None:
    """Weights, every step's loss and rate, and every epoch's figures: as the run has them by itself."""
    trainer, record = by_itself(project, **controls)
    mine, own = found.runs[place].checkpoint(), trainer.checkpoint()
    assert (mine.step, mine.epoch) == (own.step, own.epoch)
    for name, array in own.tensors.items():
        if name.startswith(("networks/", "best/")):
            assert_close(mine.tensors[name], array, name)
        elif name.startswith(("random/", "batches/")):
            assert np.array_equal(mine.tensors[name], array), name
    recorded = found.record(place)
    assert recorded.curves.keys() == record.curves.keys()
    for kind in ("curves", "rates"):
        for name, (steps, values) in getattr(record, kind).items():
            mine_steps, mine_values = getattr(recorded, kind)[name]
            assert np.array_equal(mine_steps, steps), name
            assert_close(mine_values, values, name)


def told(events, kind):
    return [event for event in events if isinstance(event, kind)]
