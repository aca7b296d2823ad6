"""Whether a project whose plan is fine can really be trained, found out without training it.

The same questions are asked by :mod:`preparing`, which refuses at the first bad answer, and by
:func:`hindrances`, which gathers them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nnstudio.core.compiler.flattening import flatten
from nnstudio.core.compiler.plan import NetworkPlan, Plan, Problem, Severity
from nnstudio.core.data.loading import load
from nnstudio.core.data.source import Dataset
from nnstudio.core.language import N_
from nnstudio.core.project import Network, Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.batches import rows_of_piece, rows_of_step
from nnstudio.core.training.chunks import ROWS
from nnstudio.core.training.device import choose_device
from nnstudio.core.training.memory_need import check_memory
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.problems import attempt

if TYPE_CHECKING:
    import torch


class CannotTrain(Refusal):
    """The project has a problem that keeps it from being trained."""


def check_players(project: Project, plan: Plan) -> None:
    """Refuse a player none of whose networks has anything to train.

    Raises:
        CannotTrain
    """
    for player, names in objectives[project.training.objective].players.items():
        if not any(_learns(project.networks[name], plan.networks[name]) for name in names):
            raise CannotTrain(
                N_("“{player}” has no layer whose weights learn, so there is nothing to train."),
                player=player,
            )


def _learns(network: Network, plan: NetworkPlan) -> bool:
    """Whether a node, in a block perhaps, has weights that are not frozen."""
    flat = flatten(network, plan)
    return any(
        found.parameters and not flat.network.nodes[id].learning.frozen
        for id, found in flat.plan.nodes.items()
        if id in flat.network.nodes
    )


def check_batch_memory(project: Project, plan: Plan, device: torch.device, dataset: Dataset) -> None:
    """Refuse batches the device has no room for, now that it is known how many samples there are.

    Raises:
        CannotTrain
    """
    recipe, count = project.training, len(dataset.train)
    rows = min(rows_of_piece(recipe) or rows_of_step(recipe, count), count)
    parts = (dataset.train, dataset.validation, dataset.test)
    samples = sum(part.inputs.nbytes + part.targets.nbytes for part in parts)
    measured = min(ROWS, max(map(len, parts)))
    check_room(project, plan, device, rows, measured, 0 if device.type == "cpu" else samples)


def check_last_batch(project: Project, plan: Plan, dataset: Dataset) -> None:
    """Refuse an epoch whose last batch leaves one sample alone with a layer that compares samples.

    Raises:
        CannotTrain
    """
    from nnstudio.core.training.symptoms.data_risks import lonely_batches
    from nnstudio.core.training.symptoms.facts import Facts

    for problem in lonely_batches(Facts(project, plan), len(dataset.train)):
        if problem.severity is Severity.ERROR:
            raise CannotTrain(problem.message.template, **dict(problem.message.fields))


def check_room(
    project: Project, plan: Plan, device: torch.device, rows: int = 1, measured: int = 0, beside: int = 0
) -> None:
    """Refuse layers, or so many rows trained or measured at once, that the device has no room for.

    Raises:
        CannotTrain
    """
    try:
        check_memory(project, plan, device, rows, measured, beside)
    except Refusal as refusal:
        raise CannotTrain(refusal.message.template, **dict(refusal.message.fields)) from refusal


def hindrances(project: Project, plan: Plan, dataset: Dataset | None) -> Iterator[Problem]:
    """What would keep a project with this plan from being trained, besides the plan's own problems.

    ``dataset`` are its samples, or nothing where they have not been loaded.
    """
    if not plan.can_train:
        return
    found = attempt(project, "nothing-to-train", lambda: check_players(project, plan))
    if found is not None:
        yield found
    device = attempt(project, "device", lambda: choose_device(project.training.device))
    if isinstance(device, Problem):
        yield device
        return
    found = attempt(project, "memory", lambda: _check_all_memory(project, plan, device, dataset))
    if found is not None:
        yield found


def _check_all_memory(project: Project, plan: Plan, device: torch.device, dataset: Dataset | None) -> None:
    check_room(project, plan, device)
    if dataset is not None:
        check_batch_memory(project, plan, device, dataset)


def loaded(project: Project, plan: Plan) -> tuple[Dataset | None, Problem | None]:
    """The samples, or what keeps them from being loaded unless the plan says it already."""
    if any(problem.code == "data" for problem in plan.problems):
        return None, None
    found = attempt(project, "data", lambda: load(project.data))
    return (None, found) if isinstance(found, Problem) else (found, None)
