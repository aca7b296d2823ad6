"""One network as JSON and back, checked so that every edit may rely on it: names unique, links real, no loop.

A layer that the catalogue does not have is kept with its parameters and links, whatever they are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.project import Link, Network, Node, Port
from nnstudio.core.project.annotation import Annotation
from nnstudio.core.project.edits.bypassing import BYPASSED
from nnstudio.core.project.edits.finding import FARTHEST
from nnstudio.core.project.edits.ports import input_ports, output_ports, takes_many
from nnstudio.core.project.entries import BLOCK, body_entry
from nnstudio.core.project.names import check_name
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.annotation_json import annotations_from_json, annotations_to_json
from nnstudio.core.storage.bodies_json import Bodies, bodies_from_json, bodies_to_json, check_all_used
from nnstudio.core.storage.fields import Field, frozen, thawed
from nnstudio.core.storage.learning_json import learning_from_json, learning_to_json

_NETWORK = ("name", "nodes", "links", "notes", "frames", "bodies", "path")
_NODE = ("id", "layer", "name", "params", "at", "bypassed", "learning")
_LONGEST_ID = 100


def network_to_json(name: str, network: Network) -> dict[str, Any]:
    """A network with its name, and with the bodies of its blocks where it has any."""
    bodies = list(bodies_to_json(network, _parts_to_json))
    return {**_parts_to_json(network), "name": name, **({"bodies": bodies} if bodies else {})}


def _parts_to_json(network: Network) -> dict[str, Any]:
    return {
        **thawed(network.extra),
        "nodes": [_node_to_json(node) for node in network.nodes.values()],
        "links": [_link_to_json(link) for link in network.links],
        **({"notes": annotations_to_json(network.notes)} if network.notes else {}),
        **({"frames": annotations_to_json(network.frames)} if network.frames else {}),
    }


def _node_to_json(node: Node) -> dict[str, Any]:
    return {
        **thawed(node.extra),
        "id": node.id,
        "layer": node.layer,
        "name": node.name,
        "params": thawed(node.params),
        "at": [int(part) if part == int(part) else part for part in node.at],
        **({"bypassed": True} if node.bypassed else {}),
        **({"learning": learning} if (learning := learning_to_json(node.learning)) else {}),
    }


def _link_to_json(link: Link) -> list[str]:
    return [link.source.node, link.source.name, link.target.node, link.target.name]


def network_from_json(field: Field) -> tuple[str, Network]:
    """The name and the network.

    Raises:
        WrongValue: a field is wrong, an id or name appears twice, a link leads nowhere or in a loop.
    """
    name = _identifier(field / "name", ())
    here = Field(field.value, f"networks.{name}")
    bodies = bodies_from_json(here / "bodies", _network) if here.has("bodies") else {}
    network = _network(here, bodies)
    check_all_used(here / "bodies" if bodies else here, bodies)
    return name, network


def _network(here: Field, bodies: Bodies) -> Network:
    """What an entry says, its blocks filled with these bodies, which are taken out of the mapping."""
    nodes = _nodes(here / "nodes", here.path, bodies)
    network = Network(immutabledict(nodes), (), here.rest(_NETWORK))
    links = _links(here / "links", network)
    _check_no_loop(here / "links", nodes, links)
    taken: set[str] = set()
    notes, frames = (_annotations(here, kind, taken) for kind in ("notes", "frames"))
    return replace(network, links=links, notes=notes, frames=frames)


def _annotations(here: Field, kind: str, taken: set[str]) -> immutabledict[str, Annotation]:
    return immutabledict(annotations_from_json(here / kind, taken) if here.has(kind) else {})


def _nodes(field: Field, path: str, bodies: Bodies) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    names: set[str] = set()
    for one in field.items():
        node = _node(one, path, names, bodies)
        if not node.id or node.id in nodes:
            raise Field(node.id, f"{path}.{node.name}.id").twice()
        nodes[node.id] = node
        names.add(node.name)
    return nodes


def _node(field: Field, path: str, taken: set[str], bodies: Bodies) -> Node:
    name = _identifier(field / "name", taken)
    here = Field(field.value, f"{path}.{name}")  # says more than a number in a list
    layer = (here / "layer").text(longest=200)
    id = (here / "id").text(_LONGEST_ID)
    body = bodies.pop(id, Network()) if layer == BLOCK else None
    return Node(
        id=id,
        layer=layer,
        name=name,
        params=_params(here, catalogue.get(layer) if body is None else body_entry(body)),
        at=_place(here / "at"),
        extra=here.rest(_NODE),
        bypassed=here.has("bypassed") and bool((here / "bypassed").checked(BYPASSED)),
        learning=learning_from_json(here / "learning"),
        body=body,
    )


def _identifier(field: Field, taken: Collection[str]) -> str:
    try:
        return check_name(field.text(200), taken)
    except Refusal as refusal:
        raise field.explained(refusal) from refusal


def _place(field: Field) -> tuple[float, float]:
    numbers = [one.number() for one in field.items()]
    if len(numbers) != 2 or any(abs(number) > FARTHEST for number in numbers):
        raise field.wrong(N_("{path} should be two numbers, x and y. Received {received}."))
    return numbers[0], numbers[1]


def _params(node: Field, entry: LayerType | None) -> Mapping[str, Any]:
    """Parameters of a known layer are checked; those it does not have, and unknown layers', are kept."""
    field = node / "params"
    if field.value is None:
        return immutabledict()
    params: dict[str, Any] = {}
    for name in field.mapping():
        one = Field(field.value[name], f"{node.path}.{name}")
        parameter = entry.parameter(name) if entry is not None else None
        params[name] = frozen(one.value) if parameter is None else one.checked(parameter)
    return immutabledict(params)


def _links(field: Field, network: Network) -> tuple[Link, ...]:
    links: dict[Link, None] = {}
    taken: set[Port] = set()
    for one in field.items():
        link = _link(one, network)
        several = takes_many(network.nodes[link.target.node], link.target.name)
        if link in links or (link.target in taken and not several):
            raise one.wrong(
                N_("{path} leads to an input of {layer} that another link feeds already."),
                layer=network.nodes[link.target.node].name,
            )
        links[link] = None
        taken.add(link.target)
    return tuple(links)


def _link(field: Field, network: Network) -> Link:
    ends = [one.text(_LONGEST_ID) for one in field.items()]
    if len(ends) != 4 or ends[0] not in network.nodes or ends[2] not in network.nodes:
        raise field.wrong(
            N_("{path} should lead from a layer of this network to another. Received {received}.")
        )
    link = Link(Port(ends[0], ends[1]), Port(ends[2], ends[3]))
    _check_port(field, network, link.source, output_ports)
    _check_port(field, network, link.target, input_ports)
    return link


def _check_port(field: Field, network: Network, port: Port, ports: Any) -> None:
    node = network.nodes[port.node]
    known = node.body is not None or node.layer in catalogue
    if known and port.name not in ports(network, node):
        raise field.wrong(N_("{path} uses a port that the layer does not have. Received {received}."))


def _check_no_loop(field: Field, nodes: Mapping[str, Node], links: tuple[Link, ...]) -> None:
    """Take away nodes that nothing leads into, again and again: a loop is what stays."""
    coming = dict.fromkeys(nodes, 0)
    following: dict[str, list[str]] = {}
    for link in links:
        coming[link.target.node] += 1
        following.setdefault(link.source.node, []).append(link.target.node)
    ready = deque(node for node, count in coming.items() if not count)
    left = len(nodes)
    while ready:
        left -= 1
        for node in following.get(ready.popleft(), ()):
            coming[node] -= 1
            if not coming[node]:
                ready.append(node)
    if left:
        caught = next(node.name for id, node in nodes.items() if coming[id])
        raise field.wrong(N_("{path} close a loop: {layer} is fed by what it gives itself."), layer=caught)
