"""Learning rates layer by layer: the recipe's rate times each layer's factor, as an optimizer's groups.

Neighbours with one factor share a group, so the weights stay in their order: sums over all of them, such as
penalties and the norm that is clipped, round as without groups.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from math import prod
from typing import TYPE_CHECKING, Any

from nnstudio.core.project import Network, Node, Project

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
                factors.append(factor_of(key, by_layer))
    return weights, factors


def layer_factors(network: Network) -> dict[str, float]:
    """By the dotted name of the node (without the numbers of copies), where the factor is not 1."""
    return {
        name: node.learning.rate_factor for name, node in _named(network) if node.learning.rate_factor != 1.0
    }


def frozen_layers(network: Network) -> frozenset[str]:
    """The dotted names of the nodes (without the numbers of copies) that are frozen themselves."""
    return frozenset(name for name, node in _named(network) if node.learning.frozen)


def _named(network: Network) -> Iterator[tuple[str, Node]]:
    """All nodes, those in blocks too, with their dotted names."""
    waiting = [("", network)]
    while waiting:
        start, body = waiting.pop()
        for node in body.nodes.values():
            yield start + node.name, node
            if node.body is not None:
                waiting.append((f"{start}{node.name}.", node.body))


def factor_of(weight: str, factors: Mapping[str, float]) -> float:
    """The factor of the weight of that name: its layer's, times those of the blocks around it."""
    return prod(factors.get(layer, 1.0) for layer in _around(weight))


def is_in(weight: str, layers: Collection[str]) -> bool:
    """Whether the weight of that name is one of these layers', or in one of these blocks."""
    return any(layer in layers for layer in _around(weight))


def _around(weight: str) -> Iterator[str]:
    """The dotted names of all that a weight may lie in, outer ones first."""
    words = [word for word in weight.split(".") if not word.isdigit()]
    return accumulate(words, "{}.{}".format)


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
