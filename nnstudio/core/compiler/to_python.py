"""From a resolved network to a readable ``class Net(nn.Module)``.

Constructing it draws the same weights from the same seed as :func:`to_torch.build_network` does: modules
are made in the same order, with the same arguments, under the same names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nnstudio.core.compiler import first_weights
from nnstudio.core.compiler.calls import written_call
from nnstudio.core.compiler.embedding import Embedded, embed, is_ours
from nnstudio.core.compiler.plan import NetworkPlan, NodePlan
from nnstudio.core.compiler.ports import ordered_links
from nnstudio.core.compiler.variables import Variables
from nnstudio.core.compiler.wiring import Wiring, wire
from nnstudio.core.layers.catalogue import LayerType, Role, catalogue
from nnstudio.core.layers.construct import arguments, module_class
from nnstudio.core.project import Network, Node, Port

_BATCH = 2  # constructors see shapes with a batch axis; its size decides nothing


@dataclass(frozen=True, slots=True)
class NetworkSource:
    """The class, and what has to stand above it: our own layers, and imports besides ``torch`` and ``nn``."""

    source: str
    own_classes: tuple[type, ...]
    imports: frozenset[str]

    @property
    def embedded(self) -> Embedded:
        return embed(self.own_classes)


def network_source(network: Network, plan: NetworkPlan, class_name: str = "Net") -> NetworkSource:
    """The network as a class. ``plan`` must have an output (``plan.output``)."""
    own: dict[type, None] = {}
    imports: set[str] = set()
    made = []
    for id in plan.order:
        layer = catalogue[network.nodes[id].layer]
        if layer.role in (Role.INPUT, Role.OUTPUT):
            continue
        node = network.nodes[id]
        made.append(_assignment(node, layer, plan.nodes[id]))
        made.extend(first_weights.written(node, plan.nodes[id], f"self.{node.name}"))
        note_class(layer, own, imports)
    lines = [f"class {class_name}(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    lines += [f"        {line}" for line in made]
    lines += ["", "    def forward(self, x):"]
    lines += [f"        {line}" for line in _forward(network, plan)]
    return NetworkSource("\n".join(lines), tuple(own), frozenset(imports))


def note_class(layer: LayerType, own: dict[type, None], imports: set[str]) -> None:
    """Remember what has to stand above the code that uses this layer's class."""
    if is_ours(layer.module):
        own[module_class(layer)] = None
    elif not layer.module.startswith("torch.nn."):
        imports.add("from {} import {}".format(*layer.module.rsplit(".", 1)))


def construction(node: Node, layer: LayerType, plan: NodePlan) -> str:
    """The expression that makes the node's module, such as ``nn.Linear(4, 3)``."""
    shapes = [(_BATCH, *spec.shape) for spec in plan.inputs]
    name = layer.module.rsplit(".", 1)[1]
    if layer.module.startswith("torch.nn."):
        name = f"nn.{name}"
    return written_call(name, module_class(layer), arguments(layer, node.params, shapes))


def _assignment(node: Node, layer: LayerType, plan: NodePlan) -> str:
    shape = next(iter(plan.outputs.values()))
    return f"self.{node.name} = {construction(node, layer, plan)}  # {shape}"


def _forward(network: Network, plan: NetworkPlan) -> Iterator[str]:
    """One line per layer; a value's variable is used again as soon as nobody needs the value."""
    wiring = wire(network)
    variables = Variables(_uses(network, plan, wiring))
    returned = ""
    for id in plan.order:
        node = network.nodes[id]
        layer = catalogue[node.layer]
        if layer.role is Role.INPUT:
            variables.share(Port(id, "out"), "x")
            continue
        taken = [variables.take(source) for source in _sources(layer, id, wiring)]
        if layer.role is Role.OUTPUT:
            returned = taken[0]
            variables.keep(returned)
            continue
        given = variables.give([Port(id, port) for port in layer.outputs])
        yield f"{', '.join(given)} = self.{node.name}({', '.join(taken)})"
    yield f"return {returned}"


def _uses(network: Network, plan: NetworkPlan, wiring: Wiring) -> Mapping[Port, int]:
    """How often each value is taken."""
    counts: dict[Port, int] = {}
    for id in plan.order:
        for source in _sources(catalogue[network.nodes[id].layer], id, wiring):
            counts[source] = counts.get(source, 0) + 1
    return counts


def _sources(layer: LayerType, node: str, wiring: Wiring) -> Sequence[Port]:
    if not layer.inputs:
        return ()
    return [link.source for link in ordered_links(layer, node, wiring) if link is not None]
