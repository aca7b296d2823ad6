"""Computing a recorded run again, and telling whether every loss is the same to the last bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from nnstudio.core.language import Message
from nnstudio.core.runs.conditions import as_recorded, differences
from nnstudio.core.runs.facts import ChangeKind, Timeline
from nnstudio.core.runs.store import RunStore
from nnstudio.core.runs.travelling import Traveller
from nnstudio.core.training.events import StepsDone
from nnstudio.core.training.record import Curves, Recorder


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of it. ``steps`` were compared; ``first_different`` is the first step with another loss.

    ``largest`` is the largest difference of a loss. ``elsewhere`` says in what the place where the run was
    recorded differs from here, as far as last bits depend on it.
    """

    steps: int
    first_different: int | None = None
    largest: float = 0.0
    elsewhere: tuple[Message, ...] = ()

    @property
    def is_equal(self) -> bool:
        return self.first_different is None


def replay(
    store: RunStore, number: int, until: int | None = None, told: Callable[[int], None] | None = None
) -> Replay:
    """Train the run again from its beginning; ``told`` is called with the step now and then.

    Where weights were set by hand, or steps were lost, it begins again from what was kept there.

    Raises:
        UnknownRun, OutOfReach, Refusal: it is not there, or cannot be trained here.
    """
    from nnstudio.core.training.preparing import prepare

    run = store.run(number)
    end = run.step if until is None else min(until, run.step)
    own = Timeline(store.project(number), run.start, end, store.snapshots(number), store.changes(number))
    trainer, recorder = prepare(own.project), Recorder()
    with as_recorded(run.machine):
        for stretch in _stretches(own):
            for event in Traveller(trainer, stretch, store.checkpoint).steps_to(stretch.end):
                if isinstance(event, StepsDone):
                    recorder.receive(event)
                    if told is not None:
                        told(event.step)
    found = _compared(store.record(number).until(end).curves, recorder.record.curves)
    return replace(found, elsewhere=differences(run.machine))


def _stretches(timeline: Timeline) -> Iterator[Timeline]:
    """The timeline from each state that was set by hand to the next, with what is kept of its beginning."""
    set_by_hand = {change.step for change in timeline.changes if change.kind is ChangeKind.STATE}
    inner = sorted(step for step in set_by_hand if timeline.start < step < timeline.end)
    for first, last in pairwise((timeline.start, *inner, timeline.end)):
        kept = tuple(one for one in timeline.snapshots if one.step == first)
        yield Timeline(timeline.project, first, last, kept, timeline.changes)


def _compared(recorded: Curves, computed: Curves) -> Replay:
    steps, largest = 0, 0.0
    different: list[int] = []
    for name, (x, y) in computed.items():
        known_x, known_y = recorded.get(name, (x[:0], y[:0]))
        common, here, there = np.intersect1d(x, known_x, assume_unique=True, return_indices=True)
        one, other = y[here], known_y[there]
        steps = max(steps, len(common))
        unequal = one.view(np.int64) != other.view(np.int64)
        if unequal.any():
            different.append(int(common[np.argmax(unequal)]))
            largest = max(largest, float(np.nanmax(np.abs(one - other))))
    return Replay(steps, min(different, default=None), largest)
