"""The ports of a node, also of one whose layer this version does not know."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers import LayerType
from nnstudio.core.project.edits.finding import node_of, shown
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.project import Network, Node, Port
from nnstudio.core.project.refusals import UnknownPort


def input_ports(network: Network, node: Node) -> tuple[str, ...]:
    """Names of the ports where links may end. An unknown layer has ``in`` and those in use."""
    entry = entry_of(node)
    if entry is not None:
        return entry.inputs
    used = (link.target.name for link in network.links if link.target.node == node.id)
    return tuple(dict.fromkeys(("in", *used)))


def output_ports(network: Network, node: Node) -> tuple[str, ...]:
    """Names of the ports where links may begin. An unknown layer has ``out`` and those in use."""
    entry = entry_of(node)
    if entry is not None:
        return entry.outputs
    used = (link.source.name for link in network.links if link.source.node == node.id)
    return tuple(dict.fromkeys(("out", *used)))


def takes_many(node: Node, port: str) -> bool:
    """Whether several links may end at this port: the first one of a merge."""
    entry = entry_of(node)
    return entry is not None and entry.takes_many and port == entry.inputs[0]


def check_source(network: Network, port: Port) -> None:
    """Refuse if no link can begin there."""
    node = node_of(network, port.node)
    _check(node, port, output_ports(network, node), N_("{node} has no output {port}. It has: {known}."))


def check_target(network: Network, port: Port) -> None:
    """Refuse if no link can end there."""
    node = node_of(network, port.node)
    _check(node, port, input_ports(network, node), N_("{node} has no input {port}. It has: {known}."))


def _check(node: Node, port: Port, known: tuple[str, ...], template: str) -> None:
    if port.name not in known:
        raise UnknownPort(template, node=node.name, port=port.name, known=", ".join(known) or "–")


def first_input(entry: LayerType) -> str:
    """The port a chain enters; a layer without one cannot stand in a chain."""
    if not entry.inputs:
        raise UnknownPort(N_("{layer} has no input, so nothing can lead into it."), layer=entry.name)
    return entry.inputs[0]


def first_output(entry: LayerType) -> str:
    """The port a chain leaves by."""
    if not entry.outputs:
        raise UnknownPort(N_("{layer} has no output, so nothing can follow it."), layer=entry.name)
    return entry.outputs[0]


def only_output(network: Network, node: str) -> Port:
    """The first output of a node of the network, as a port."""
    ports = output_ports(network, node_of(network, node))
    if not ports:
        raise UnknownPort(N_("{layer} has no output, so nothing can follow it."), layer=shown(network, node))
    return Port(node, ports[0])
