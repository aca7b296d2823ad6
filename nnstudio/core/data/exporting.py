"""The data part of an exported program: Python text that loads, splits and normalises as the studio does."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nnstudio.core.data.loading import checked_params, source_of
from nnstudio.core.data.normalising import statistics
from nnstudio.core.data.source import Script
from nnstudio.core.data.split import split_rows
from nnstudio.core.language import N_
from nnstudio.core.project import DataRecipe
from nnstudio.core.refusal import Refusal


@dataclass(frozen=True, slots=True)
class DataProgram:
    """``source`` needs ``import numpy as np`` above it and defines ``load_data()``.

    ``load_data()`` returns ``{"train": (inputs, targets), "validation": …, "test": …}``: numpy arrays equal
    to those of :func:`nnstudio.core.data.loading.load`, bit for bit. ``requires`` names what it imports
    besides numpy, such as ``"sklearn"``.
    """

    source: str
    requires: tuple[str, ...]


def python_source(recipe: DataRecipe) -> DataProgram:
    """The program that makes this recipe's samples.

    Raises:
        Refusal: where the recipe is not valid, or its source cannot be written as a program.
    """
    source = source_of(recipe)
    if source.script is None:
        raise Refusal(
            N_("The data of {source} cannot be written as a Python program. Choose another data source."),
            source=source.name,
        )
    script = source.script(checked_params(recipe))
    functions: tuple[Callable[..., Any], ...] = (*script.functions, split_rows, statistics)
    parts = [inspect.getsource(function).rstrip() for function in functions]
    return DataProgram("\n\n\n".join([*parts, _load_data(recipe, script)]) + "\n", script.requires)


def _load_data(recipe: DataRecipe, script: Script) -> str:
    split = recipe.split
    return textwrap.dedent(
        f'''\
        def load_data():
            """Training, validation and test samples, each (inputs, targets)."""
            inputs, targets, *official = {script.call}
            train, validation, test = split_rows(
                targets,
                validation={split.validation!r},
                test=0.0 if official else {split.test!r},
                seed={split.seed!r},
                stratify={split.stratify!r},
            )
            test_inputs, test_targets = official or (inputs[test], targets[test])
            mean, scale = statistics(inputs[train], {recipe.normalise!r})
            return {{
                "train": ((inputs[train] - mean) / scale, targets[train]),
                "validation": ((inputs[validation] - mean) / scale, targets[validation]),
                "test": ((test_inputs - mean) / scale, test_targets),
            }}'''
    )
