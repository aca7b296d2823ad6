"""Edits of the recipes, whole or by one parameter.

The project does not know which data sources and optimizers there are: their own parameters are taken as
they come (from forms that have checked them) and judged when the project is resolved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.parameters import Parameter, Value
from nnstudio.core.project.edits.finding import storable
from nnstudio.core.project.project import DataRecipe, Project, TrainingRecipe
from nnstudio.core.project.recipe_parameters import (
    DATA_PARAMETERS,
    OPTIMIZER_PARAMETERS,
    SPLIT_PARAMETERS,
    TRAINING_PARAMETERS,
)


def set_data(project: Project, recipe: DataRecipe) -> Project:
    """Learn from other samples.

    Raises:
        InvalidValue: a field is out of its range.
    """
    _check(recipe, DATA_PARAMETERS)
    _check(recipe.split, SPLIT_PARAMETERS)
    return replace(project, data=recipe)


def set_data_param(project: Project, name: str, value: Value) -> Project:
    """Give one parameter of the data source another value."""
    params = immutabledict({**project.data.params, name: storable(name, value)})
    return replace(project, data=replace(project.data, params=params))


def set_training(project: Project, recipe: TrainingRecipe) -> Project:
    """Learn in another way.

    Raises:
        InvalidValue: a field is out of its range.
    """
    _check(recipe, TRAINING_PARAMETERS)
    for optimizer in recipe.optimizers.values():
        _check(optimizer, OPTIMIZER_PARAMETERS)
    return replace(project, training=recipe)


def _check(recipe: object, parameters: Iterable[Parameter]) -> None:
    """What is in a project can be saved and opened again, so its values are in their ranges."""
    for parameter in parameters:
        parameter.check(getattr(recipe, parameter.name))
