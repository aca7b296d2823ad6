"""How long a recipe is, before the engine has said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstudio.core.project import Project

if TYPE_CHECKING:
    from nnstudio.core.data.source import Dataset


def recipe_steps(project: Project, dataset: Dataset) -> int:
    """The steps of all its epochs on these samples: what progress is measured against."""
    from nnstudio.core.training.batches import rows_of_step  # a trainer stands ready, so torch is there
    from nnstudio.core.training.reproducible import steps_per_epoch

    recipe, count = project.training, len(dataset.train.inputs)
    return recipe.epochs * steps_per_epoch(count, max(1, rows_of_step(recipe, count)))
