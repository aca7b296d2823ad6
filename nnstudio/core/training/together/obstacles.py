"""Which runs can be trained as one, as far as their projects tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.parameters import Value
from nnstudio.core.project import OptimizerRecipe, Project
from nnstudio.core.training.objective import Objective
from nnstudio.core.training.players import memory_kind
from nnstudio.core.training.together.apart import CannotJoin
from nnstudio.core.training.trainer import Trainer

_SEVERAL = N_("The runs are trained one after the other: in each, several networks play against each other.")
_VARIED = N_("The runs are trained one after the other: each varies its samples by chance.")
_PRECISION = N_("The runs are trained one after the other: they compute in 16 bits.")
_PIECES = N_("The runs are trained one after the other: their steps are taken in several batches.")
_UNMEASURED = N_("The runs are trained one after the other: “{objective}” measures each by itself.")


def alike(projects: Sequence[Project]) -> Iterator[list[int]]:
    """The places of projects that differ in seeds and in numbers of their optimizers only, group by group."""
    groups: list[tuple[Project, list[int]]] = []
    for place, project in enumerate(projects):
        common = _common(project)
        found = next((members for other, members in groups if other == common), None)
        if found is None:
            groups.append((common, [place]))
        else:
            found.append(place)
    return (members for _common, members in groups)


def check(trainer: Trainer) -> None:
    """Refuse runs like this one if their steps cannot be those of one stack.

    Raises:
        CannotJoin
    """
    recipe, objective = trainer.recipe, trainer.objective
    if len(objective.players) != 1 or any(len(networks) != 1 for networks in objective.players.values()):
        raise CannotJoin(_SEVERAL)
    if trainer.augmenter:
        raise CannotJoin(_VARIED)
    if recipe.precision != "float32":
        raise CannotJoin(_PRECISION)
    if recipe.accumulate > 1:
        raise CannotJoin(_PIECES)
    if type(objective).figures is Objective.figures:
        raise CannotJoin(_UNMEASURED, objective=objective.title)


def _common(project: Project) -> Project:
    """The project without what may differ between runs of one stack."""
    recipe = project.training
    optimizers = {player: _kind(one) for player, one in recipe.optimizers.items()}
    same = replace(
        recipe, seed=0, order_seed=None, augmentation_seed=None, optimizers=immutabledict(optimizers)
    )
    return replace(project, training=same, title="", about="")


def _kind(recipe: OptimizerRecipe) -> OptimizerRecipe:
    """The optimizer, its switches, and which of its numbers are 0: that decides what it remembers."""
    kind: dict[str, Value] = {name: repr(value) for name, value in memory_kind(recipe).items()}
    return OptimizerRecipe(recipe.name, params=immutabledict(kind))
