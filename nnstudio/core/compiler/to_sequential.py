"""From a resolved network to an ``nn.Sequential``, where the network is a chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nnstudio.core.compiler import first_weights
from nnstudio.core.compiler.plan import NetworkPlan
from nnstudio.core.compiler.to_python import NetworkSource, construction, note_class
from nnstudio.core.compiler.wiring import Wiring, wire
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import LayerType, Role, catalogue
from nnstudio.core.project import Network
from nnstudio.core.refusal import Refusal


class NotSequential(Refusal):
    """The network is no chain of layers; a class can hold it."""


def sequential_source(network: Network, plan: NetworkPlan, variable: str = "net") -> NetworkSource:
    """``variable = nn.Sequential(…)``; the parts bear the names of the nodes, as in the class.

    ``plan`` must have an output (``plan.output``). The modules are made in the order of the class's; where
    layers have first weights of their own, these are drawn after all modules are made.

    Raises:
        NotSequential: naming the first node that is not a link of one chain.
    """
    own: dict[type, None] = {}
    imports: set[str] = {"from collections import OrderedDict"}
    lines = []
    after: list[str] = []
    for id, layer in _chain(network, plan):
        node, found = network.nodes[id], plan.nodes[id]
        note_class(layer, own, imports)
        shape = next(iter(found.outputs.values()))
        after.extend(first_weights.written(node, found, f"{variable}.{node.name}"))
        lines.append(f'            ("{node.name}", {construction(node, layer, found)}),  # {shape}')
    body = "\n".join(lines)
    source = f"{variable} = nn.Sequential(\n    OrderedDict(\n        [\n{body}\n        ]\n    )\n)"
    source = "\n".join([source, *after])
    return NetworkSource(source, tuple(own), frozenset(imports))


def _chain(network: Network, plan: NetworkPlan) -> Iterator[tuple[str, LayerType]]:
    """The nodes between Input and Output, each fed by the one before it alone."""
    wiring = wire(network)
    layers = {id: catalogue[network.nodes[id].layer] for id in plan.order}
    for position, id in enumerate(plan.order):
        _check_links(network, layers, wiring, id)
        before = plan.order[position - 1] if position else None
        links = wiring.into(id)
        if any(link.source.node != before for link in links) or (position and not links):
            raise _refusal(N_("“{node}” does not follow the layer before it"), network, id)
        if layers[id].role not in (Role.INPUT, Role.OUTPUT):
            yield id, layers[id]


def _check_links(network: Network, layers: Mapping[str, LayerType], wiring: Wiring, id: str) -> None:
    layer = layers[id]
    if len(wiring.into(id)) > 1 or layer.role is Role.MERGE:
        raise _refusal(N_("“{node}” takes several tensors"), network, id)
    if len(layer.outputs) > 1:
        raise _refusal(N_("“{node}” gives several tensors"), network, id)
    if len(wiring.out_of(id)) > 1:
        raise _refusal(N_("“{node}” feeds several layers"), network, id)


def _refusal(reason: str, network: Network, id: str) -> NotSequential:
    return NotSequential(
        N_("{reason}, so this network is not one chain of layers. Export it as a Python program instead."),
        reason=Message.of(reason, node=network.nodes[id].name),
    )
