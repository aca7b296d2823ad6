"""From a project to a run that is ready to begin."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from nnstudio.core.compiler.plan import Plan, Severity
from nnstudio.core.compiler.to_torch import build
from nnstudio.core.data.loading import load
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.device import choose_device
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.reproducible import seed_weights
from nnstudio.core.training.resolving import resolve
from nnstudio.core.training.trainer import Trainer


class CannotTrain(Refusal):
    """The project has a problem that keeps it from being trained."""


def prepare(project: Project) -> Trainer:
    """Resolve the project, load its data and build its networks with the weights its seed decides.

    The global random generators are left as they were.

    Raises:
        CannotTrain: with the plan's first error, or if there is nothing to train.
        Refusal: for data that cannot be loaded, or a device that is not there.
    """
    plan = resolve(project)
    _check(plan)
    _check_memory(plan)
    device = choose_device(project.training.device)
    dataset = load(project.data)
    objective = objectives[project.training.objective]
    with _global_generators_kept(device):
        seed_weights(project.training.seed)
        networks = build(project, plan)
        for player, names in objective.players.items():
            if not any(True for name in names for _ in networks[name].parameters()):
                raise CannotTrain(
                    N_("“{player}” has no layer with weights, so there is nothing to train."), player=player
                )
        return Trainer(project, plan, dataset, objective, networks, device)


def _check(plan: Plan) -> None:
    for problem in plan.problems:
        if problem.severity is Severity.ERROR:
            raise CannotTrain(problem.message.template, **dict(problem.message.fields))


def _check_memory(plan: Plan) -> None:
    """Refuse weights that could not be held together with their gradients, in 32-bit numbers.

    Where they do not fit, the system may end the program without a word.
    """
    needed, memory = 2 * 4 * plan.parameters, _memory()
    if memory is not None and needed > memory:
        raise CannotTrain(
            N_(
                "The weights and their gradients would take {needed:.0f} GB. This computer has "
                "{memory:.0f} GB of memory. Make the largest layers smaller."
            ),
            needed=needed / 2**30,
            memory=memory / 2**30,
        )


def _memory() -> int | None:
    """Bytes of memory in this computer; ``None`` where the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows has no such question
        return None


@contextmanager
def _global_generators_kept(device: torch.device) -> Iterator[None]:
    devices = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices=devices):
        yield
