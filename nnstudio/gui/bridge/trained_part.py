"""Which edits need a new network, and which reach a running one.

Moving a node or changing the learning rate must not cost anybody an hour of training; another kernel
size cannot be trained into a network that is already built.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nnstudio.core.parameters import Value
from nnstudio.core.project import DataRecipe, LayerLearning, Link, Node, Project, TrainingRecipe
from nnstudio.core.project.nesting import all_networks
from nnstudio.core.training.layer_settings import LayerSettings, layer_settings

_USUAL = LayerLearning()
_NodePart = tuple[str, str, Mapping[str, Value], bool, LayerLearning]


@dataclass(frozen=True, slots=True)
class TrainedPart:
    """What of a project its trainer is built from: two projects with equal parts share a trainer."""

    nodes: Mapping[str, Mapping[str, _NodePart]]
    links: Mapping[str, tuple[Link, ...]]
    data: DataRecipe
    recipe: tuple[object, ...]


def trained_part(project: Project) -> TrainedPart:
    """Everything but positions, titles and what the engine takes up between two steps."""
    recipe = project.training
    return TrainedPart(
        nodes={
            name: {node.id: _node_part(node) for node in network.nodes.values()}
            for name, network in all_networks(project)
        },
        links={name: network.links for name, network in all_networks(project)},
        data=project.data,
        recipe=(recipe.objective, recipe.params, recipe.device, *recipe.seeds.values()),
    )


def _node_part(node: Node) -> _NodePart:
    learning = node.learning
    if learning.frozen or learning.rate_factor != _USUAL.rate_factor:  # the engine takes these up, too
        learning = replace(learning, frozen=_USUAL.frozen, rate_factor=_USUAL.rate_factor)
    return node.layer, node.name, node.params, node.bypassed, learning


def planned_part(project: Project) -> tuple[TrainedPart, TrainingRecipe, LayerSettings]:
    """Everything a plan is found from: positions and titles do not matter."""
    return trained_part(project), project.training, layer_settings(project)


def live_recipe(wished: TrainingRecipe, built: TrainingRecipe) -> TrainingRecipe:
    """The recipe a run built from ``built`` can go on with: the wished one, where that is possible.

    The way of learning, its seeds and its device stay as built, and with them the players.
    """
    same_players = wished.optimizers.keys() == built.optimizers.keys()
    if wished.objective != built.objective or not same_players:
        wished = built
    return replace(
        wished,
        params=built.params,
        device=built.device,
        **built.seeds,
    )
