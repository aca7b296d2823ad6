"""How a layer's weights begin and learn, as JSON and back: only what differs from the usual is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.parameters import Value
from nnstudio.core.project import LayerLearning
from nnstudio.core.project.learning_parameters import BIASES, PARAMS, SWITCHES, WEIGHTS
from nnstudio.core.storage.fields import Field, thawed

_NAMES = (WEIGHTS, BIASES, "reparametrisation")
_USUAL = LayerLearning()
_KNOWN = tuple(one.name for one in fields(LayerLearning) if one.name != "extra")


def learning_to_json(learning: LayerLearning) -> dict[str, Any]:
    """The fields that differ from the usual, after unknown ones; empty where nothing does."""
    own = {
        name: thawed(getattr(learning, name))
        for name in _KNOWN
        if getattr(learning, name) != getattr(_USUAL, name)
    }
    return {**thawed(learning.extra), **own}


def learning_from_json(field: Field) -> LayerLearning:
    """The value; names of entries are not looked up: an unknown one is a problem to show later.

    Raises:
        WrongValue
    """
    if field.value is None:
        return _USUAL
    found: dict[str, Any] = {name: (field / name).text(longest=200) for name in _NAMES if field.has(name)}
    for name in (WEIGHTS + PARAMS, BIASES + PARAMS):
        if field.has(name):
            found[name] = _values(field / name)
    for parameter in SWITCHES:
        if field.has(parameter.name):
            found[parameter.name] = (field / parameter.name).checked(parameter)
    return LayerLearning(**found, extra=field.rest(_KNOWN))


def _values(field: Field) -> Mapping[str, Value]:
    return immutabledict({name: one.plain() for name, one in field.fields()})
