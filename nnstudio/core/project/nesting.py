"""Bodies within bodies: putting a changed one back in its place, and walking through all of them.

Nothing here recurses, so two hundred levels are as good as two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project.entries import boundary_role
from nnstudio.core.project.paths import inside
from nnstudio.core.project.project import Link, Network, Node, Port, Project

Boundary = tuple[Role, str]  # which end, and the id of the node there


def with_body(network: Network, nodes: Sequence[str], body: Network) -> Network:
    """The network with the body at the end of these block ids changed.

    Links to a port that was renamed inside follow it; those to one that is gone are gone, too.
    """
    around = []
    at = network
    for node in nodes:
        around.append((at, node))
        held = at.nodes[node].body
        assert held is not None
        at = held
    for outer, node in reversed(around):
        body = _put(outer, node, body)
    return body


def _put(outer: Network, node: str, body: Network) -> Network:
    block = outer.nodes[node]
    assert block.body is not None
    nodes = immutabledict({**outer.nodes, node: replace(block, body=body)})
    old, new = _boundaries(block.body), _boundaries(body)
    if old == new:
        return replace(outer, nodes=nodes)
    names = {(end[0], name): new.get(end) for end, name in old.items()}
    links = (_followed(link, node, names) for link in outer.links)
    return replace(outer, nodes=nodes, links=tuple(link for link in links if link is not None))


def _boundaries(body: Network) -> dict[Boundary, str]:
    """The names of the ports, by the nodes inside that make them."""
    return {(role, id): node.name for id, node in body.nodes.items() if (role := boundary_role(node))}


def _followed(link: Link, node: str, names: Mapping[tuple[Role, str], str | None]) -> Link | None:
    """The link at the ports as they are called now; a link that names no port is left as it is."""
    source, target = link.source, link.target
    if source.node == node:
        name = names.get((Role.OUTPUT, source.name), source.name)
        source = Port(node, name or "")
    if target.node == node:
        name = names.get((Role.INPUT, target.name), target.name)
        target = Port(node, name or "")
    return Link(source, target) if source.name and target.name else None


def all_networks(project: Project) -> Iterator[tuple[str, Network]]:
    """Every network of a project with its path, each followed by the bodies inside it."""
    for name, network in project.networks.items():
        yield from bodies_of(network, name)


def bodies_of(network: Network, path: str) -> Iterator[tuple[str, Network]]:
    """This network and all bodies inside, with their paths, outer ones first."""
    waiting = [(path, network)]
    while waiting:
        here, found = waiting.pop()
        yield here, found
        blocks = [node for node in found.nodes.values() if node.body is not None]
        waiting.extend((inside(here, node.id), node.body) for node in reversed(blocks) if node.body)


def all_nodes(network: Network) -> Iterator[Node]:
    """The nodes of a network and of all bodies inside it; each body once, however often it is repeated."""
    for _path, found in bodies_of(network, ""):
        yield from found.nodes.values()


def working_layers(network: Network) -> Iterator[Node]:
    """The nodes that compute something: no blocks, but what is in them, and nothing that is bypassed."""
    waiting = [network]
    while waiting:
        for node in waiting.pop().nodes.values():
            if node.bypassed:
                continue
            if node.body is None:
                yield node
            else:
                waiting.append(node.body)
