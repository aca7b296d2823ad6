"""Learning rates layer by layer: the recipe's rate times each layer's factor, as an optimizer's groups.

Neighbours with one factor share a group, so the weights stay in their order: sums over all of them, such as
penalties and the norm that is clipped, round as without groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from nnstudio.core.project import Network, Project

if TYPE_CHECKING:
    import torch
    from torch import nn

Groups = list[dict[str, Any]]


def weights_and_factors(
    project: Project, networks: Mapping[str, nn.Module], names: Sequence[str]
) -> tuple[list[nn.Parameter], list[float]]:
    """The weights of these networks that learn, and the factor of each."""
    weights, factors = [], []
    for name in names:
        by_layer = layer_factors(project.networks.get(name, Network()))
        for key, weight in networks[name].named_parameters():
            if weight.requires_grad:
                weights.append(weight)
                factors.append(by_layer.get(key.partition(".")[0], 1.0))
    return weights, factors


def layer_factors(network: Network) -> dict[str, float]:
    """By the name of the node, where the factor is not 1. A block's factor is that of all inside it."""
    nodes = network.nodes.values()
    return {node.name: node.learning.rate_factor for node in nodes if node.learning.rate_factor != 1.0}


def runs(factors: Sequence[float]) -> Iterator[tuple[float, int]]:
    """Neighbours with one factor: the factor, and how many they are."""
    for factor, members in groupby(factors):
        yield factor, sum(1 for _ in members)


def grouped(
    weights: Sequence[torch.nn.Parameter], factors: Sequence[float], rate: float
) -> list[torch.nn.Parameter] | Groups:
    """What an optimizer is given: the weights themselves where all have the factor 1, else groups."""
    if all(factor == 1.0 for factor in factors):
        return list(weights)
    groups: Groups = []
    begin = 0
    for factor, count in runs(factors):
        groups.append({"params": list(weights[begin : begin + count]), "lr": rate * factor})
        begin += count
    return groups
