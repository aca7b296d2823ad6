"""Edits of how one layer's weights begin and learn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers.initialisations import initialisations
from nnstudio.core.parameters import InvalidValue, Parameter
from nnstudio.core.project.edits.finding import network_of, node_of
from nnstudio.core.project.edits.nodes import with_node
from nnstudio.core.project.learning_parameters import BIASES, PARAMS, WEIGHTS, learning_parameters
from nnstudio.core.project.project import LayerLearning, Project
from nnstudio.core.project.refusals import UnknownPath
from nnstudio.core.project.spelling import spelled


def set_layer_learning(project: Project, network: str, node: str, field: str, value: object) -> Project:
    """Set one field of a node's :class:`LayerLearning`; a text is read as the kind of value it takes.

    ``field`` is a name such as ``"frozen"``, or ``"initialisation_params.gain"`` for a parameter of the
    initialisation. Another initialisation begins with its own defaults.

    Raises:
        UnknownNetwork, UnknownNode, UnknownPath, InvalidValue
    """
    whole = network_of(project, network)
    before = node_of(whole, node)
    learning = with_learning(before.learning, field, value)
    return project.with_network(network, with_node(whole, replace(before, learning=learning)))


def with_learning(learning: LayerLearning, field: str, value: object) -> LayerLearning:
    """The value with that field set.

    Raises:
        UnknownPath, InvalidValue
    """
    name, _dot, own = field.partition(".")
    if own and name.endswith(PARAMS):
        return _with_own_parameter(learning, name, own, value)
    parameter = next((one for one in learning_parameters() if one.name == field), None)
    if parameter is None:
        raise _nowhere(field)
    changed: dict[str, Any] = {field: parameter.check(spelled(value, parameter))}
    if field in (WEIGHTS, BIASES) and changed[field] != getattr(learning, field):
        changed[field + PARAMS] = immutabledict()
    return replace(learning, **changed)


def _with_own_parameter(learning: LayerLearning, name: str, own: str, value: object) -> LayerLearning:
    chosen = name.removesuffix(PARAMS)
    if chosen not in (WEIGHTS, BIASES):
        raise _nowhere(name)
    parameter = _own_parameter(getattr(learning, chosen), own)
    checked = parameter.check(spelled(value, parameter))
    changed: dict[str, Any] = {name: immutabledict({**getattr(learning, name), own: checked})}
    return replace(learning, **changed)


def _own_parameter(initialisation: str, name: str) -> Parameter:
    entry = initialisations.get(initialisation)
    found = next((one for one in entry.params if one.name == name), None) if entry else None
    if found is None:
        known = ", ".join(one.name for one in entry.params) if entry else ""
        raise InvalidValue(N_("There is no parameter {name}. Known: {known}."), name=name, known=known or "–")
    return found


def _nowhere(field: str) -> UnknownPath:
    return UnknownPath(
        N_("A layer's learning has no {field}. Known: {known}."),
        field=field,
        known=", ".join(one.name for one in learning_parameters()),
    )
