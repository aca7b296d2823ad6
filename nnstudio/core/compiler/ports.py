"""Which links a module's arguments come from, port by port."""

from __future__ import annotations

from nnstudio.core.compiler.wiring import Wiring
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.project import Link


def ordered_links(layer: LayerType, node: str, wiring: Wiring) -> tuple[Link | None, ...]:
    """The links into a node in the order its module takes them; ``None`` for a port with no link.

    The first port of a merge gives all its links, in the order of the network; any other port one, the
    first if a broken file has several.
    """
    links = wiring.into(node)
    if len(layer.inputs) == 1 and len(links) == 1 and links[0].target.name == layer.inputs[0]:
        return links  # nearly every node: worth a shortcut
    found: list[Link | None] = []
    for position, port in enumerate(layer.inputs):
        entering = [link for link in links if link.target.name == port]
        many = position == 0 and layer.takes_many
        found.extend(entering if many and entering else entering[:1] or [None])
    return tuple(found)
