"""Which convolutions read images in plain order, although others read them channels last.

Measured on the CPU, forwards and backwards, against plain order: channels last is 1.1 to 1.3 times as fast
where maps are large, and takes up to twice as long where there are many weights and few places to use them:
0.6 for 512×512×3×3 on maps of 4×4, 0.7 for 256×256×3×3 on 2×2, and no difference for that on 8×8.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import nn

from nnstudio.core.compiler.flattening import flatten
from nnstudio.core.compiler.plan import Plan
from nnstudio.core.project import Project

MOST_WEIGHTS = 10_000  # for each place they are used at, above which plain order is quicker

PlainOrder = Mapping[str, frozenset[str]]  # by network, the names of layers


def in_plain_order(project: Project, plan: Plan, networks: Mapping[str, nn.Module]) -> PlainOrder:
    """The convolutions with many weights for few places."""
    return {name: frozenset(_few_places(project, plan, name, network)) for name, network in networks.items()}


def _few_places(project: Project, plan: Plan, name: str, network: nn.Module) -> list[str]:
    flat = flatten(project.networks[name], plan.networks[name])
    found = []
    for id, node in flat.plan.nodes.items():
        layer = flat.network.nodes[id].name
        module = network.get_submodule(layer) if node.weights else None
        if not isinstance(module, nn.Conv2d) or nn.utils.parametrize.is_parametrized(module):
            continue
        weights = module.weight.numel()
        places = node.multiply_adds / weights  # each weight is used once at each
        if weights > MOST_WEIGHTS * places:
            found.append(layer)
    return found


def lay_out(network: nn.Module, wished: torch.memory_format, plain: frozenset[str]) -> None:
    """Let four-axis tensors lie in the wished order, those of the layers ``plain`` in plain order.

    What lies so already stays where it is: others may hold on to it.
    """
    for layer, module in network.named_modules():
        order = torch.contiguous_format if layer in plain else wished
        for tensor in (*module.parameters(recurse=False), *module.buffers(recurse=False)):
            if tensor.dim() != 4:
                continue
            # "to", not "contiguous": weights for one channel lie in both orders, and only their strides tell
            # the convolution, and through its result those after it, which one is meant
            moved = tensor.data.to(memory_format=order)
            if moved.stride() != tensor.stride():
                tensor.data = moved
