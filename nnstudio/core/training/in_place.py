"""Sums and ReLUs that overwrite what they are given: the same bits in less memory, so in less time.

A residual network spends much of its time fetching and storing numbers that are used once. What a
convolution, a linear layer or a normalisation gives is not needed for its own gradient; so where nothing
else looks at it, a ReLU behind it, or a sum with a skip, may be written in its place. The gradients of both
need only what they give (ReLU), or nothing (a sum).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import fx, nn

from nnstudio.core.layers.modules.merges import Add

_FRESH = (  # layers that give a tensor of their own, which their gradients do not need
    nn.Linear,
    nn.modules.conv._ConvNd,
    nn.modules.batchnorm._BatchNorm,
)


class AddInPlace(nn.Module):
    """The sum of two tensors, written into the first if that holds it."""

    def forward(self, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        if first.shape == second.shape and first.dtype == second.dtype:
            return first.add_(second)
        return first + second


def write_in_place(network: nn.Module, graph: fx.Graph) -> dict[str, nn.Module]:
    """Let the graph's sums and ReLUs overwrite where they may; returns the layers to call by these names."""
    found: dict[str, nn.Module] = {}
    free: set[fx.Node] = set()  # values that may be overwritten by their only user
    for node in graph.nodes:
        layer = network.get_submodule(str(node.target)) if node.op == "call_module" else None
        given = [one for one in node.args if isinstance(one, fx.Node)]
        if isinstance(layer, _FRESH):
            free.add(node)
        elif type(layer) is nn.ReLU and _is_free(given[0], free):
            found[str(node.target)] = nn.ReLU(inplace=True)
        elif type(layer) is Add and len(given) > 1:
            free.add(node)
            if len(given) == 2 and (own := _own(given, free)) is not None:
                found[str(node.target)] = AddInPlace()
                node.args = (own, given[1] if own is given[0] else given[0])  # a + b has the bits of b + a
    return _called_once(graph, found)


def _own(given: list[fx.Node], free: set[fx.Node]) -> fx.Node | None:
    """The first of these values that may be overwritten."""
    return next((one for one in given if _is_free(one, free)), None) if given[0] is not given[1] else None


def _is_free(value: fx.Node, free: set[fx.Node]) -> bool:
    return value in free and len(value.users) == 1


def _called_once(graph: fx.Graph, found: dict[str, nn.Module]) -> dict[str, nn.Module]:
    """Those of the layers that the graph calls in one place only."""
    calls: list[Any] = [node.target for node in graph.nodes if node.op == "call_module"]
    return {name: layer for name, layer in found.items() if calls.count(name) == 1}
