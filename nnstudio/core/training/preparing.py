"""From a project to a run that is ready to begin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from nnstudio.core.compiler.plan import Plan, Severity
from nnstudio.core.compiler.to_torch import build
from nnstudio.core.data.loading import load
from nnstudio.core.project import Project
from nnstudio.core.training.allocation import give_back
from nnstudio.core.training.device import choose_device
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.randomness import one_at_a_time
from nnstudio.core.training.readiness import (
    CannotTrain,
    check_batch_memory,
    check_last_batch,
    check_players,
    check_room,
)
from nnstudio.core.training.reproducible import seed_weights
from nnstudio.core.training.resolving import resolve
from nnstudio.core.training.trainer import Trainer

__all__ = ["CannotTrain", "prepare", "prepare_beside"]


def prepare(project: Project) -> Trainer:
    """Resolve the project, load its data and build its networks with the weights its seed decides.

    The global random generators are left as they were.

    Raises:
        CannotTrain: with the plan's first error, if there is nothing to train, or no memory for it.
        Refusal: for data that cannot be loaded, or a device that is not there.
    """
    plan = resolve(project)
    _check(plan)
    check_players(project, plan)
    device = choose_device(project.training.device)
    check_room(project, plan, device)
    dataset = load(project.data)
    give_back()  # what loading took beside the samples
    check_batch_memory(project, plan, device, dataset)
    check_last_batch(project, plan, dataset)
    objective = objectives[project.training.objective]
    with _global_generators_kept(device):
        seed_weights(project.training.seed)
        networks = build(project, plan)
        return Trainer(project, plan, dataset, objective, networks, device)


def prepare_beside(trainer: Trainer, project: Project) -> Trainer:
    """The run of a project that differs from this trainer's in its training recipe only, as ``prepare`` does.

    Plan, samples, way of learning and device are the trainer's, so it takes next to no time.

    Raises:
        Refusal: for a recipe that is impossible.
    """
    with _global_generators_kept(trainer.device):
        seed_weights(project.training.seed)
        networks = build(project, trainer.plan)
        return Trainer(project, trainer.plan, trainer.dataset, trainer.objective, networks, trainer.device)


def _check(plan: Plan) -> None:
    for problem in plan.problems:
        if problem.severity is Severity.ERROR:
            raise CannotTrain(problem.message.template, **dict(problem.message.fields))


@contextmanager
def _global_generators_kept(device: torch.device) -> Iterator[None]:
    devices = [device] if device.type == "cuda" else []
    with one_at_a_time(), torch.random.fork_rng(devices=devices):
        yield
