"""From a resolved network to Keras 3 source with its functional interface. Needs no Keras to be written."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Sequence

from nnstudio.core.compiler.axes import PLACES, Axis, NamedShape, named_shapes
from nnstudio.core.compiler.flattening import flatten, with_plain_names
from nnstudio.core.compiler.keras_catalogue import KERAS
from nnstudio.core.compiler.keras_layers import Formula, Given, KerasLayer, Layout, Step, Unlike
from nnstudio.core.compiler.plan import NetworkPlan
from nnstudio.core.compiler.ports import ordered_links
from nnstudio.core.compiler.wiring import wire
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import LayerType, Role, catalogue
from nnstudio.core.project import Network, Node, Port
from nnstudio.core.project.names import names_for_copies
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.refusal import Refusal

_TAKEN = frozenset({"keras", "layers", "float", *keyword.kwlist})


class NotInKeras(Refusal):
    """Keras has no layer that does the same."""


def keras_source(network: Network, plan: NetworkPlan, function: str = "make_net") -> str:
    """A function that returns the network as a ``keras.Model``, its blocks laid out layer by layer.

    ``plan`` must have an output.

    Raises:
        NotInKeras: naming the first node that has no equal in Keras, and why.
    """
    body = "\n".join(f"    {line}" for line in _Writer(network, plan).lines())
    return f"def {function}():\n{body}"


class _Writer:
    """Writes node after node, and remembers where each value is and how its axes are arranged."""

    def __init__(self, network: Network, plan: NetworkPlan) -> None:
        flat = with_plain_names(flatten(network, plan))
        network, plan = flat.network, flat.plan
        self._network, self._plan, self._wiring = network, plan, wire(network)
        self._shapes = named_shapes(network, plan)
        self._variables: dict[Port, str] = {}
        self._layouts: dict[Port, Layout] = {}
        self._given = ""
        self._names = _free_names(network)

    def lines(self) -> Iterator[str]:
        for id in self._plan.order:
            node = self._network.nodes[id]
            layer = catalogue[node.layer]
            if layer.role is Role.INPUT:
                yield self._input(node)
            elif layer.role is Role.OUTPUT:
                returned = self._returned(self._sources(layer, id)[0])
            else:
                yield from self._node(node, layer)
        yield f"return keras.Model({self._given}, {returned})"

    def _input(self, node: Node) -> str:
        port, spec = Port(node.id, "out"), self._plan.nodes[node.id].outputs["out"]
        shape = self._shapes[port]
        self._layouts[port] = layout = _usual_layout(shape)
        self._given = self._variables[port] = self._named(node)
        sizes = _arranged(spec, layout)
        kind = "" if spec.dtype == "float32" else f', dtype="{spec.dtype}"'
        return f'{self._given} = keras.Input({sizes}{kind}, name="{node.name}")'

    def _node(self, node: Node, layer: LayerType) -> Iterator[str]:
        entry, plan, variable = KERAS.get(layer.name), self._plan.nodes[node.id], self._named(node)
        if entry is None:
            raise NotInKeras(
                N_("“{node}” ({layer}) has no equal in Keras."), node=node.name, layer=layer.name
            )
        sources = self._sources(layer, node.id)
        layout = self._layouts[sources[0]] if entry.layout is Layout.KEEP else entry.layout
        taken = [self._turned(source, layout, entry) for source in sources]
        used = frozenset(link.source.name for link in self._wiring.out_of(node.id))
        given = Given({**layer.defaults(), **node.params}, plan, layout, used)
        yield from _calls(variable, node.name, _steps(entry, given, node, layer), taken, entry)
        for port, spec in plan.outputs.items():
            self._layouts[Port(node.id, port)] = layout
            self._variables[Port(node.id, port)] = variable
            yield from self._last_step(node, port, used, variable, spec)

    def _last_step(
        self, node: Node, port: str, used: frozenset[str], variable: str, spec: TensorSpec
    ) -> Iterator[str]:
        """Where a recurrent layer ended is the last of all it said."""
        if port == "last" and {"out", "last"} <= used:
            last = names_for_copies([f"{variable}_last"], self._names.values())
            self._variables[Port(node.id, port)] = name = next(last)
            yield f"{name} = {variable}[:, -1]  # {spec}"

    def _sources(self, layer: LayerType, node: str) -> Sequence[Port]:
        return [link.source for link in ordered_links(layer, node, self._wiring) if link is not None]

    def _turned(self, source: Port, wanted: Layout, entry: KerasLayer | None = None) -> str:
        """The variable, its axes arranged as wanted (by a layer, if one takes it)."""
        variable, layout = self._variables[source], self._layouts[source]
        shape = self._shapes[source].sizes
        if layout is wanted or len(shape) < 2:
            return variable
        if entry is not None and entry.counts_off and 1 in (shape[0], _product(shape[1:])):
            return variable  # one channel, or one position: counted off, both are the same
        axes = tuple(range(1, len(shape) + 1))
        dims = (*axes[1:], 1) if wanted is Layout.LAST else (len(shape), *axes[:-1])
        return f"layers.Permute({dims})({variable})"

    def _returned(self, source: Port) -> str:
        """The answer, its channels last like those of what comes in."""
        return self._turned(source, _usual_layout(self._shapes[source]))

    def _named(self, node: Node) -> str:
        return self._names[node.id]


def _free_names(network: Network) -> dict[str, str]:
    """A variable for each node, by id: its name, unless that means something else in the source."""
    words = (f"{node.name}_" if node.name in _TAKEN else node.name for node in network.nodes.values())
    return dict(zip(network.nodes, names_for_copies(words, _TAKEN), strict=True))


def _steps(entry: KerasLayer, given: Given, node: Node, layer: LayerType) -> Sequence[Step | Formula]:
    try:
        return entry.write(given)
    except Unlike as reason:
        raise NotInKeras(
            N_("“{node}” ({layer}) has no equal in Keras: {reason}."),
            node=node.name,
            layer=layer.name,
            reason=Message.of(str(reason)),
        ) from None


def _calls(
    variable: str, name: str, steps: Sequence[Step | Formula], taken: Sequence[str], entry: KerasLayer
) -> Iterator[str]:
    """One line per layer; the last of them bears the node's name."""
    for index, each in enumerate(steps):
        own = name if index == len(steps) - 1 else ""
        if isinstance(each, Formula):
            yield f"{variable} = {each.text.format(*taken)}"
        else:
            yield f"{variable} = {each.text(own)}({entry.call(taken) if index == 0 else variable})"
        taken = [variable]


def _usual_layout(shape: NamedShape) -> Layout:
    has_channels = shape.axes[:1] == (Axis.CHANNELS,) and any(axis in PLACES for axis in shape.axes)
    return Layout.LAST if has_channels else Layout.TORCH


def _arranged(spec: TensorSpec, layout: Layout) -> tuple[int, ...]:
    return (*spec.shape[1:], spec.shape[0]) if layout is Layout.LAST else spec.shape


def _product(sizes: Sequence[int]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total
