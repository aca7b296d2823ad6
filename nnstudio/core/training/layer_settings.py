"""What of the layers may change while a run goes on: whether each is frozen, and the factor of its rate.

A setting is a value at a path as ``--set`` knows it (``networks.main.conv1.learning.frozen``). Only those
are named that are not the usual ones, so a run without any has no settings at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from immutabledict import immutabledict

from nnstudio.core.parameters import Value
from nnstudio.core.project import LayerLearning, Node, Project
from nnstudio.core.project.edits.learning import set_layer_learning
from nnstudio.core.project.learning_parameters import SWITCHES
from nnstudio.core.project.nesting import all_networks
from nnstudio.core.project.paths import inside
from nnstudio.core.training.layer_rates import frozen_layers, is_in
from nnstudio.core.training.recipe_changes import Change

if TYPE_CHECKING:
    from torch import nn

LayerSettings = Mapping[str, Value]

LIVE = tuple(one.name for one in SWITCHES)
_USUAL = LayerLearning()


def layer_settings(project: Project) -> LayerSettings:
    """The settings of all layers, blocks included, that are not the usual ones."""
    return settings_reaching(project, project)


def settings_reaching(running: Project, wished: Project) -> LayerSettings:
    """The settings for the layers of the ``running`` project, as the ``wished`` one has them.

    Layers are the same by their ids, whatever they are called now; one that is gone stays as it was.
    """
    known = {
        (place, id): node.learning
        for place, network in all_networks(wished)
        for id, node in network.nodes.items()
    }
    found: dict[str, Value] = {}
    for place, start, node in _nodes(running):
        learning = known.get((place, node.id), node.learning)
        for field in LIVE:
            value = getattr(learning, field)
            if value != getattr(_USUAL, field):
                found[_path(start, node, field)] = value
    return immutabledict(found)


def with_layer_settings(project: Project, settings: LayerSettings) -> Project:
    """An edit: exactly these settings, all others as usual; the same value where nothing is different.

    Raises:
        InvalidValue: for a value that cannot be.
    """
    for place, start, node in list(_nodes(project)):
        for field in LIVE:
            value = settings.get(_path(start, node, field), getattr(_USUAL, field))
            if value != getattr(node.learning, field):
                project = set_layer_learning(project, place, node.id, field, value)
    return project


def setting_changes(before: LayerSettings, after: LayerSettings) -> tuple[Change, ...]:
    """All settings in which these differ, by path."""
    found = []
    for path in dict.fromkeys((*before, *after)):
        usual = getattr(_USUAL, path.rpartition(".")[2])
        change = Change(path, before.get(path, usual), after.get(path, usual))
        if change.before != change.after:
            found.append(change)
    return tuple(found)


def freeze(before: Project, after: Project, networks: Mapping[str, nn.Module]) -> None:
    """Let those weights learn, or not, of which the projects say different things."""
    for name, network in networks.items():
        was, now = frozen_layers(before.networks[name]), frozen_layers(after.networks[name])
        for key, weight in network.named_parameters():
            if is_in(key, was) != is_in(key, now):
                weight.requires_grad_(not is_in(key, now))
                weight.grad = None


def _nodes(project: Project) -> Iterator[tuple[str, str, Node]]:
    """All nodes: with the path of their body by ids, and the start of their own path by names."""
    for name, network in project.networks.items():
        waiting = [(name, f"networks.{name}", network)]
        while waiting:
            place, start, body = waiting.pop()
            for node in body.nodes.values():
                yield place, start, node
                if node.body is not None:
                    waiting.append((inside(place, node.id), f"{start}.{node.name}", node.body))


def _path(start: str, node: Node, field: str) -> str:
    return f"{start}.{node.name}.learning.{field}"
