"""The events of the runs of a group, while it is trained.

A run whose numbers stop being finite leaves the others: by itself it goes back to the last good state and
repeats the steps since, so that it ends as it would have ended alone, and says so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.core.language import N_, Message
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.device import describe_device
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import (
    BestEpoch,
    EpochDone,
    Event,
    Reason,
    RunFinished,
    RunStarted,
    StepsDone,
)
from nnstudio.core.training.preparing import prepare_beside
from nnstudio.core.training.together.group import Epoch, Floats, Group
from nnstudio.core.training.trainer import Trainer

if TYPE_CHECKING:
    from nnstudio.core.training.together.engine import Run

SHARE = 0.02  # of the time, for keeping good states

Outcome = tuple[Reason, Message | None]
Fact = tuple[int, Event, "Run"]

_TROUBLE = N_("The runs go on one after the other: at once, a step could not be done ({why}).")


class Joint:
    """One training of a group.

    ``left`` are runs that were to end but go on by themselves, by their places; ``trouble`` says why all of
    them do, where that is so.
    """

    def __init__(self, group: Group, asked: Controls, controls: Controls) -> None:
        """``asked`` are those that somebody may tell to stop; ``controls`` have the limits of each run."""
        self._group, self._asked, self._controls = group, asked, controls
        self.left: dict[int, Trainer] = {}
        self.trouble: Message | None = None
        self._told_best = [0] * len(group.members)
        self._epochs: list[Epoch] = []  # of this frame
        self._losses: Floats = np.empty((0, 0))  # of this frame

    def events(self) -> Iterator[Fact]:
        """Until all runs have ended or left."""
        group = self._group
        for place in self._active:
            yield place, self._started(), group.members[place]
        with self._clock():
            self._renew()
        while self._active and (outcome := self._outcome()) is None:
            try:
                with self._clock():
                    self._frame()
                    finite = group.finite() & np.isfinite(self._losses).all(0)
            except Exception as error:  # no memory for all of them at once, say
                self._let_all_go(error)
                return
            bad = [place for place in self._active if not finite[place]]
            for place in bad:
                yield from self._leave(place)
            yield from self._news()
            with self._clock():
                self._renew_if_cheap()
        for place in self._active:
            yield from self._end(place, *(outcome or (Reason.LIMIT, None)))

    @property
    def _active(self) -> list[int]:
        return [place for place, member in enumerate(self._group.members) if member.is_active]

    # training

    def _frame(self) -> None:
        """Steps until there should be news; their losses, and what was measured."""
        group, controls = self._group, self._controls
        until = time.perf_counter() + controls.frame_seconds
        parts: list[Floats] = []
        self._epochs, taken = [], 0
        while True:
            group.take_step()
            taken += 1
            if group.feed.is_epoch_over:
                parts.append(group.losses())
                self._epochs.append(group.end_epoch())
                if any(self._conclusion(place) for place in self._active):
                    break
            is_due = taken >= controls.frame_steps if controls.frame_steps else time.perf_counter() >= until
            if is_due or self._asked.stop or self._limit() is not None:
                break
        parts.append(group.losses())
        self._losses = np.concatenate(parts)

    def _limit(self) -> Outcome | None:
        """Whether all runs are at their end."""
        group, controls = self._group, self._controls
        done = (
            group.epoch >= max(group.recipe.epochs, controls.least_epochs)
            or (controls.until_step is not None and group.step >= controls.until_step)
            or (controls.until_epoch is not None and group.epoch >= controls.until_epoch)
        )
        return (Reason.LIMIT, None) if done else None

    def _outcome(self) -> Outcome | None:
        """Why all runs end here, if they do."""
        seconds = self._controls.until_seconds
        if self._asked.stop:
            return Reason.STOPPED, None
        if seconds is not None and self._group.share >= seconds:
            return Reason.LIMIT, None
        return self._limit()

    def _conclusion(self, place: int) -> Message | None:
        """Why this run is over before its last epoch, if it is."""
        return self._group.members[place].course.end(self._group.recipe)

    @contextmanager
    def _clock(self) -> Iterator[None]:
        """Inside, time counts as training time."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._group.seconds += time.perf_counter() - begun

    # good states

    def _renew(self) -> None:
        begun = time.perf_counter()
        self._good = self._group.standing(copied=True)
        ended = time.perf_counter()
        self._next = ended + (ended - begun) / SHARE

    def _renew_if_cheap(self) -> None:
        if time.perf_counter() >= self._next:
            self._renew()

    # events

    def _started(self) -> RunStarted:
        group, controls = self._group, self._controls
        per_epoch = group.feed.per_epoch
        recipe = total = max(group.recipe.epochs, controls.least_epochs) * per_epoch
        if controls.until_epoch is not None:
            total = min(total, controls.until_epoch * per_epoch)
        if controls.until_step is not None:
            total = min(total, controls.until_step)
        device = describe_device(group.template.device)
        return RunStarted(0, 0, device, group.stack.numbers, per_epoch, total, recipe)

    def _news(self) -> Iterator[Fact]:
        """Of each run, the steps and epochs of this frame; and the end of those that are over."""
        paces = self._group.paces()
        for place in self._active:
            member = self._group.members[place]
            yield place, self._steps_done(place, paces), member
            for epoch in self._epochs:
                metrics = {name: float(values[place]) for name, values in epoch.figures.items()}
                good = {name: value for name, value in metrics.items() if np.isfinite(value)}
                yield place, EpochDone(epoch.step, epoch.epoch, good), member
            yield from self._best(place)
            message = self._conclusion(place)
            if message is not None:
                yield from self._end(place, Reason.EARLY, message)

    def _steps_done(self, place: int, paces: Floats | None) -> StepsDone:
        group = self._group
        rate = float(group.updates.rates[place])
        rates = {} if paces is None else {group.player: rate * paces[:, place]}
        last = rate if paces is None else float(rates[group.player][-1])
        losses = {group.curve: self._losses[:, place].copy()}
        return StepsDone(group.step, group.epoch, losses, {group.player: last}, group.share, rates)

    def _best(self, place: int) -> Iterator[Fact]:
        member = self._group.members[place]
        course = member.course
        if course.best and course.best_epoch != self._told_best[place]:
            self._told_best[place] = course.best_epoch
            event = BestEpoch(member.step, member.epoch, course.best_epoch, course.best_loss)
            yield place, event, member

    def _end(self, place: int, reason: Reason, message: Message | None) -> Iterator[Fact]:
        member = self._group.members[place]
        member.end()
        yield place, RunFinished(member.step, member.epoch, reason, self._group.share, message), member

    # leaving

    def _leave(self, place: int) -> Iterator[Fact]:
        """Let a run repeat this frame by itself, from the last good state on."""
        trainer = self._let_go(place)
        controls = replace(self._controls, until_step=self._group.step, until_seconds=None)
        *events, last = train(trainer, controls)
        is_over = isinstance(last, RunFinished) and last.reason in (Reason.DIVERGED, Reason.FAILED)
        for event in events:
            if not isinstance(event, RunStarted):
                yield place, event, trainer
        if is_over:
            yield place, last, trainer
        else:  # it was the way of rounding
            self.left[place] = trainer

    def _let_go(self, place: int) -> Trainer:
        member = self._group.members[place]
        checkpoint = member.state_at(self._good)
        member.end(checkpoint)
        trainer = prepare_beside(self._group.template, member.project)
        trainer.restore(checkpoint)
        return trainer

    def _let_all_go(self, error: Exception) -> None:
        first_line = (str(error) or type(error).__name__).splitlines()[0]
        self.trouble = Message.of(_TROUBLE, why=first_line[:200].rstrip("."))
        for place in self._active:
            self.left[place] = self._let_go(place)
