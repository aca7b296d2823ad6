"""What can be wrong with schedule, stopping rules, class weights and augmentations, with what mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.data.source import shape_of
from nnstudio.core.language import N_, Message
from nnstudio.core.project import Project, edits
from nnstudio.core.project.specs import DataSpec
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.augmenting import chosen, fitting
from nnstudio.core.training.class_weights import can_weigh
from nnstudio.core.training.losses import losses
from nnstudio.core.training.objective import Objective
from nnstudio.core.training.problems import attempt, problem_of, setting
from nnstudio.core.training.schedules import check_schedule, schedule_type, schedules


def course_problems(project: Project, objective: Objective, spec: DataSpec) -> Iterator[Problem]:
    """All that is wrong with these fields of the recipe, for data like these."""
    yield from _schedule(project)
    yield from _unwatched(project, objective)
    yield from _class_weights(project, objective, spec)
    yield from _augmentations(project, spec)


def _schedule(project: Project) -> Iterator[Problem]:
    recipe = project.training
    if recipe.schedule not in schedules:
        message = Message.of(
            N_("There is no schedule {name}. Known: {known}."),
            name=recipe.schedule,
            known=", ".join(schedules.names()),
        )
        mend = setting(project, schedule="constant", schedule_params=immutabledict())
        yield problem_of(project, "schedule-unknown", message, mend)
        return
    found = attempt(project, "schedule", lambda: check_schedule(recipe))
    if isinstance(found, Problem):
        yield found


def _unwatched(project: Project, objective: Objective) -> Iterator[Problem]:
    """Rules that wait for a loss, where none says how good the networks are."""
    recipe = project.training
    if objective.watched or recipe.schedule not in schedules:
        return
    if recipe.patience or recipe.target_loss or recipe.keep_best or schedule_type(recipe).watch is not None:
        message = Message.of(
            N_(
                "{objective} has no single loss that says how good the networks are, so early stopping, the "
                "best epoch and schedules that watch the loss do nothing."
            ),
            objective=Message.of(objective.title),
        )
        yield problem_of(project, "nothing-watched", message, severity=Severity.WARNING)


def _augmentations(project: Project, spec: DataSpec) -> Iterator[Problem]:
    recipe, shape = project.data, shape_of(spec)
    try:
        list(chosen(recipe, shape))
    except Refusal as refusal:
        suited = {entry.name for entry in fitting(shape)}
        kept = {name: values for name, values in recipe.augmentations.items() if name in suited}
        mend = None
        if len(kept) < len(recipe.augmentations):
            data = replace(recipe, augmentations=immutabledict(kept))
            mend = Mend(Message.of(N_("Leave it out")), edits.set_data, (data,))
        yield problem_of(project, "augmentation", refusal.message, mend)


def _class_weights(project: Project, objective: Objective, spec: DataSpec) -> Iterator[Problem]:
    recipe = project.training
    entry = losses.get(recipe.loss)
    if recipe.class_weights == "none" or entry is None:
        return
    if not (objective.weighs_classes and can_weigh(entry, spec.target.kind)):
        message = Message.of(
            N_("The loss {loss} cannot weigh classes here. Choose another loss, or no class weights."),
            loss=Message.of(entry.title),
        )
        mend = setting(project, class_weights="none")
        yield problem_of(project, "class-weights", message, mend)
