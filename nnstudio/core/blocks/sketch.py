"""Drawing a network in code, layer after layer, as a hand would on the canvas."""

from __future__ import annotations

from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.parameters import Value
from nnstudio.core.project import Link, Network, Node, Port
from nnstudio.core.project.edits.finding import layer_of
from nnstudio.core.project.edits.nodes import make_node, moved
from nnstudio.core.project.entries import Layer
from nnstudio.core.project.project import EMPTY, Values


class Sketch:
    """A network that grows: each call adds a node and gives the port at which its result comes out.

    ``Sketch().input()`` begins one; :meth:`network` gives it laid out.
    """

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._links: list[Link] = []

    def input(self, name: str = "input") -> Port:
        return self.add("Input", name=name)

    def output(self, source: Port, name: str = "output") -> None:
        self.several("Output", source, name=name)

    def add(
        self, layer: Layer, *sources: Port, name: str | None = None, params: Values = EMPTY, **more: Value
    ) -> Port:
        """A node of this layer, fed by these ports; the first port at which its result comes out.

        Parameters may be given by name, as a mapping, or both.
        """
        return self.several(layer, *sources, name=name, params={**params, **more})[0]

    def several(
        self, layer: Layer, *sources: Port, name: str | None = None, params: Values = EMPTY, **more: Value
    ) -> tuple[Port, ...]:
        """The same, with all ports of the node."""
        entry = layer_of(layer)
        grown = Network(immutabledict(self._nodes))
        node = make_node(grown, layer, (0.0, 0.0), name, immutabledict({**params, **more}))
        self._nodes[node.id] = node
        ports = entry.inputs * len(sources) if entry.takes_many else entry.inputs
        self._links += [
            Link(source, Port(node.id, port)) for source, port in zip(sources, ports, strict=False)
        ]
        return tuple(Port(node.id, port) for port in entry.outputs)

    def chain(self, source: Port, *layers: str | tuple[Layer, Values]) -> Port:
        """Layers one behind the other, each a name or a name with its parameters."""
        for layer in layers:
            kind, params = layer if isinstance(layer, tuple) else (layer, EMPTY)
            source = self.add(kind, source, params=params)
        return source

    def network(self) -> Network:
        """What was drawn, its cards in order."""
        from nnstudio.core.project.layout import laid_out  # not needed to list the blocks

        drawn = Network(immutabledict(self._nodes), tuple(self._links))
        return replace(drawn, nodes=moved(drawn, laid_out(drawn)).nodes)
