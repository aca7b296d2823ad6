"""What can be wrong with the training recipe itself, each with the edit that mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Listed, Message
from nnstudio.core.parameters import Parameter, checked_values
from nnstudio.core.project import OptimizerRecipe, Project, edits
from nnstudio.core.project.recipe_parameters import (
    DATA_PARAMETERS,
    OPTIMIZER_PARAMETERS,
    SPLIT_PARAMETERS,
    TRAINING_PARAMETERS,
)
from nnstudio.core.project.specs import DataSpec
from nnstudio.core.training.course_checks import course_problems
from nnstudio.core.training.losses import losses
from nnstudio.core.training.meaningless_data import meaningless_data
from nnstudio.core.training.objective import Objective, objectives
from nnstudio.core.training.optimizers.optimizer import optimizer_type
from nnstudio.core.training.problems import attempt, problem_of, setting


def recipe_problems(project: Project, spec: DataSpec) -> Iterator[Problem]:
    """All that is wrong with the recipe, for data like these."""
    objective = objectives.get(project.training.objective)
    yield from _fields(project, "training", TRAINING_PARAMETERS, project.training)
    yield from _fields(project, "data", DATA_PARAMETERS, project.data)
    yield from _fields(project, "data", SPLIT_PARAMETERS, project.data.split)
    yield from meaningless_data(project)
    if objective is None:
        yield _unknown_objective(project, spec)
        return
    yield from _parameters(project, "objective", objective.params, project.training.params)
    yield from _loss(project, objective, spec)
    yield from course_problems(project, objective, spec)
    for player in objective.players:
        yield from _player(project, player)


def _unknown_objective(project: Project, spec: DataSpec) -> Problem:
    fitting = [entry.name for entry in objectives if entry.losses(spec)]
    message = Message.of(
        N_("There is no way of learning “{name}”. Choose one of: {known}."),
        name=project.training.objective,
        known=", ".join(objectives.names()),
    )
    mend = setting(project, objective=fitting[0]) if fitting else None
    return problem_of(project, "objective-unknown", message, mend)


def _loss(project: Project, objective: Objective, spec: DataSpec) -> Iterator[Problem]:
    fitting = objective.losses(spec)
    chosen = project.training.loss
    if not fitting:
        message = Message.of(
            N_("{objective} does not fit these data. Choose other data, or another way of learning."),
            objective=Message.of(objective.title),
        )
        yield problem_of(project, "objective-unsuitable", message)
    elif chosen not in fitting:
        message = Message.of(
            N_("The loss {loss} does not fit these data. Choose one of: {fitting}."),
            loss=Listed((losses[chosen].title,)) if chosen in losses else chosen,
            fitting=Listed(tuple(losses[name].title for name in fitting)),
        )
        mend = setting(project, loss=fitting[0], loss_params=immutabledict())
        label = Message.of(N_("Choose {name}"), name=Listed((losses[fitting[0]].title,)))
        yield problem_of(project, "loss-unsuitable", message, replace(mend, label=label))
    elif entry := losses.get(chosen):
        yield from _parameters(project, "loss", entry.params, project.training.loss_params)


def _player(project: Project, player: str) -> Iterator[Problem]:
    recipe = project.training.optimizers.get(player)
    if recipe is None:
        added = immutabledict({**project.training.optimizers, player: OptimizerRecipe()})
        message = Message.of(N_("The player “{player}” has no optimizer."), player=player)
        mend = Mend(
            Message.of(N_("Add Adam")), edits.set_training, (replace(project.training, optimizers=added),)
        )
        yield problem_of(project, "optimizer-missing", message, mend)
        return
    yield from _fields(project, "optimizer", OPTIMIZER_PARAMETERS, recipe)
    found = attempt(project, "optimizer", lambda: optimizer_type(recipe).keywords(recipe))
    if isinstance(found, Problem):
        yield found


def _parameters(
    project: Project, code: str, parameters: Iterable[Parameter], values: object
) -> Iterator[Problem]:
    found = attempt(project, code, lambda: checked_values(parameters, values))  # type: ignore[arg-type]
    if isinstance(found, Problem):
        yield found


def _fields(
    project: Project, code: str, parameters: Iterable[Parameter], recipe: object
) -> Iterator[Problem]:
    for parameter in parameters:
        if hasattr(recipe, parameter.name):
            value = getattr(recipe, parameter.name)
            found = attempt(project, code, lambda p=parameter, v=value: p.check(v))  # type: ignore[misc]
            if isinstance(found, Problem):
                yield found
