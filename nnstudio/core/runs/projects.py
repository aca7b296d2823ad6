"""The project of a run as text, its recipes, and the family of runs that differ in their seed only."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from nnstudio.core.project import Project, TrainingRecipe
from nnstudio.core.project.project import EMPTY
from nnstudio.core.storage import strict_json
from nnstudio.core.storage.project_json import from_json, to_json
from nnstudio.core.training.layer_settings import with_layer_settings

_FOR_EYES = ("at", "notes", "frames")


def project_to_text(project: Project) -> str:
    return json.dumps(to_json(project), sort_keys=True, allow_nan=False, ensure_ascii=False)


def project_from_text(text: str) -> Project:
    """The project.

    Raises:
        UnreadableFile, JsonError: it is not what was written.
    """
    return from_json(strict_json.parse(text.encode("utf-8")))


def recipe_to_json(recipe: TrainingRecipe) -> Any:
    return to_json(replace(Project(), training=recipe))["training"]


def recipe_from_json(data: Any) -> TrainingRecipe:
    """The recipe; raises like :func:`project_from_text`."""
    return from_json({**to_json(Project()), "training": data}).training


def family_of(project: Project) -> str:
    """The same for projects that differ in nothing that matters but their seed."""
    whole = to_json(replace(project, training=replace(project.training, seed=0), title="", about=""))
    whole["networks"] = _without_places(whole["networks"])
    return hashlib.sha256(strict_json.dump(whole)).hexdigest()[:16]


def same_but_recipe(one: Project, other: Project) -> bool:
    """Whether these have the same networks, data, way of learning and first weights.

    What may change in the middle of a run may be different.
    """
    return _built(one) == _built(other)


def _built(project: Project) -> Any:
    whole = to_json(with_layer_settings(project, EMPTY))
    training = project.training
    return (
        _without_places(whole["networks"]),
        whole["data"],
        (training.objective, training.params, training.device),
    )


def _without_places(value: Any) -> Any:
    """JSON of networks without what is there for eyes only."""
    if isinstance(value, dict):
        rest = {name: item for name, item in value.items() if name not in _FOR_EYES}
        return {name: item if name == "params" else _without_places(item) for name, item in rest.items()}
    if isinstance(value, list):
        return [_without_places(item) for item in value]
    return value
