"""Layers into a block: the links that are cut become its ports."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project.edits.finding import check_nodes, names_in, network_of, shown
from nnstudio.core.project.edits.ports import input_ports, output_ports
from nnstudio.core.project.edits.space import COLUMN, ROW
from nnstudio.core.project.entries import BLOCK, REPEAT, entry_of
from nnstudio.core.project.names import check_name, new_ids, new_name, numbered
from nnstudio.core.project.project import Link, Network, Node, Port, Position, Project
from nnstudio.core.project.refusals import CannotGroup

_ENDS = (Role.INPUT, Role.OUTPUT, Role.CODE)


def group(project: Project, network: str, nodes: frozenset[str], name: str = "") -> Project:
    """Put these nodes into a block of that name, which stands where the first of them stood.

    Each tensor that came from outside gets an input port, each that is used outside an output port; where
    there is none, the loose ends do.

    Raises:
        UnknownNetwork, UnknownNode, InvalidName, NameTaken
        CannotGroup: nothing is chosen, an end of the network is, or a way leads out of them and back.
    """
    whole = network_of(project, network)
    check_nodes(whole, nodes)
    _check_group(whole, nodes)
    taken = {node.name for node in whole.nodes.values() if node.id not in nodes}
    called = check_name(name, taken) if name else numbered(BLOCK.lower(), taken)
    drawing = _Drawing(whole, nodes, next(new_ids(whole)))
    body = drawing.body()
    at = min((whole.nodes[id].at for id in nodes), key=lambda place: (place[0], place[1]))
    block = Node(drawing.block, BLOCK, called, immutabledict({REPEAT.name: 1}), at, body=body)
    left = {id: node for id, node in whole.nodes.items() if id not in nodes}
    around = replace(whole, nodes=immutabledict({**left, block.id: block}), links=tuple(drawing.outer))
    return project.with_network(network, around)


def why_not_group(network: Network, nodes: frozenset[str]) -> CannotGroup | None:
    """What :func:`group` would say against these nodes, if anything."""
    try:
        _check_group(network, nodes)
    except CannotGroup as refusal:
        return refusal
    return None


def _check_group(network: Network, nodes: frozenset[str]) -> None:
    if not nodes:
        raise CannotGroup(N_("Choose the layers that shall become a block."))
    for id in nodes:
        entry = entry_of(network.nodes[id])
        if entry is not None and entry.role in _ENDS:
            raise CannotGroup(
                N_("{node} stays outside of blocks: ways of learning look for it in the network itself."),
                node=network.nodes[id].name,
            )
    between = _reached(network, nodes, forward=True) & _reached(network, nodes, forward=False)
    if between:
        raise CannotGroup(
            N_("{node} lies between the chosen layers: the block would lead into itself. Choose it, too."),
            node=shown(network, min(between)),
        )


def _reached(network: Network, start: Collection[str], forward: bool) -> set[str]:
    """Nodes outside that these lead to, or that lead to these."""
    following: dict[str, list[str]] = {}
    for link in network.links:
        ends = (link.source.node, link.target.node)
        first, second = ends if forward else ends[::-1]
        following.setdefault(first, []).append(second)
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        for other in following.get(waiting.pop(), ()):
            if other not in found and other not in start:
                found.add(other)
                waiting.append(other)
    return found


@dataclass(slots=True)
class _Drawing:
    """A block while it is being drawn: what becomes of each link, and the ends it makes inside."""

    whole: Network
    chosen: frozenset[str]
    block: str
    outer: list[Link] = field(default_factory=list)
    inner: list[Link] = field(default_factory=list)
    entering: dict[Port, Node] = field(default_factory=dict)  # by where the tensor comes from
    leaving: dict[Port, Node] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)
    _ids: Iterator[str] = field(default_factory=lambda: iter(()))

    def body(self) -> Network:
        nodes = {id: node for id, node in self.whole.nodes.items() if id in self.chosen}
        self._names = names_in(Network(immutabledict(nodes)))
        self._ids = new_ids(self.whole)
        for link in self.whole.links:
            self._take(link)
        self._open_loose_ends(nodes)
        ends = [*self.entering.values(), *nodes.values(), *self.leaving.values()]
        return Network(immutabledict({node.id: node for node in ends}), tuple(self.inner))

    def _take(self, link: Link) -> None:
        starts, ends = link.source.node in self.chosen, link.target.node in self.chosen
        if starts and ends:
            self.inner.append(link)
        elif ends:
            self._enter(link.source, link.target)
        elif starts:
            self.outer.append(Link(Port(self.block, self._exit(link.source).name), link.target))
        else:
            self.outer.append(link)

    def _enter(self, source: Port, target: Port) -> None:
        known = self.entering.get(source)
        if known is None:
            known = self._end("Input", self._beside(target.node, -1, len(self.entering)))
            self.entering[source] = known
            self.outer.append(Link(source, Port(self.block, known.name)))
        self.inner.append(Link(Port(known.id, "out"), target))

    def _exit(self, source: Port) -> Node:
        known = self.leaving.get(source)
        if known is None:
            known = self._end("Output", self._beside(source.node, 1, len(self.leaving)))
            self.leaving[source] = known
            self.inner.append(Link(source, Port(known.id, "in")))
        return known

    def _open_loose_ends(self, nodes: dict[str, Node]) -> None:
        """Where no link was cut on a side, the ports that wait for one become the block's."""
        linked = {end for link in self.inner for end in (link.source, link.target)}
        leading = {port.node for port in linked if port.node in nodes}
        if not self.entering:
            for node in nodes.values():
                for port in (Port(node.id, name) for name in input_ports(self.whole, node)):
                    if port not in linked:
                        end = self._end("Input", self._beside(node.id, -1, len(self.entering)))
                        self.entering[port] = end
                        self.inner.append(Link(Port(end.id, "out"), port))
        if not self.leaving:
            sources = {link.source.node for link in self.inner} & leading
            for node in nodes.values():
                for name in output_ports(self.whole, node)[:1] if node.id not in sources else ():
                    self._exit(Port(node.id, name))

    def _end(self, layer: str, at: Position) -> Node:
        name = new_name(layer, self._names)
        self._names.add(name)
        return Node(next(self._ids), layer, name, at=at)

    def _beside(self, node: str, side: int, rank: int) -> Position:
        """Left or right of all chosen cards, at the height of this one; further ends below."""
        places = [self.whole.nodes[id].at for id in self.chosen]
        xs = [x for x, _y in places]
        x = min(xs) - COLUMN if side < 0 else max(xs) + COLUMN
        first = self.whole.nodes[node].at[1] if not rank else min(y for _x, y in places) + rank * ROW
        return x, first
