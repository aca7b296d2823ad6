"""Edits of the recipes, whole or by one parameter.

The project does not know which data sources and optimizers there are: their own parameters are taken as
they come (from forms that have checked them) and judged when the project is resolved.
"""

from __future__ import annotations

from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.parameters import Value
from nnstudio.core.project.project import DataRecipe, Project, TrainingRecipe


def set_data(project: Project, recipe: DataRecipe) -> Project:
    """Learn from other samples."""
    return replace(project, data=recipe)


def set_data_param(project: Project, name: str, value: Value) -> Project:
    """Give one parameter of the data source another value."""
    params = immutabledict({**project.data.params, name: value})
    return replace(project, data=replace(project.data, params=params))


def set_training(project: Project, recipe: TrainingRecipe) -> Project:
    """Learn in another way."""
    return replace(project, training=recipe)
