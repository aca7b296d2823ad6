"""Put another layer in the place of one, with the same links, or let two neighbours change places."""

from __future__ import annotations

import re
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers import LayerType
from nnstudio.core.parameters import InvalidValue, Value
from nnstudio.core.project.edits.bypassing import can_bypass
from nnstudio.core.project.edits.finding import layer_of, names_in, network_of, node_of, shown
from nnstudio.core.project.edits.links import check_link
from nnstudio.core.project.edits.nodes import moved, with_node
from nnstudio.core.project.edits.ports import input_ports, output_ports
from nnstudio.core.project.entries import Block, Layer
from nnstudio.core.project.names import base_name, new_name
from nnstudio.core.project.project import Link, Network, Node, Port, Project
from nnstudio.core.project.refusals import NoNeighbour, PortsDoNotFit


def replace_layer(project: Project, network: str, node: str, layer: Layer) -> Project:
    """Make this node one of another layer. Its links, its place and the parameters both have are kept.

    A name that came from the layer follows it (``relu1`` becomes ``tanh1``); one that the learner chose
    stays. A link stays at the port of the same name, or else of the same rank.

    Raises:
        UnknownNetwork, UnknownNode, UnknownLayer
        PortsDoNotFit: the layer has no port for one of the links.
    """
    whole = network_of(project, network)
    before, entry = node_of(whole, node), layer_of(layer)
    if before.layer == layer:
        return project
    body = layer.body if isinstance(layer, Block) else None
    return project.with_network(network, _replaced(whole, before, entry, body))


def can_replace(network: Network, node: str, entry: LayerType) -> bool:
    """Whether :func:`replace_layer` would take this layer: the search menu shows only those."""
    before = network.nodes.get(node)
    if before is None or before.layer == entry.name:
        return False
    try:
        _replaced(network, before, entry)
    except PortsDoNotFit:
        return False
    return True


def swap_with_next(project: Project, network: str, node: str) -> Project:
    """Let a node and the one that follows it in a chain change places, on the canvas too.

    Raises:
        UnknownNetwork, UnknownNode
        NoNeighbour: not exactly one link leads on, or the next node gets other links, too.
        UnknownPort, PortTaken: the links around them do not fit the other way round.
    """
    whole = network_of(project, network)
    first = node_of(whole, node)
    joint = _joint(whole, first)
    second = whole.nodes[joint.target.node]
    links = {link: _swapped(whole, link, joint) for link in whole.links}
    _check_links(whole, links)
    rewired = replace(whole, links=tuple(links.values()))
    places = {first.id: second.at, second.id: first.at}
    return project.with_network(network, moved(rewired, places))


def _replaced(whole: Network, before: Node, entry: LayerType, body: Network | None = None) -> Network:
    links = tuple(_at_new_ports(whole, before, entry, link) for link in whole.links)
    _check_not_crowded(links, before, entry)
    name = _name_for(whole, before, entry)
    changed = replace(before, layer=entry.name, name=name, params=_shared_params(before, entry), body=body)
    changed = replace(changed, bypassed=before.bypassed and can_bypass(changed))
    return replace(with_node(whole, changed), links=links)


def _at_new_ports(network: Network, node: Node, entry: LayerType, link: Link) -> Link:
    """The link with its ends at this node moved to the ports of the new layer."""
    source, target = link.source, link.target
    if source.node == node.id:
        name = _port_like(source.name, output_ports(network, node), entry.outputs)
        source = Port(node.id, name or _refuse_output(node, entry))
    if target.node == node.id:
        name = _port_like(target.name, input_ports(network, node), entry.inputs)
        target = Port(node.id, name or _refuse_input(node, entry))
    return Link(source, target)


def _port_like(name: str, old: tuple[str, ...], new: tuple[str, ...]) -> str:
    """The new port of the same name, or else of the same rank; nothing where there is none."""
    if name in new:
        return name
    rank = old.index(name) if name in old else 0
    return new[rank] if rank < len(new) else ""


def _refuse_input(node: Node, entry: LayerType) -> str:
    raise PortsDoNotFit(
        N_("{layer} has no input for each link into {node}. Remove the link first."),
        layer=entry.name,
        node=node.name,
    )


def _refuse_output(node: Node, entry: LayerType) -> str:
    raise PortsDoNotFit(
        N_("{layer} has no output for each link out of {node}. Remove the link first."),
        layer=entry.name,
        node=node.name,
    )


def _check_not_crowded(links: tuple[Link, ...], node: Node, entry: LayerType) -> None:
    """Refuse where several links would end at a port that takes one."""
    coming = [link.target for link in links if link.target.node == node.id]
    for port in entry.inputs[1:] if entry.takes_many else entry.inputs:
        count = coming.count(Port(node.id, port))
        if count > 1:
            raise PortsDoNotFit(
                N_("{layer} takes one link, but {count} lead into {node}. Choose a layer that merges."),
                layer=entry.name,
                count=count,
                node=node.name,
            )


def _shared_params(node: Node, entry: LayerType) -> immutabledict[str, Value]:
    """The new layer's defaults, with what the old one says where both have the parameter."""
    values = entry.defaults()
    for parameter in entry.params:
        if parameter.name in node.params:
            try:
                values[parameter.name] = parameter.check(node.params[parameter.name])
            except InvalidValue:
                continue  # of the same name, but of another kind
    return immutabledict(values)


def _name_for(network: Network, node: Node, entry: LayerType) -> str:
    if re.fullmatch(re.escape(base_name(node.layer)) + "[0-9]*", node.name):
        return new_name(entry.name, names_in(network) - {node.name})
    return node.name


def _joint(network: Network, node: Node) -> Link:
    """The only link out of the node, if it is also the only one into where it leads."""
    leaving = network.links_out_of(node.id)
    if len(leaving) != 1:
        raise NoNeighbour(
            N_("{node} leads to {count} layers. Only a layer with one follower can change places with it."),
            node=node.name,
            count=len(leaving),
        )
    coming = network.links_into(leaving[0].target.node)
    if len(coming) != 1:
        raise NoNeighbour(
            N_("{node} gets {count} links. Only neighbours in a chain can change places."),
            node=shown(network, leaving[0].target.node),
            count=len(coming),
        )
    return leaving[0]


def _swapped(network: Network, link: Link, joint: Link) -> Link:
    """The link as it runs once the two nodes at the joint have changed places."""
    first, second = joint.source.node, joint.target.node
    if link == joint:
        return Link(_first_output(network, second), _first_input(network, first))
    if link.target.node == first:
        return Link(link.source, _first_input(network, second))
    if link.source.node == second:
        return Link(_first_output(network, first), link.target)
    return link


def _first_input(network: Network, node: str) -> Port:
    ports = input_ports(network, network.nodes[node])
    if not ports:
        raise NoNeighbour(
            N_("{node} has no input, so nothing can stand before it."), node=shown(network, node)
        )
    return Port(node, ports[0])


def _first_output(network: Network, node: str) -> Port:
    ports = output_ports(network, network.nodes[node])
    if not ports:
        raise NoNeighbour(N_("{node} has no output, so nothing can follow it."), node=shown(network, node))
    return Port(node, ports[0])


def _check_links(network: Network, swapped: dict[Link, Link]) -> None:
    """Refuse the new links that could not be drawn by hand either: two at one port, or the same twice."""
    grown = replace(network, links=tuple(link for link, after in swapped.items() if link == after))
    for link, after in swapped.items():
        if link != after:
            check_link(grown, after)
            grown = replace(grown, links=(*grown.links, after))
