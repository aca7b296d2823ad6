"""Out of a block: its layers back into the network around it, as often as the block is repeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project.edits.bypassing import can_bypass
from nnstudio.core.project.edits.finding import names_in, network_of, node_of, place
from nnstudio.core.project.edits.nodes import set_param
from nnstudio.core.project.edits.space import COLUMN
from nnstudio.core.project.entries import REPEAT, body_ports, boundary_role
from nnstudio.core.project.names import names_for_copies, new_ids
from nnstudio.core.project.project import Link, Network, Node, Port, Position, Project
from nnstudio.core.project.refusals import CannotUngroup, NotABlock

MOST_NODES = 10_000  # that ungrouping may lay on the canvas


def set_repeat(project: Project, network: str, node: str, repeat: int) -> Project:
    """Chain this many copies of a block, each with weights of its own.

    Raises:
        UnknownNetwork, UnknownNode, NotABlock, InvalidValue
    """
    block_of(network_of(project, network), node)
    return set_param(project, network, node, REPEAT.name, repeat)


def ungroup(project: Project, network: str, node: str) -> Project:
    """Put the layers of a block where it stood, linked as they were; of a repeated one, all copies.

    Raises:
        UnknownNetwork, UnknownNode, NotABlock
        CannotUngroup: there would be too many layers, or copies that cannot be chained.
    """
    whole = network_of(project, network)
    block, body = block_of(whole, node)
    _check(block, body)
    return project.with_network(network, _Opening(whole, block, body).done())


def block_of(network: Network, node: str) -> tuple[Node, Network]:
    """The node and its body.

    Raises:
        UnknownNode, NotABlock
    """
    found = node_of(network, node)
    if found.body is None:
        raise NotABlock(N_("{node} is no block. Group layers to make one."), node=found.name)
    return found, found.body


def _check(block: Node, body: Network) -> None:
    inputs, outputs = body_ports(body)
    if block.repeat > 1 and len(inputs) != len(outputs):
        raise CannotUngroup(
            N_("{node} cannot be laid out {count} times: it takes {inputs} tensors and gives {outputs}."),
            node=block.name,
            count=block.repeat,
            inputs=len(inputs),
            outputs=len(outputs),
        )
    if block.repeat * len(body.nodes) > MOST_NODES:
        raise CannotUngroup(
            N_("{node} holds more than {most} layers, too many to lay out. Repeat it less often first."),
            node=block.name,
            most=MOST_NODES,
        )


@dataclass(slots=True)
class _Opening:
    """A block while it is taken apart. ``feeding``: where the tensor of each input port comes from."""

    whole: Network
    block: Node
    body: Network
    links: list[Link] = field(default_factory=list)
    feeding: dict[str, Port] = field(default_factory=dict)
    giving: dict[str, Port] = field(default_factory=dict)

    def done(self) -> Network:
        block = self.block.id
        for link in self.whole.links_into(block):
            self.feeding.setdefault(link.target.name, link.source)
        left = {id: self._aside(node) for id, node in self.whole.nodes.items() if id != block}
        inner = [node for node in self.body.nodes.values() if boundary_role(node) is None]
        ids = new_ids(self.whole)
        copies = [node.name for _copy in range(self.block.repeat) for node in inner]
        names = names_for_copies(copies, names_in(self.whole) - {self.block.name})
        for copy in range(self.block.repeat):
            left |= self._copy(inner, ids, names, copy)
        around = [self._reached(link) for link in self.whole.links if link.target.node != block]
        links = [*(link for link in around if link is not None), *self.links]
        if len(set(links)) < len(links):
            raise CannotUngroup(
                N_("{node} passes one tensor on twice. Only inside a block can this be drawn."),
                node=self.block.name,
            )
        return replace(self.whole, nodes=immutabledict(left), links=tuple(links))

    def _copy(
        self, inner: Sequence[Node], ids: Iterator[str], names: Iterator[str], copy: int
    ) -> Mapping[str, Node]:
        """One copy's nodes under new ids; its links are noted, and what it gives feeds the next one."""
        fresh = {node.id: next(ids) for node in inner}
        corner = self._corner(copy)
        self._relink(fresh)
        inputs, outputs = body_ports(self.body)
        if copy + 1 < self.block.repeat:
            pairs = zip(inputs, outputs, strict=True)
            self.feeding = {given: self.giving[got] for given, got in pairs if got in self.giving}
        return {fresh[node.id]: self._placed(node, fresh[node.id], next(names), corner) for node in inner}

    def _relink(self, fresh: Mapping[str, str]) -> None:
        self.giving = {}
        for link in self.body.links:
            source = self._source(link.source, fresh)
            target = self.body.nodes[link.target.node]
            if source is None:
                continue
            if boundary_role(target) is Role.OUTPUT:
                self.giving[target.name] = source
            else:
                self.links.append(Link(source, Port(fresh[target.id], link.target.name)))

    def _source(self, port: Port, fresh: Mapping[str, str]) -> Port | None:
        node = self.body.nodes[port.node]
        if boundary_role(node) is Role.INPUT:
            return self.feeding.get(node.name)
        return Port(fresh[port.node], port.name)

    def _reached(self, link: Link) -> Link | None:
        """A link of the network, begun where the block's tensor comes from now."""
        if link.source.node != self.block.id:
            return link
        source = self.giving.get(link.source.name)
        return Link(source, link.target) if source is not None else None

    def _placed(self, node: Node, id: str, name: str, shift: Position) -> Node:
        at = place((node.at[0] + shift[0], node.at[1] + shift[1]))
        return replace(node, id=id, name=name, at=at, bypassed=self._is_bypassed(node))

    def _is_bypassed(self, node: Node) -> bool:
        return node.bypassed or (self.block.bypassed and can_bypass(node))

    def _aside(self, node: Node) -> Node:
        """What stood right of the block makes room."""
        room = self._width() * self.block.repeat - COLUMN
        if node.at[0] <= self.block.at[0] or room <= 0:
            return node
        return replace(node, at=place((node.at[0] + room, node.at[1])))

    def _corner(self, copy: int) -> Position:
        """How far the body's cards move for this copy."""
        places = list(self._places())
        x, y = min((at[0] for at in places), default=0.0), min((at[1] for at in places), default=0.0)
        return self.block.at[0] - x + copy * self._width(), self.block.at[1] - y

    def _width(self) -> float:
        xs = [x for x, _y in self._places()]
        return max(xs) - min(xs) + COLUMN if xs else 0.0

    def _places(self) -> Iterator[Position]:
        return (node.at for node in self.body.nodes.values() if boundary_role(node) is None)
