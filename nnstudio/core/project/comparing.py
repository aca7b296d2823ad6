"""What is different between two networks: pure functions into frozen values.

Nodes are matched by their ids where both are of one layer or bear one name (one project, edited); what is
left, by name; what is still left, by their layer and what feeds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from nnstudio.core.project.nesting import bodies_of
from nnstudio.core.project.project import Link, Network, Node, Port

_NOT_TOLD = frozenset({"id", "at", "extra", "params", "learning", "body"})  # told apart, or no difference


class Change(StrEnum):
    """What became of a node."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Detail:
    """One value that is another one; ``name`` is a parameter's, ``learning.…``, or a field's."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A node of either network, or of both; ``before`` and ``after`` are its ids there."""

    change: Change
    before: str | None
    after: str | None
    name: str
    layer: str
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link that only one of the networks has, by the names of its ends."""

    change: Change
    link: Link
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that was found. ``nodes`` are in the order of the second network, removed ones after."""

    nodes: tuple[NodeChange, ...]
    links: tuple[LinkChange, ...]

    @property
    def is_same(self) -> bool:
        return not self.links and all(node.change is Change.SAME for node in self.nodes)

    def count(self, change: Change) -> int:
        """How many nodes were changed in this way."""
        return sum(node.change is change for node in self.nodes)

    def of_node(self, id: str, *, before: bool) -> NodeChange | None:
        """What became of the node of that id, of the first network or of the second."""
        ids = ((node.before if before else node.after, node) for node in self.nodes)
        return next((node for found, node in ids if found == id), None)


def compare(before: Network, after: Network) -> Comparison:
    """What was added, removed and changed on the way from one network to the other."""
    pairs = matched(before, after)
    nodes = [_pair(before.nodes[a], after.nodes[b]) for b in after.nodes if (a := pairs.get(b)) is not None]
    by_after = {node.after: node for node in nodes}
    ordered = [by_after.get(id) or _single(Change.ADDED, after.nodes[id]) for id in after.nodes]
    kept = set(pairs.values())
    gone = [_single(Change.REMOVED, node) for id, node in before.nodes.items() if id not in kept]
    return Comparison((*ordered, *gone), tuple(_links(before, after, pairs)))


def matched(before: Network, after: Network) -> dict[str, str]:
    """For ids of the second network, the ids of the first that are the same node."""
    pairs = {
        id: id for id, node in after.nodes.items() if id in before.nodes and _is_one(before.nodes[id], node)
    }
    _match_by_name(before, after, pairs)
    _match_by_order(before, after, pairs)
    return pairs


def _is_one(before: Node, after: Node) -> bool:
    """Ids of unrelated projects are equal by chance: a node keeps its layer or its name."""
    return before.layer == after.layer or before.name == after.name


def _match_by_name(before: Network, after: Network, pairs: dict[str, str]) -> None:
    taken = set(pairs.values())
    names = {node.name: id for id, node in before.nodes.items() if id not in taken}
    for id, node in after.nodes.items():
        other = names.get(node.name)
        if id not in pairs and other is not None and before.nodes[other].layer == node.layer:
            pairs[id] = other
            del names[node.name]


def _match_by_order(before: Network, after: Network, pairs: dict[str, str]) -> None:
    """Nodes of one layer that are fed by the same nodes."""
    taken = set(pairs.values())
    left = [id for id in before.nodes if id not in taken]
    old, new = _sources(before), _sources(after)
    for id in [id for id in after.nodes if id not in pairs]:
        layer = after.nodes[id].layer
        wanted = {pairs.get(source, "") for source in new.get(id, ())}
        fitting = [
            one for one in left if before.nodes[one].layer == layer and set(old.get(one, ())) == wanted
        ]
        if fitting:
            pairs[id] = fitting[0]
            left.remove(fitting[0])


def _sources(network: Network) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for link in network.links:
        found[link.target.node] = (*found.get(link.target.node, ()), link.source.node)
    return found


def _single(change: Change, node: Node) -> NodeChange:
    before, after = (None, node.id) if change is Change.ADDED else (node.id, None)
    return NodeChange(change, before, after, node.name, node.layer)


def _pair(before: Node, after: Node) -> NodeChange:
    details = tuple(_details(before, after))
    change = Change.CHANGED if details else Change.SAME
    return NodeChange(change, before.id, after.id, after.name, after.layer, details)


def _details(before: Node, after: Node) -> Iterator[Detail]:
    for one in fields(Node):
        if one.name not in _NOT_TOLD:
            yield from _difference(one.name, getattr(before, one.name), getattr(after, one.name))
    yield from _differences("", before.params, after.params)
    for one in fields(type(before.learning)):
        old, new = getattr(before.learning, one.name), getattr(after.learning, one.name)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _differences(f"learning.{one.name}.", old, new)
        else:
            yield from _difference(f"learning.{one.name}", old, new)
    yield from _bodies(before.body, after.body)


def _bodies(before: Network | None, after: Network | None) -> Iterator[Detail]:
    """A block in which anything is different; what, is seen when it is opened."""
    if before is None or after is None:
        yield from _difference("body", before is not None, after is not None)
    elif before is not after and _content(before) != _content(after):
        yield Detail("body", _size(before), _size(after))


def _content(body: Network) -> list[Any]:
    """All that a body says, down to the innermost, but for where cards stand. Nothing recurses."""
    return [
        (path, [(*_said(node), node.body is None) for node in found.nodes.values()], found.links)
        for path, found in bodies_of(body, "")
    ]


def _said(node: Node) -> tuple[Any, ...]:
    return tuple(getattr(node, one.name) for one in fields(Node) if one.name not in ("at", "extra", "body"))


def _size(body: Network) -> int:
    return sum(len(found.nodes) for _path, found in bodies_of(body, ""))


def _differences(prefix: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Detail]:
    for name in dict.fromkeys((*before, *after)):
        yield from _difference(f"{prefix}{name}", before.get(name), after.get(name))


def _difference(name: str, before: Any, after: Any) -> Iterator[Detail]:
    if before != after or isinstance(before, bool) != isinstance(after, bool):
        yield Detail(name, before, after)


def _links(before: Network, after: Network, pairs: Mapping[str, str]) -> Iterator[LinkChange]:
    """Links of the second in terms of the first's nodes, so that renamed nodes keep theirs."""
    old = {link: link for link in before.links}
    new = {_translated(link, pairs): link for link in after.links}
    for key, link in new.items():
        if key not in old:
            yield _link(Change.ADDED, link, after)
    for link in before.links:
        if link not in new:
            yield _link(Change.REMOVED, link, before)


def _translated(link: Link, pairs: Mapping[str, str]) -> Link:
    return Link(_at(link.source, pairs), _at(link.target, pairs))


def _at(port: Port, pairs: Mapping[str, str]) -> Port:
    return Port(pairs.get(port.node, f"new {port.node}"), port.name)


def _link(change: Change, link: Link, network: Network) -> LinkChange:
    ends: Iterable[Port] = (link.source, link.target)
    source, target = (_named(network, port) for port in ends)
    return LinkChange(change, link, source, target)


def _named(network: Network, port: Port) -> str:
    node = network.nodes.get(port.node)
    name = node.name if node is not None else port.node
    return name if port.name in ("in", "out") else f"{name} ({port.name})"
