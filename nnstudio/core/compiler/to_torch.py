"""From a resolved project to live torch modules: ``torch.fx`` graphs whose submodules bear the node names."""

from __future__ import annotations

import operator
from collections.abc import Mapping

from torch import fx, nn

from nnstudio.core.compiler.first_weights import fillings, reparametriser
from nnstudio.core.compiler.flattening import flatten
from nnstudio.core.compiler.plan import NetworkPlan, NodePlan, Plan
from nnstudio.core.compiler.ports import ordered_links
from nnstudio.core.compiler.wiring import Wiring, wire
from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Role, catalogue
from nnstudio.core.layers.construct import make
from nnstudio.core.project import LayerLearning, Network, Port, Project
from nnstudio.core.refusal import Refusal

_BATCH = 2  # constructors see shapes with a batch axis; its size decides nothing


class NotBuildable(Refusal):
    """The network has no resolved output: there is nothing to run."""


def build(project: Project, plan: Plan) -> dict[str, nn.Module]:
    """The project's networks as modules on the CPU, in the project's order.

    Weights are drawn from torch's global generator, module after module in topological order: seed it
    first (``reproducible.seed_weights``) and the same seed gives the same weights.

    Raises:
        NotBuildable: if a network does not lead from an input to an output.
    """
    return {name: build_network(network, plan.networks[name]) for name, network in project.networks.items()}


def build_network(network: Network, plan: NetworkPlan) -> fx.GraphModule:
    """One network as a module: ``forward`` takes a batch and returns what enters the output.

    Layers inside of blocks are submodules of plain modules that bear the names of the blocks.

    Raises:
        NotBuildable: it does not lead from an input to an output.
        TooManyLayers: all copies of its blocks could not be held.
    """
    flat = flatten(network, plan)
    network, plan = flat.network, flat.plan
    wiring = wire(network)
    names = {id: network.nodes[id].name for id in plan.order}
    root = nn.Module()
    graph = fx.Graph()
    values: dict[Port, fx.Node] = {}
    given: fx.Node | None = None
    returned: fx.Node | None = None
    for id in plan.order:
        layer = catalogue[network.nodes[id].layer]
        if layer.role is Role.INPUT:
            given = given or graph.placeholder("x")
            values[Port(id, "out")] = given
            continue
        arguments = _arguments(layer, id, wiring, values)
        if layer.role is Role.OUTPUT:
            returned = arguments[0]
            continue
        module = make_module(layer, network.nodes[id].params, plan.nodes[id])
        apply_learning(module, network.nodes[id].learning, plan.nodes[id])
        _put(root, names[id], module)
        called = graph.create_node("call_module", names[id], arguments, name=names[id])
        values.update(_ports(graph, layer, id, called))
    if given is None or returned is None:
        raise NotBuildable(N_("The network does not lead from an Input to an Output yet."))
    graph.output(returned)
    return fx.GraphModule(root, graph)


def _put(root: nn.Module, name: str, module: nn.Module) -> None:
    """Make the module a part of the root, by a dotted name if it lies in a block."""
    *blocks, last = name.split(".")
    for block in blocks:
        if block not in root._modules:
            root.add_module(block, nn.Module())
        root = root.get_submodule(block)
    root.add_module(last, module)


def make_module(layer: LayerType, params: Mapping[str, object], plan: NodePlan) -> nn.Module:
    """A fresh module for a node with these resolved inputs."""
    return make(layer, params, [(_BATCH, *spec.shape) for spec in plan.inputs])


def apply_learning(module: nn.Module, learning: LayerLearning, plan: NodePlan) -> None:
    """Draw first weights, reparametrise and freeze as the node says; the usual way does nothing at all."""
    for filling in fillings(learning, plan.weights):
        getattr(nn.init, filling.function)(module.get_parameter(filling.tensor), **filling.keywords)
    function = reparametriser(learning, plan.weights)
    if function:
        getattr(nn.utils.parametrizations, function)(module)
    if learning.frozen:
        module.requires_grad_(False)


def _arguments(
    layer: LayerType, node: str, wiring: Wiring, values: Mapping[Port, fx.Node]
) -> tuple[fx.Node, ...]:
    links = ordered_links(layer, node, wiring)
    return tuple(values[link.source] for link in links if link is not None)


def _ports(graph: fx.Graph, layer: LayerType, node: str, called: fx.Node) -> dict[Port, fx.Node]:
    """The value on each output port; a module with several ports returns a tuple."""
    if len(layer.outputs) == 1:
        return {Port(node, layer.outputs[0]): called}
    return {
        Port(node, name): graph.call_function(operator.getitem, (called, index))
        for index, name in enumerate(layer.outputs)
    }
