"""The training loop, as a generator: iterate to train, stop iterating to pause.

Between two events it does as many steps as fit into a frame (a thirtieth of a second); the losses of
all of them come in one event. Whatever happens between steps leaves the run as it would have been.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from nnstudio.core.compiler.plan import Mend
from nnstudio.core.language import N_, Message
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.device import describe_device
from nnstudio.core.training.events import (
    BestEpoch,
    BestUsed,
    EpochDone,
    Event,
    Frame,
    LayersChanged,
    Reason,
    RecipeChanged,
    RunFinished,
    RunStarted,
    StepsDone,
    TestOpened,
)
from nnstudio.core.training.finiteness import Guard, to_host
from nnstudio.core.training.layer_settings import layer_settings, setting_changes
from nnstudio.core.training.measuring import epoch_metrics
from nnstudio.core.training.observing import Lookout, observe_now
from nnstudio.core.training.running_out import is_shortage, make_room, told_of_shortage
from nnstudio.core.training.stepper import Losses
from nnstudio.core.training.trainer import Trainer
from nnstudio.core.training.weight_edits import edits_done

__all__ = ["observe_now", "train"]

Curves = Mapping[str, NDArray[np.float64]]
Outcome = tuple[Reason, Message | None]
_REACH = 0.005  # seconds that several steps in one call may take: as long as it is until a wish is heard
_NAP = 0.03  # seconds at once that a slow run sleeps
_LONGEST_SAID = 200  # characters of a technical error; the report holds all of it


def train(trainer: Trainer, controls: Controls) -> Iterator[Event]:
    """Train until a limit, a wish to stop, or trouble; the last event is always a :class:`RunFinished`.

    Between two events the trainer stands after a whole step with finite weights, so that a checkpoint
    may be taken, or the generator left for good. An exception ends the run as failed, in the last good
    state.
    """
    run = _Run(trainer, controls)
    report, is_short = "", False
    mend: Mend | None = None
    try:
        reason, message = yield from run.events()
    except Exception as error:
        reason, message, report = Reason.FAILED, _in_words(error), traceback.format_exc()
        is_short = is_shortage(error)
    if reason is Reason.FAILED:  # outside "except", where the traceback would keep the step's tensors alive
        if is_short:
            make_room(trainer)
            message, mend = told_of_shortage(trainer)
        run.recover()
    frame = run.last_frame()
    if frame is not None:
        yield frame
    yield RunFinished(trainer.step, trainer.epoch, reason, trainer.seconds, message, report, mend)


class _Run:
    """One call of :func:`train`."""

    def __init__(self, trainer: Trainer, controls: Controls) -> None:
        self._trainer = trainer
        self._controls = controls
        self._seconds_before = trainer.seconds
        self._told = trainer.step  # the step of the last StepsDone
        self._lookout = Lookout(trainer)
        self._recipe, self._layers = controls.recipe, controls.layers
        self._guard: Guard | None = None
        self._edits = 0  # of those in the controls, how many are done

    def events(self) -> Generator[Event, None, Outcome]:
        """All events but the last."""
        trainer, controls = self._trainer, self._controls
        yield from self._adopt()
        yield from self._best_epoch()
        yield from self._test_if_open()
        trainer.course.go_on(trainer.recipe)
        with self._clock():
            guard = self._guard = Guard(trainer)
        yield from self._errands(guard)
        yield from self._edits_by_hand()
        while (outcome := self._outcome()) is None:
            if self._is_overtaken():
                changes = list(self._adopt())
                guard.renew()
                yield from changes
                continue
            yield from self._errands(guard)
            yield from self._edits_by_hand()
            begun = time.perf_counter()
            with self._clock():
                curves, trouble = self._burst(guard)
            if curves:
                yield self._steps_done(curves)
            if trouble:
                return Reason.DIVERGED, trouble
            if trainer.batches.is_epoch_over:
                with self._clock():
                    metrics = epoch_metrics(trainer, trainer.means.take(), controls.measures)
                yield EpochDone(trainer.step, trainer.epoch, metrics)
                if trainer.course.best_epoch == trainer.epoch:
                    yield from self._best_epoch()
            with self._clock():
                frame = self._lookout.due_frame(controls.requests, controls.frame_seconds)
                guard.renew_if_cheap(always=bool(controls.frame_steps))
            if frame is not None:
                yield frame
            yield from self._rest(begun)
        return outcome

    def _rest(self, begun: float) -> Iterator[Event]:
        """At a low speed, wait until it is time for the next steps; who looks meanwhile is answered."""
        controls, speed = self._controls, self._controls.speed
        if not speed.steps or self._outcome() is not None:
            return
        until = begun + max(speed.seconds, controls.frame_seconds)
        while (left := until - time.perf_counter()) > 0 and not self._is_asked() and controls.speed is speed:
            time.sleep(min(left, _NAP))
            frame = self._lookout.due_frame(
                controls.requests - self._lookout.answered, controls.frame_seconds
            )
            yield frame or Frame(self._trainer.step, self._trainer.epoch, {})

    def _is_asked(self) -> bool:
        """Whether something is asked that cannot wait for the next frame."""
        controls = self._controls
        return controls.stop or self._is_overtaken() or controls.use_best or controls.open_test

    def _is_overtaken(self) -> bool:
        """Whether the controls have another recipe, or other settings of the layers, than is in force."""
        controls = self._controls
        return controls.recipe is not self._recipe or controls.layers is not self._layers

    def _best_epoch(self) -> Iterator[Event]:
        trainer, course = self._trainer, self._trainer.course
        if course.best:
            yield BestEpoch(trainer.step, trainer.epoch, course.best_epoch, course.best_loss)

    def _test_if_open(self) -> Iterator[Event]:
        trainer = self._trainer
        if trainer.test_opened_at is not None:
            yield TestOpened(trainer.step, trainer.epoch, trainer.test_opened_at)

    def _errands(self, guard: Guard) -> Iterator[Event]:
        """Open the test set, and put the best epoch's weights back, if somebody asked for it."""
        if self._controls.open_test:
            self._controls.open_test = False
            self._trainer.open_test()
            yield from self._test_if_open()
        if not self._controls.use_best:
            return
        self._controls.use_best = False
        trainer = self._trainer
        if trainer.use_best():
            guard.renew()
            yield BestUsed(trainer.step, trainer.epoch, trainer.course.best_epoch)

    def _edits_by_hand(self) -> Iterator[Event]:
        """Set the numbers that somebody wants to have set; the guard hears of it by itself."""
        wished = self._controls.weight_edits
        done, self._edits = self._edits, len(wished)
        yield from edits_done(self._trainer, wished[done:])

    def last_frame(self) -> Event | None:
        """What the watch wants to see of the final state."""
        with self._clock():
            return self._lookout.whole_frame(self._controls.requests)

    def recover(self) -> None:
        """After an exception in the middle of a step: back to the last good state, and as near as can be."""
        if self._guard is None:
            return
        try:
            self._guard.repeat(self._told)
        except Exception:  # the same trouble again: the good state itself will do
            with suppress(MemoryError):  # no room for that, either: the state there is has no bad update
                self._guard.rewind()

    def _burst(self, guard: Guard) -> tuple[Curves, Message | None]:
        """Steps until a frame is due, an epoch ends, or something is asked; their losses, and any trouble."""
        trainer = self._trainer
        if trainer.batches.is_epoch_over:  # a run left between its last step and EpochDone
            trainer.means.take()
        rows = to_host(self._steps())
        if np.isfinite(rows).all() and trainer.is_finite():
            trainer.means.add(trainer.curves, rows)
            return self._curves(rows), None
        trainer.rates.taken.clear()
        good, trouble = guard.repeat(trainer.step)
        repeated = [good[step] for step in sorted(good) if step > self._told]
        return (self._curves(to_host(repeated)) if repeated else {}), trouble

    def _steps(self) -> list[Losses | torch.Tensor]:
        """The losses of one step after another, or of several together."""
        trainer, controls = self._trainer, self._controls
        until = time.perf_counter() + controls.frame_seconds
        losses: list[Losses | torch.Tensor] = []
        wanted = controls.frame_steps or controls.speed.steps
        limit = trainer.step + wanted if wanted else sys.maxsize
        if controls.until_step is not None:
            limit = min(limit, controls.until_step)
        left = _REACH if wanted else controls.frame_seconds
        trainer.rates.taken.clear()
        with trainer.randomness.own():
            while True:
                losses.append(trainer.take_steps(max(1, limit - trainer.step), min(left, _REACH)))
                if not wanted:
                    left = until - time.perf_counter()
                if (
                    trainer.batches.is_epoch_over
                    or left <= 0
                    or trainer.step >= limit
                    or self._is_asked()
                    or len(controls.weight_edits) > self._edits
                ):
                    return losses

    def _curves(self, rows: NDArray[np.float64]) -> Curves:
        return {name: rows[:, column].copy() for column, name in enumerate(self._trainer.curves)}

    def _outcome(self) -> Outcome | None:
        """Why the run ends here, if it does."""
        trainer, controls = self._trainer, self._controls
        if controls.stop:
            return Reason.STOPPED, None
        done = (
            trainer.epoch >= self._epochs
            or (controls.until_step is not None and trainer.step >= controls.until_step)
            or (controls.until_epoch is not None and trainer.epoch >= controls.until_epoch)
            or (controls.until_seconds is not None and self._seconds >= controls.until_seconds)
        )
        if done:
            return Reason.LIMIT, None
        early = trainer.course.end(trainer.recipe)
        return (Reason.EARLY, early) if early is not None else None

    @property
    def _epochs(self) -> int:
        """How many epochs the run is to have."""
        return max(self._trainer.recipe.epochs, self._controls.least_epochs)

    @property
    def _seconds(self) -> float:
        """Training time of this call."""
        return self._trainer.seconds - self._seconds_before

    def _adopt(self) -> Iterator[Event]:
        """Follow the controls where that is possible; the run goes on, and what that changed in one begun."""
        trainer, before, layers = self._trainer, self._trainer.recipe, layer_settings(self._trainer.project)
        self._recipe, self._layers = self._controls.recipe, self._controls.layers
        with suppress(Refusal):  # half-typed settings; the plan's problems tell the user
            if self._recipe is not None:
                trainer.adopt(self._recipe)
        with suppress(Refusal):
            if self._layers is not None:
                trainer.adopt_layers(self._layers)
        yield self._started()
        after = trainer.recipe
        if trainer.step and after != replace(before, epochs=after.epochs):
            yield RecipeChanged(trainer.step, trainer.epoch, before, after)
        changes = setting_changes(layers, layer_settings(trainer.project))
        if trainer.step and changes:
            yield LayersChanged(trainer.step, trainer.epoch, changes)

    def _started(self) -> RunStarted:
        trainer, controls = self._trainer, self._controls
        recipe = total = trainer.step + trainer.steps_to_epoch(self._epochs)
        if controls.until_epoch is not None:
            total = min(total, trainer.step + trainer.steps_to_epoch(controls.until_epoch))
        if controls.until_step is not None:
            total = min(total, max(trainer.step, controls.until_step))
        per_epoch, device = trainer.batches.per_epoch, describe_device(trainer.device)
        return RunStarted(trainer.step, trainer.epoch, device, trainer.parameters, per_epoch, total, recipe)

    def _steps_done(self, curves: Curves) -> StepsDone:
        trainer = self._trainer
        self._told = trainer.step
        rates = trainer.learning_rates
        taken = trainer.rates.taken
        along = {name: np.array([step[name] for step in taken]) for name in rates if taken}
        slow = trainer.slow_reason
        return StepsDone(trainer.step, trainer.epoch, curves, rates, trainer.seconds, along, slow)

    @contextmanager
    def _clock(self) -> Iterator[None]:
        """Inside, time counts as training time."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._trainer.seconds += time.perf_counter() - begun


def _in_words(error: Exception) -> Message:
    """What went wrong, for the learner; the technical report comes beside it."""
    if isinstance(error, Refusal):
        return error.message
    first_line = (str(error) or type(error).__name__).splitlines()[0]
    return Message.of(
        N_("Training stopped because of an error: {error}. The weights before it are kept."),
        error=first_line[:_LONGEST_SAID].rstrip("."),
    )
