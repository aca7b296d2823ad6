"""Going to any step of a run: put the nearest state before it back, and train the rest again.

On the CPU that gives the step to the last bit, the user's changes in between included, because it is the
engine itself that trains. States passed on the way are remembered, so that the next step nearby is quick.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nnstudio.core.language import N_
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.runs.facts import Change, ChangeKind, Snapshot, Timeline
from nnstudio.core.runs.layer_changes import layers_after
from nnstudio.core.runs.refusals import OutOfReach
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import Event, StepsDone

Fetch = Callable[[Snapshot], Checkpoint]
Trainer = Any  # nnstudio.core.training.trainer.Trainer, which cannot be imported before torch

_AGAIN = N_("Step {step} cannot be computed again. {why}")
REMEMBERED_BYTES = 64_000_000
SMALL = 1_000_000  # bytes of a state that is remembered wherever one passes
WARM_UP_SECONDS = 1.5
BURST_SECONDS = 0.02  # between two looks at whether the step is still wanted
_NO_END = 10**9  # epochs


@dataclass(frozen=True, slots=True)
class Place:
    """After ``step``, with so many of the run's changes made."""

    step: int
    changes: int


class Traveller:
    """Moves one trainer along one timeline. ``fetch`` gets the state of a snapshot.

    The trainer was prepared for the timeline's project, or for one that differs in its recipe only.
    """

    def __init__(self, trainer: Trainer, timeline: Timeline, fetch: Fetch) -> None:
        self.trainer, self.timeline = trainer, timeline
        self._fetch = fetch
        self._memory: OrderedDict[Place, Checkpoint] = OrderedDict()
        self._remembered = 0  # bytes
        self._passed = 0.0  # when a state was remembered last
        self._at: Place | None = None  # where the trainer stands, if we have put it there

    def warm_up(self, seconds: float = WARM_UP_SECONDS) -> None:
        """Train for a moment on trial, so that small networks' steps are replayed when they are wanted.

        A trainer finds out on its first steps how they are done quickest, which takes about a second: better
        before the first journey than in the middle of one. Nothing of it is kept.
        """
        from nnstudio.core.training.engine import train

        before, self._at = self.trainer.checkpoint(), None
        controls = Controls(
            until_seconds=seconds, least_epochs=_NO_END, frame_seconds=BURST_SECONDS, measures=False
        )
        for event in train(self.trainer, controls):
            if isinstance(event, StepsDone) and event.slow_reason is not None:
                break
        self.trainer.restore(before)

    def go_to(self, step: int, is_wanted: Callable[[], bool] | None = None) -> bool:
        """Stand after this step; ``False`` if it was given up on the way, because nobody wants it now.

        Raises:
            OutOfReach: there is no such step, or no state before it is kept.
        """
        for event in self.steps_to(step):
            if isinstance(event, StepsDone) and is_wanted is not None and not is_wanted():
                self._at = None
                return False
        return True

    def steps_to(self, step: int) -> Iterator[Event]:
        """Like :meth:`go_to`; yields what the engine tells on the way. Leaving early leaves it anywhere."""
        if not self.timeline.start <= step <= self.timeline.end:
            raise OutOfReach(
                N_("The run has the steps {first} to {last}. Step {step} is not among them."),
                first=self.timeline.start,
                last=self.timeline.end,
                step=step,
            )
        self._begin_before(step)
        while self._place.step < step:
            self._make_changes()
            yield from self._train_until(min(step, self._next_change(step)))
        self._remember()

    def follow(self, checkpoint: Checkpoint, changes: int) -> None:
        """Begin at this state, whatever is kept."""
        self._put(Place(checkpoint.step, changes), checkpoint)

    # inside

    @property
    def _place(self) -> Place:
        assert self._at is not None
        return self._at

    def _next_change(self, step: int) -> int:
        """The step after which the next change was made; ``step`` if there is none."""
        rest = self.timeline.changes[self._place.changes :]
        return rest[0].step if rest else step

    def _make_changes(self) -> None:
        """Make the changes that decide what the next step does."""
        while self._place.changes < len(self.timeline.changes):
            change = self.timeline.changes[self._place.changes]
            if change.step > self._place.step:
                break
            if change.kind is ChangeKind.STATE:
                raise OutOfReach(
                    N_("After step {step} weights were set by hand, and what they became is not kept."),
                    step=change.step,
                )
            self._adopt(change)
            self._at = Place(self._place.step, self._place.changes + 1)

    def _adopt(self, change: Change) -> None:
        if change.recipe is not None:
            self.trainer.adopt(change.recipe)
        if change.kind is ChangeKind.LAYERS:
            self.trainer.adopt_layers(layers_after(self.timeline, self._place.changes + 1))

    def _train_until(self, step: int) -> Iterator[Event]:
        """Train to this step; a run that ended early goes on as it did when somebody pressed Train again."""
        from nnstudio.core.training.engine import train

        changes = self._place.changes
        while self._place.step < step:
            begun = self._place.step
            controls = Controls(
                until_step=step, least_epochs=_NO_END, frame_seconds=BURST_SECONDS, measures=False
            )
            for event in train(self.trainer, controls):
                if isinstance(event, StepsDone):
                    self._at = Place(event.step, changes)
                    self._remember_small()
                yield event
            if self._place.step == begun:
                self._at = None
                raise OutOfReach(_AGAIN, step=step, why=getattr(event, "message", None) or "")

    def _begin_before(self, step: int) -> None:
        """Stand at the nearest state that leads to this step: where we are, one remembered, or one kept."""
        remembered = [place for place in self._memory if place.step <= step]
        kept = {Place(one.step, one.changes): one for one in self.timeline.snapshots if one.step <= step}
        here = [self._at] if self._at is not None and self._at.step <= step else []
        best = max((*kept, *remembered, *here), key=_rank, default=None)
        if best is None:
            self._begin_untrained()
        elif best == self._at:
            return
        elif best in self._memory:
            self._put(best, self._memory[best])
        else:
            self._put(best, self._fetch(kept[best]))

    def _begin_untrained(self) -> None:
        if self.timeline.start:
            raise OutOfReach(
                N_("No state of this run is kept before that step: its snapshots were larger than allowed.")
            )
        from nnstudio.core.training.preparing import prepare

        self._put(Place(0, 0), prepare(self.timeline.project).checkpoint())

    def _put(self, place: Place, checkpoint: Checkpoint) -> None:
        """Let the trainer stand there, with the recipe that was in force."""
        self._at = None
        self.trainer.adopt(self._recipe(place.changes))
        self.trainer.adopt_layers(layers_after(self.timeline, place.changes))
        self.trainer.restore(checkpoint)
        self._at = place

    def _recipe(self, changes: int) -> TrainingRecipe:
        """The recipe in force after so many changes."""
        recipe = self.timeline.project.training
        for change in self.timeline.changes[:changes]:
            recipe = change.recipe or recipe
        return recipe

    def _remember_small(self) -> None:
        """Keep where we pass, now and then: a small network has hundreds of epochs a second."""
        newest = next(reversed(self._memory.values()), None)
        is_time = time.perf_counter() >= self._passed + BURST_SECONDS
        if is_time and newest is not None and _size(newest) <= SMALL:
            self._remember()

    def _remember(self) -> None:
        if self._at is None or self._at in self._memory:
            return
        self._memory[self._at] = self.trainer.checkpoint()
        self._passed = time.perf_counter()
        self._remembered += _size(self._memory[self._at])
        while len(self._memory) > 1 and self._remembered > REMEMBERED_BYTES:
            _place, oldest = self._memory.popitem(last=False)
            self._remembered -= _size(oldest)


def _rank(place: Place) -> tuple[int, int]:
    return place.step, place.changes


def _size(checkpoint: Checkpoint) -> int:
    tensors: Mapping[str, Any] = checkpoint.tensors
    return sum(tensor.nbytes for tensor in tensors.values())
