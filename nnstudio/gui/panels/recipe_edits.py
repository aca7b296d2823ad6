"""Edits the data and training panels make besides setting single values."""

from __future__ import annotations

from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.data.loading import describe
from nnstudio.core.data.source import sources
from nnstudio.core.language import N_
from nnstudio.core.project import DataRecipe, OptimizerRecipe, Project, TrainingRecipe
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.optimizers import optimizers


def choose_source(project: Project, name: str) -> Project:
    """Learn from another source, with its own defaults; the split stays, and the loss if it still fits."""
    data = DataRecipe(source=name, split=project.data.split, normalise=project.data.normalise)
    return _with_fitting_loss(replace(project, data=data))


def choose_objective(project: Project, name: str) -> Project:
    """Learn in another way: players that are new get an optimizer, and the loss is one that fits."""
    old = project.training.optimizers
    usual = next(iter(old.values()), OptimizerRecipe())
    players = {player: old.get(player, usual) for player in objectives[name].players}
    training = replace(
        project.training,
        objective=name,
        params=immutabledict(),
        optimizers=immutabledict(players),
    )
    return _with_fitting_loss(replace(project, training=training))


def choose_loss(project: Project, name: str) -> Project:
    """Make another loss small, with its own defaults."""
    return replace(project, training=_with_loss(project.training, name))


def choose_schedule(project: Project, name: str) -> Project:
    """Another course of the learning rate, with its own defaults."""
    training = replace(project.training, schedule=name, schedule_params=immutabledict())
    return replace(project, training=training)


def choose_optimizer(project: Project, player: str, name: str) -> Project:
    """Another optimizer for one player, with its own defaults and a learning rate that suits it."""
    recipe = project.training.optimizers[player]
    was_usual = recipe.learning_rate == optimizers[recipe.name].learning_rate
    rate = optimizers[name].learning_rate if was_usual else recipe.learning_rate
    changed = replace(recipe, name=name, params=immutabledict(), learning_rate=rate)
    players = immutabledict({**project.training.optimizers, player: changed})
    return replace(project, training=replace(project.training, optimizers=players))


def usual_losses(project: Project) -> tuple[str, ...]:
    """Names of the losses that make sense here, the usual one first; only the present one without data."""
    objective = objectives.get(project.training.objective)
    if objective is None or project.data.source not in sources:
        return (project.training.loss,)
    try:
        return objective.losses(describe(project.data))
    except Refusal:
        return (project.training.loss,)


def _with_fitting_loss(project: Project) -> Project:
    names = usual_losses(project)
    if not names or project.training.loss in names:
        return project
    return replace(project, training=_with_loss(project.training, names[0]))


def _with_loss(training: TrainingRecipe, name: str) -> TrainingRecipe:
    return replace(training, loss=name, loss_params=immutabledict())


LABELS = {
    choose_source: N_("Choose data"),
    choose_objective: N_("Choose the way of learning"),
    choose_loss: N_("Choose loss"),
    choose_schedule: N_("Choose schedule"),
    choose_optimizer: N_("Choose optimizer"),
}
