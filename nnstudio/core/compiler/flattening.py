"""A network without blocks that computes the same: every copy of every body laid out.

Ways out of the studio that know no blocks (a ``torch.fx`` graph, Keras, ONNX) are written from it. Names
become dotted, ``stage1.conv1``; those of a repeated block count its copies, ``stage1.0.conv1``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from immutabledict import immutabledict

from nnstudio.core.compiler.first_weights import inherited
from nnstudio.core.compiler.plan import NO_PLAN, NetworkPlan, NodePlan
from nnstudio.core.compiler.ports import ordered_links
from nnstudio.core.compiler.stacking import Work, done
from nnstudio.core.compiler.wiring import Wiring, wire
from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.project import LayerLearning, Link, Network, Node, Port
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.names import names_for_copies
from nnstudio.core.project.paths import relative
from nnstudio.core.project.project import AS_USUAL
from nnstudio.core.refusal import Refusal

MOST_LAYERS = 100_000

Value = TypeVar("Value")


class TooManyLayers(Refusal):
    """Copies of copies of blocks: more layers than anything could hold."""


@dataclass(frozen=True, slots=True)
class Flat:
    """The network and its plan; nodes outside of blocks keep their ids.

    ``ports`` tells where the tensors at the ports of the blocks (those of the network itself) come from.
    """

    network: Network
    plan: NetworkPlan
    ports: Mapping[Port, Port]


def flatten(network: Network, plan: NetworkPlan) -> Flat:
    """The network laid out, as far as it has been resolved.

    Raises:
        TooManyLayers
    """
    if all(node.body is None for node in network.nodes.values()):
        return Flat(network, plan, {})
    if _layers(network) > MOST_LAYERS:
        raise TooManyLayers(
            N_("All copies laid out, the blocks hold more than {most} layers. Repeat them less often."),
            most=MOST_LAYERS,
        )
    flat = _Flattening(plan)
    done(flat.lay_out(network, plan, _Place(), ()))
    laid = replace(network, nodes=immutabledict(flat.nodes), links=tuple(flat.links))
    flat_plan = replace(
        plan, nodes=immutabledict(flat.plans), order=tuple(flat.nodes), bodies=immutabledict()
    )
    return Flat(laid, flat_plan, flat.ports)


def at_ports(found: Mapping[Port, Value], network: Network, flat: Flat) -> dict[Port, Value]:
    """What was found out about the flat network's ports, for those of the network itself."""
    own = {port: value for port, value in found.items() if port.node in network.nodes}
    return own | {port: found[source] for port, source in flat.ports.items() if source in found}


def with_plain_names(flat: Flat) -> Flat:
    """The same with names that are identifiers: ``stage1_0_conv1``."""
    nodes = flat.network.nodes.values()
    names = names_for_copies((node.name.replace(".", "_") for node in nodes), ())
    renamed = {node.id: replace(node, name=name) for node, name in zip(nodes, names, strict=True)}
    return replace(flat, network=replace(flat.network, nodes=immutabledict(renamed)))


def _layers(network: Network) -> int:
    """How many layers there are once all copies are laid out, without laying them out."""
    count, waiting = 0, [(network, 1)]
    while waiting:
        found, copies = waiting.pop()
        for node in found.nodes.values():
            if node.body is not None and not node.bypassed:
                waiting.append((node.body, copies * node.repeat))
        count += copies * len(found.nodes)
    return count


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a copy of a body lies: the blocks around it, and what its ids and names begin with.

    ``learning`` is that of the blocks, which their layers inherit.
    """

    blocks: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    names: str = ""
    learning: LayerLearning = AS_USUAL

    def inside(self, node: Node, copy: int) -> _Place:
        number = f"{copy}." if node.repeat > 1 else ""
        return _Place(
            (*self.blocks, node.id),
            (*self.ids, node.id, str(copy)),
            f"{self.names}{node.name}.{number}",
            inherited(self.learning, node.learning),
        )


@dataclass(slots=True)
class _Flattening:
    """The flat network while it grows."""

    plan: NetworkPlan
    nodes: dict[str, Node] = field(default_factory=dict)
    plans: dict[str, NodePlan] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    ports: dict[Port, Port] = field(default_factory=dict)
    _wirings: dict[tuple[str, ...], Wiring] = field(default_factory=dict)

    def lay_out(
        self, network: Network, plan: NetworkPlan, where: _Place, given: Sequence[Port]
    ) -> Work[tuple[Port, ...]]:
        """One copy, in the order it runs in; returns what enters its Outputs."""
        wiring = self._wiring(where.blocks, network)
        entering, leaving = iter(given), dict[str, Port]()
        inputs = {id: next(entering, None) for id in network.nodes if _role(network, id) is Role.INPUT}
        values: dict[Port, Port] = {}
        for id in plan.order:
            node = network.nodes.get(id)
            layer = entry_of(node) if node is not None else None
            if node is None or layer is None:
                continue  # the plan is older than the network
            if where.blocks and layer.role is Role.INPUT:
                source = inputs[id]
                values |= {Port(id, "out"): source} if source is not None else {}
                continue
            sources = _sources(layer, id, wiring, values)
            if sources is None:
                continue
            if where.blocks and layer.role is Role.OUTPUT:
                leaving[id] = sources[0]
            elif node.body is not None:
                given = yield self._copies(node, node.body, where, sources)
                values |= zip((Port(id, name) for name in layer.outputs), given, strict=False)
            else:
                values |= self._place(node, layer, plan.nodes[id], where, sources, wiring)
        if not where.blocks:
            self.ports = {port: source for port, source in values.items() if port != source}
        return tuple(leaving[id] for id in network.nodes if id in leaving)

    def _wiring(self, blocks: tuple[str, ...], network: Network) -> Wiring:
        """That of a body, found once for all its copies."""
        if blocks not in self._wirings:
            self._wirings[blocks] = wire(network)
        return self._wirings[blocks]

    def _copies(
        self, node: Node, body: Network, where: _Place, given: Sequence[Port]
    ) -> Work[tuple[Port, ...]]:
        """All copies of a block, each fed by the one before it."""
        plan = self.plan.bodies.get(relative((*where.blocks, node.id)), NO_PLAN)
        for copy in range(node.repeat):
            given = yield self.lay_out(body, plan, where.inside(node, copy), given)
        return tuple(given)

    def _place(
        self,
        node: Node,
        layer: LayerType,
        plan: NodePlan,
        where: _Place,
        sources: Sequence[Port],
        wiring: Wiring,
    ) -> Mapping[Port, Port]:
        id = relative((*where.ids, node.id)) if where.ids else node.id
        learning = inherited(where.learning, node.learning)
        self.nodes[id] = replace(node, id=id, name=where.names + node.name, learning=learning)
        self.plans[id] = plan
        links = [link for link in ordered_links(layer, node.id, wiring) if link] if layer.inputs else []
        for link, source in zip(links, sources, strict=True):
            self.links.append(Link(source, Port(id, link.target.name)))
        return {Port(node.id, name): Port(id, name) for name in layer.outputs}


def _sources(
    layer: LayerType, node: str, wiring: Wiring, values: Mapping[Port, Port]
) -> tuple[Port, ...] | None:
    """Where the node's tensors come from; ``None`` if that of some port is not known."""
    if not layer.inputs:
        return ()
    links = [link for link in ordered_links(layer, node, wiring) if link]
    found = tuple(values[link.source] for link in links if link.source in values)
    return found if links and len(found) == len(links) else None


def _role(network: Network, node: str) -> Role | None:
    entry = entry_of(network.nodes[node])
    return entry.role if entry is not None else None
