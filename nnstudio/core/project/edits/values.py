"""One value by its path, as ``--set`` on the command line says it.

=====================================================  ==============================================
path                                                   what it sets
=====================================================  ==============================================
``title``, ``about``                                   the user's own words
``data.source``, ``data.normalise``                    the data recipe
``data.params.noise``                                  a parameter of the data source
``data.split.seed``                                    the split
``data.augmentations.flip``                            whether training samples are varied so
``data.augmentations.rotate.degrees``                  a parameter of that augmentation, which is then on
``training.batch_size``, ``training.loss``…            the training recipe
``training.params.x``, ``training.loss_params.x``      parameters of the objective and of the loss
``training.schedule``, ``training.schedule_params.x``  how the learning rate changes along the run
``training.optimizer``, ``training.learning_rate``…    a field of every player's optimizer
``training.optimizers.generator.learning_rate``        of one player's optimizer
``training.optimizers.main.params.momentum``           a parameter of that optimizer
``networks.main.conv1.out_channels``                   a parameter of the node of that name
``networks.main.stage1.conv1.bias``                    the same inside a block, however deep
``networks.main.conv1.learning.frozen``                how that node's weights begin and learn
=====================================================  ==============================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.edits.entering import entered
from nnstudio.core.project.edits.finding import network_of, storable
from nnstudio.core.project.edits.learning import set_layer_learning
from nnstudio.core.project.edits.nodes import set_param
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.project import (
    EMPTY,
    Node,
    OptimizerRecipe,
    Project,
    TrainingRecipe,
    Values,
)
from nnstudio.core.project.recipe_parameters import (
    DATA_PARAMETERS,
    OPTIMIZER_PARAMETERS,
    SPLIT_PARAMETERS,
    TRAINING_PARAMETERS,
)
from nnstudio.core.project.refusals import UnknownNode, UnknownPath
from nnstudio.core.project.spelling import spelled

_NAME_OF_SOURCE = Parameter(name="source", kind=Kind.TEXT)
_NAME_OF_OBJECTIVE = Parameter(name="objective", kind=Kind.TEXT)
_NAME_OF_LOSS = Parameter(name="loss", kind=Kind.TEXT)
_NAME_OF_SCHEDULE = Parameter(name="schedule", kind=Kind.TEXT)
_NAME_OF_OPTIMIZER = Parameter(name="name", kind=Kind.TEXT)

_PROJECT_FIELDS = (
    Parameter(name="title", kind=Kind.TEXT),
    Parameter(name="about", kind=Kind.TEXT),
)
_DATA_FIELDS = (_NAME_OF_SOURCE, *DATA_PARAMETERS)
_TRAINING_FIELDS = (_NAME_OF_OBJECTIVE, _NAME_OF_LOSS, _NAME_OF_SCHEDULE, *TRAINING_PARAMETERS)
_OPTIMIZER_FIELDS = (_NAME_OF_OPTIMIZER, *OPTIMIZER_PARAMETERS)


def set_value(project: Project, path: str, value: object) -> Project:
    """Set what is at this path; a text is read as the kind of value that belongs there.

    Raises:
        UnknownPath: there is nothing at this path.
        InvalidValue: the value is not one that may be there.
        UnknownNetwork, UnknownNode: no such network or node name.
    """
    head, *rest = path.split(".")
    setter = _SETTERS.get(head)
    if setter is not None:
        return setter(project, path, rest, value)
    return _with_field(project, _PROJECT_FIELDS, path, [head, *rest], value)


def value_at(project: Project, path: str) -> Value:
    """What is at this path now; for a field of all optimizers, the first player's.

    Raises:
        UnknownPath, UnknownNetwork, UnknownNode
    """
    words = path.split(".")
    if words[0] == "training" and len(words) == 2 and _optimizer_field(words[1]) is not None:
        words = ["training", "optimizers", next(iter(project.training.optimizers), ""), words[1]]
    if words[0] == "networks" and len(words) >= 4:
        place, (name, *field) = entered(project, words[1], words[2:])
        node = network_of(project, place).named(name)
        if node is None:
            raise _no_node(name)
        return _of_node(node, field, path)
    found: object = project
    for word in words:
        word = "name" if isinstance(found, OptimizerRecipe) and word == "optimizer" else word
        found = _looked_up(found, word, path)
    if not isinstance(found, bool | int | float | str | tuple | None):
        raise _nowhere(path)
    return found


def _of_node(node: Node, words: Sequence[str], path: str) -> Value:
    if words[0] != "learning" or len(words) == 1:
        return _looked_up(node.params, ".".join(words), path)
    found: object = node.learning
    for word in words[1:]:
        found = _looked_up(found, word, path)
    if isinstance(found, Mapping):
        raise _nowhere(path)
    return found  # type: ignore[return-value]  # no field of it holds anything else


def _looked_up(holder: object, name: str, path: str) -> Any:
    if isinstance(holder, Mapping):
        if name in holder:
            return holder[name]
    elif name in getattr(holder, "__dataclass_fields__", {}):
        return getattr(holder, name)
    raise _nowhere(path)


def _set_data(project: Project, path: str, rest: Sequence[str], value: object) -> Project:
    recipe = project.data
    match list(rest):
        case ["params", name]:
            data = replace(recipe, params=_with_param(recipe.params, name, value))
        case ["augmentations", name, *param]:
            data = replace(recipe, augmentations=_augmented(recipe.augmentations, name, path, param, value))
        case ["split", *field]:
            data = replace(recipe, split=_with_field(recipe.split, SPLIT_PARAMETERS, path, field, value))
        case field:
            data = _with_field(recipe, _DATA_FIELDS, path, field, value)
            data = _without_stale(recipe, data, "source", "params")
    return replace(project, data=data)


def _set_training(project: Project, path: str, rest: Sequence[str], value: object) -> Project:
    recipe = project.training
    match list(rest):
        case ["params", name]:
            recipe = replace(recipe, params=_with_param(recipe.params, name, value))
        case ["loss_params", name]:
            recipe = replace(recipe, loss_params=_with_param(recipe.loss_params, name, value))
        case ["schedule_params", name]:
            recipe = replace(recipe, schedule_params=_with_param(recipe.schedule_params, name, value))
        case ["optimizers", player, *field] if player in recipe.optimizers:
            recipe = _with_optimizers(recipe, [player], path, field, value)
        case [name] if (shared := _optimizer_field(name)) is not None:
            recipe = _with_optimizers(recipe, list(recipe.optimizers), path, [shared], value)
        case field:
            changed = _with_field(recipe, _TRAINING_FIELDS, path, field, value)
            changed = _without_stale(recipe, changed, "objective", "params")
            changed = _without_stale(recipe, changed, "schedule", "schedule_params")
            recipe = _without_stale(recipe, changed, "loss", "loss_params")
    return replace(project, training=recipe)


def _set_network(project: Project, path: str, rest: Sequence[str], value: object) -> Project:
    if len(rest) > 3:
        place, inner = entered(project, rest[0], rest[1:])
        rest = [place, *inner]
    if len(rest) > 3 and rest[2] == "learning":
        return _set_learning(project, rest, value)
    if len(rest) != 3:
        raise _nowhere(path)
    network, name, param = rest
    node = network_of(project, network).named(name)
    if node is None:
        raise _no_node(name)
    entry = entry_of(node)
    parameter = entry.parameter(param) if entry is not None else None
    return set_param(project, network, node.id, param, spelled(value, parameter))


def _set_learning(project: Project, rest: Sequence[str], value: object) -> Project:
    network, name, _learning, *field = rest
    node = network_of(project, network).named(name)
    if node is None:
        raise _no_node(name)
    return set_layer_learning(project, network, node.id, ".".join(field), value)


_SETTERS: Mapping[str, Callable[[Project, str, Sequence[str], object], Project]] = {
    "data": _set_data,
    "training": _set_training,
    "networks": _set_network,
}


def _optimizer_field(name: str) -> str | None:
    """The field of an optimizer recipe that ``training.NAME`` means for all players, if it is one."""
    if name == "optimizer":
        return "name"
    return name if any(parameter.name == name for parameter in OPTIMIZER_PARAMETERS) else None


def _with_optimizers(
    recipe: TrainingRecipe, players: Sequence[str], path: str, rest: Sequence[str], value: object
) -> TrainingRecipe:
    changed = {player: _with_optimizer(recipe.optimizers[player], path, rest, value) for player in players}
    return replace(recipe, optimizers=immutabledict({**recipe.optimizers, **changed}))


def _with_optimizer(
    optimizer: OptimizerRecipe, path: str, rest: Sequence[str], value: object
) -> OptimizerRecipe:
    match list(rest):
        case ["params", name]:
            return replace(optimizer, params=_with_param(optimizer.params, name, value))
        case field:
            changed = _with_field(optimizer, _OPTIMIZER_FIELDS, path, field, value)
            return _without_stale(optimizer, changed, "name", "params")


def _with_field(
    holder: Any, fields: Sequence[Parameter], path: str, rest: Sequence[str], value: object
) -> Any:
    """The dataclass with one field, of those described, set."""
    parameter = next((field for field in fields if [field.name] == list(rest)), None)
    if parameter is None:
        raise _nowhere(path)
    return replace(holder, **{parameter.name: parameter.check(spelled(value, parameter))})


def _without_stale(before: Any, after: Any, choice: str, params: str) -> Any:
    """The recipe after a change; what another thing was chosen instead of takes its parameters along."""
    if getattr(before, choice) == getattr(after, choice):
        return after
    return replace(after, **{params: immutabledict()})


def _with_param(params: Mapping[str, Value], name: str, value: object) -> immutabledict[str, Value]:
    return immutabledict({**params, name: storable(name, spelled(value, None))})


def _augmented(
    held: Mapping[str, Values], name: str, path: str, param: Sequence[str], value: object
) -> immutabledict[str, Values]:
    """One augmentation switched on or off; or one of its parameters set, which switches it on."""
    if len(param) > 1:
        raise _nowhere(path)
    if param:
        return immutabledict({**held, name: _with_param(held.get(name, EMPTY), param[0], value)})
    switch = Parameter(name=name, kind=Kind.SWITCH)
    others = {other: values for other, values in held.items() if other != name}
    if switch.check(spelled(value, switch)):
        others[name] = held.get(name, EMPTY)
    return immutabledict(others)


def _nowhere(path: str) -> UnknownPath:
    return UnknownPath(
        N_("There is nothing to set at {path}. Try training.learning_rate or networks.main.linear1.bias."),
        path=path,
    )


def _no_node(name: str) -> UnknownNode:
    return UnknownNode(N_("There is no layer {node} in this network."), node=name)
