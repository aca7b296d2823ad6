"""An engine without torch: steps that take a wished time, and can be told to fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from immutabledict import immutabledict

from nnstudio.core.compiler.plan import NetworkPlan, Plan, Problem, Severity
from nnstudio.core.language import Message
from nnstudio.core.observe import Observation, Request
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import EpochDone, Event, Frame, Reason, RunFinished, RunStarted, StepsDone
from nnstudio.gui.bridge.engine import Engine

STEPS_PER_EPOCH = 10


@dataclass(frozen=True, slots=True)
class Look(Request):
    """A wish that the fake can answer."""

    what: str = "anything"


class FakeCheckpoint(NamedTuple):
    """Where a fake trainer stands; it has no weights."""

    step: int
    epoch: int

    @property
    def tensors(self) -> dict[str, object]:
        return {}

    @property
    def state(self) -> dict[str, object]:
        return {}


@dataclass
class FakeTrainer:
    project: Project
    step: int = 0
    epoch: int = 0
    dataset: object = None

    def checkpoint(self) -> FakeCheckpoint:
        return FakeCheckpoint(self.step, self.epoch)

    def restore(self, checkpoint: tuple[int, int]) -> None:
        if checkpoint[0] < 0:
            raise Refusal("The weights do not fit.")
        self.step, self.epoch = checkpoint


@dataclass
class FakeEngine:
    """What happened lies in ``prepared``, ``observed`` and ``threads``; what shall happen is set before."""

    seconds_per_step: float = 0.001
    fail_at: int | None = None
    diverge_at: int | None = None
    prepare_error: Exception | None = None
    problems: tuple[Problem, ...] = ()
    unanswerable: frozenset[Request] = frozenset()
    prepare_seconds: float = 0.0
    resolve_seconds: float = 0.0
    parameters: int = 0  # of each network
    prepared: list[Project] = field(default_factory=list)
    observed: list[frozenset[Request]] = field(default_factory=list)
    resolved: list[Project] = field(default_factory=list)
    layers: list[object] = field(default_factory=list)
    recipes: list[object] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def engine(self) -> Engine:
        return Engine(self.resolve, self.prepare, self.train, self.observe)

    def resolve(self, project: Project) -> Plan:
        self.threads.add(threading.current_thread().name)
        self.resolved.append(project)
        time.sleep(self.resolve_seconds)
        plans = {name: NetworkPlan(parameters=self.parameters) for name in project.networks}
        return Plan(immutabledict(plans), self.problems)

    def prepare(self, project: Project) -> FakeTrainer:
        self.threads.add(threading.current_thread().name)
        time.sleep(self.prepare_seconds)
        if self.prepare_error is not None:
            raise self.prepare_error
        self.prepared.append(project)
        return FakeTrainer(project)

    def train(self, trainer: FakeTrainer, controls: Controls) -> Iterator[Event]:
        recipe = controls.recipe or trainer.project.training
        total = recipe.epochs * STEPS_PER_EPOCH
        yield RunStarted(trainer.step, trainer.epoch, "cpu", 7, STEPS_PER_EPOCH, total, total)
        while (reason := self._reason(trainer, controls)) is None:
            if controls.recipe not in self.recipes[-1:]:
                self.recipes.append(controls.recipe)
            if controls.layers not in self.layers[-1:]:
                self.layers.append(controls.layers)
            yield from self._step(trainer)
            if controls.requests:
                yield self.observe(trainer, controls.requests)
        yield RunFinished(trainer.step, trainer.epoch, reason, 1.0)

    def _reason(self, trainer: FakeTrainer, controls: Controls) -> Reason | None:
        recipe = controls.recipe or trainer.project.training
        if controls.stop:
            return Reason.STOPPED
        if self.diverge_at is not None and trainer.step >= self.diverge_at:
            return Reason.DIVERGED
        ends = (
            trainer.epoch >= max(recipe.epochs, controls.least_epochs),
            controls.until_step is not None and trainer.step >= controls.until_step,
            controls.until_epoch is not None and trainer.epoch >= controls.until_epoch,
        )
        return Reason.LIMIT if any(ends) else None

    def _step(self, trainer: FakeTrainer) -> Iterator[Event]:
        if self.fail_at is not None and trainer.step >= self.fail_at:
            raise RuntimeError("the fake engine broke")
        time.sleep(self.seconds_per_step)
        trainer.step += 1
        losses = immutabledict({"loss": np.array([1.0 / trainer.step])})
        yield StepsDone(trainer.step, trainer.epoch, losses, immutabledict({"main": 0.1}), 0.5)
        if trainer.step % STEPS_PER_EPOCH == 0:
            trainer.epoch += 1
            yield EpochDone(trainer.step, trainer.epoch, immutabledict({"validation_loss": 0.5}))

    def observe(self, trainer: FakeTrainer, requests: frozenset[Request]) -> Frame:
        self.threads.add(threading.current_thread().name)
        if requests & self.unanswerable:
            raise LookupError("no such node")
        self.observed.append(requests)
        answers = {request: Observation(trainer.step, trainer.epoch) for request in requests}
        return Frame(trainer.step, trainer.epoch, immutabledict(answers))


def problem(text: str = "The network has no output.") -> Problem:
    return Problem("broken", Severity.ERROR, "main", Message.of(text))
