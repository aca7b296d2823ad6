"""Which of a recipe's changes a run can follow."""

from __future__ import annotations

from dataclasses import replace

from nnstudio.core.compiler.plan import Contract
from nnstudio.core.project import Project, TrainingRecipe
from nnstudio.core.project.specs import DataSpec
from nnstudio.core.training.objective import Objective


def adoptable(
    recipe: TrainingRecipe, project: Project, objective: Objective, spec: DataSpec
) -> TrainingRecipe:
    """The recipe, with what cannot change during a run of this project as it is now."""
    now = project.training
    recipe = replace(recipe, objective=now.objective, device=now.device, **now.seeds)
    if _outputs(replace(project, training=recipe), objective, spec) == _outputs(project, objective, spec):
        return recipe
    return replace(recipe, loss=now.loss, loss_params=now.loss_params, params=now.params)


def _outputs(project: Project, objective: Objective, spec: DataSpec) -> dict[str, Contract]:
    contracts = objective.contracts(project, spec)
    return {name: replace(contract, loss="") for name, contract in contracts.items()}
