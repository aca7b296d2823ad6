"""Which ports a node shows, whether or not this version knows its layer."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.project import Network, Node
from nnstudio.core.project.entries import entry_of


@dataclass(frozen=True, slots=True)
class Ports:
    """Names of the input and output ports, top to bottom."""

    inputs: tuple[str, ...] = ("in",)
    outputs: tuple[str, ...] = ("out",)


NO_PORTS = Ports((), ())


def ports_of(node: Node, network: Network | None = None) -> Ports:
    """The ports of the layer; of a layer from a newer version, those that its links use."""
    layer = entry_of(node)
    if layer is not None:
        return Ports(layer.inputs, layer.outputs)
    if network is None:
        return Ports()
    inputs = dict.fromkeys(link.target.name for link in network.links_into(node.id))
    outputs = dict.fromkeys(link.source.name for link in network.links_out_of(node.id))
    return Ports(tuple(inputs) or ("in",), tuple(outputs) or ("out",))
