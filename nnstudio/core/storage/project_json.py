"""A project as JSON and back.

::

    {"format": 1, "minor": 0, "title": …, "about": …, "lab": null,
     "networks": [{"name": "main",
                   "nodes": [{"id": "n1", "layer": "Input", "name": "input", "params": {}, "at": [0, 0]}, …],
                   "links": [["n1", "out", "n2", "in"], …]}],
     "data": {"source", "params", "split": {…}, "normalise"},
     "training": {"objective", "params", "loss", "loss_params", "optimizers": {player: {…}}, …}}

Nodes and networks are lists because their order counts: first weights are drawn in that order. A field
that this version does not know is kept in ``extra`` and written back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.parameters import Value
from nnstudio.core.project import (
    DataRecipe,
    Network,
    OptimizerRecipe,
    Project,
    SplitRecipe,
    TrainingRecipe,
)
from nnstudio.core.project.project import LATER
from nnstudio.core.project.recipe_parameters import (
    DATA_PARAMETERS,
    OPTIMIZER_PARAMETERS,
    SPLIT_PARAMETERS,
    TRAINING_PARAMETERS,
)
from nnstudio.core.storage.fields import Field, thawed
from nnstudio.core.storage.network_json import network_from_json, network_to_json
from nnstudio.core.storage.upgrade import FORMAT, MINOR, upgraded

_TOP = ("format", "title", "about", "lab", "networks", "data", "training")


def to_json(project: Project) -> dict[str, Any]:
    """What ``project.json`` holds: plain mappings, lists, texts and numbers."""
    networks = [network_to_json(name, network) for name, network in project.networks.items()]
    return {
        "minor": MINOR,
        **thawed(project.extra),
        "format": FORMAT,
        "title": project.title,
        "about": project.about,
        "lab": project.lab,
        "networks": networks,
        "data": _recipe_to_json(project.data),
        "training": _recipe_to_json(project.training),
    }


def from_json(data: object) -> Project:
    """The project that parsed JSON describes, of this format or an older one.

    Raises:
        NewerFile: the format is of a later version.
        WrongValue: a field holds what cannot be there; its path is in the sentence.
    """
    whole = Field(upgraded(Field(data).mapping()))
    return Project(
        networks=_networks(whole / "networks"),
        data=_data(whole / "data"),
        training=_training(whole / "training"),
        title=(whole / "title").text() if whole.has("title") else "",
        about=(whole / "about").text() if whole.has("about") else "",
        lab=(whole / "lab").text() if (whole / "lab").value is not None else None,
        extra=_top_extra(whole),
    )


def _top_extra(whole: Field) -> immutabledict[str, object]:
    """Unknown fields; the minor number too if it is larger than ours, since theirs are kept."""
    minor = (whole / "minor").count() if whole.has("minor") else 0
    extra = whole.rest((*_TOP, "minor"))
    return extra if minor <= MINOR else immutabledict({**extra, "minor": minor})


def _networks(field: Field) -> immutabledict[str, Network]:
    networks: dict[str, Network] = {}
    for one in field.items():
        name, network = network_from_json(one)
        if name in networks:
            raise (one / "name").twice()
        networks[name] = network
    if not networks:
        raise field.empty()
    return immutabledict(networks)


def _data(field: Field) -> DataRecipe:
    return DataRecipe(
        **_named_fields(field, ("source",)),
        **_checked_fields(field, DATA_PARAMETERS),
        params=params_from_json(field / "params"),
        split=_split(field / "split") if field.has("split") else SplitRecipe(),
        augmentations=_augmentations(field / "augmentations"),
        extra=field.rest(_known(DataRecipe)),
    )


def _augmentations(field: Field) -> Mapping[str, Mapping[str, Value]]:
    if field.value is None:
        return immutabledict()
    return immutabledict({name: params_from_json(one) for name, one in field.fields()})


def _split(field: Field) -> SplitRecipe:
    return SplitRecipe(**_checked_fields(field, SPLIT_PARAMETERS), extra=field.rest(_known(SplitRecipe)))


def _training(field: Field) -> TrainingRecipe:
    optimizers = {player: _optimizer(one) for player, one in (field / "optimizers").fields()}
    return TrainingRecipe(
        **_named_fields(field, ("objective", "loss", "schedule")),
        **_checked_fields(field, TRAINING_PARAMETERS),
        params=params_from_json(field / "params"),
        loss_params=params_from_json(field / "loss_params"),
        schedule_params=params_from_json(field / "schedule_params"),
        optimizers=immutabledict(optimizers),
        extra=field.rest(_known(TrainingRecipe)),
    )


def _optimizer(field: Field) -> OptimizerRecipe:
    return OptimizerRecipe(
        **_named_fields(field, ("name",)),
        **_checked_fields(field, OPTIMIZER_PARAMETERS),
        params=params_from_json(field / "params"),
        extra=field.rest(_known(OptimizerRecipe)),
    )


def _named_fields(field: Field, names: Iterable[str]) -> dict[str, Any]:
    """Names of registry entries; nothing is looked up here, an unknown one is a problem to show later."""
    return {name: (field / name).text(longest=200) for name in names if field.has(name)}


def _checked_fields(field: Field, parameters: Iterable[Any]) -> dict[str, Any]:
    return {one.name: (field / one.name).checked(one) for one in parameters if field.has(one.name)}


def params_from_json(field: Field) -> Mapping[str, Value]:
    """Parameters whose meaning is judged elsewhere: only their types are looked at."""
    if field.value is None:
        return immutabledict()
    return immutabledict({name: one.plain() for name, one in field.fields()})


def _known(recipe: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(recipe) if one.name != "extra")


def _recipe_to_json(recipe: Any) -> dict[str, Any]:
    """Any recipe: its unknown fields, then its own; those that came later only where they say something."""
    values = {one: getattr(recipe, one.name) for one in fields(recipe) if one.name != "extra"}
    said = {
        one.name: value
        for one, value in values.items()
        if not (one.metadata == LATER and value == one.default)
    }
    return {**thawed(recipe.extra), **{name: _value_to_json(value) for name, value in said.items()}}


def _value_to_json(value: Any) -> Any:
    if isinstance(value, SplitRecipe | OptimizerRecipe):
        return _recipe_to_json(value)
    if isinstance(value, Mapping):
        return {name: _value_to_json(item) for name, item in value.items()}
    return thawed(value)
