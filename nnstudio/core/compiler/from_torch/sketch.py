"""The network while it is being drawn: nodes, links, and the tensors each node is to be given."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from immutabledict import immutabledict
from torch import Tensor, fx, nn

from nnstudio.core.compiler.from_torch.refusals import Place, refused
from nnstudio.core.compiler.from_torch.tracing import PREFIX, VALUE, place_of
from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, catalogue
from nnstudio.core.parameters import InvalidValue, Value, checked_values
from nnstudio.core.project import LayerLearning, Link, Network, Node, Port
from nnstudio.core.project.names import LONGEST_NAME, check_name, new_name
from nnstudio.core.refusal import Refusal


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A tensor that the samples do not decide: a weight of the module, or what was made of some.

    ``sources`` are the tensors of the module it comes from; ``is_computed`` says that it is no mere view of
    the one it comes from, so that no layer could learn it.
    """

    name: str
    tensor: Tensor
    sources: tuple[Tensor, ...] = ()
    is_computed: bool = False

    @property
    def learns(self) -> bool:
        return any(source.requires_grad for source in self.sources)


@dataclass(frozen=True, slots=True)
class Nothing:
    """A value that no port gives; ``name`` says what it would be, the template ``why`` what is amiss."""

    name: str
    why: str = field(default=N_("{name} is not given by any layer of nnstudio."), kw_only=True)

    def part(self, index: object) -> Any:
        """What is taken out of it."""
        return Nothing(f"{self.name}[{index}]")


@dataclass(slots=True)
class Sketch:
    """``tensors`` are by node name, then by the tensor's name in the layer's module.

    ``places`` are the lines of code, by node name; ``carriers`` all operations that gave what a port gives.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    tensors: dict[str, dict[str, Tensor]] = field(default_factory=dict)
    places: dict[str, Place | None] = field(default_factory=dict)
    carriers: dict[Port, list[fx.Node]] = field(default_factory=dict)
    _drawn: int = 0

    @property
    def network(self) -> Network:
        return Network(immutabledict(self.nodes), tuple(self.links))

    def add(
        self,
        layer: str,
        inputs: Sequence[Port],
        params: Mapping[str, object] = immutabledict(),
        *,
        place: Place | None = None,
        name: str = "",
        tensors: Mapping[str, Tensor] = immutabledict(),
        frozen: bool = False,
    ) -> tuple[Port, ...]:
        """Draw a layer fed by these ports; returns its own output ports.

        Raises:
            CannotImport: it does not take such parameters.
        """
        entry = catalogue[layer]
        values = _checked(entry, params, place)
        self._drawn += 1
        node = Node(f"n{self._drawn}", layer, self._free_name(layer, name), immutabledict(values))
        if frozen:
            node = replace(node, learning=LayerLearning(frozen=True))
        self.nodes[node.id] = node
        self.tensors[node.name] = dict(tensors)
        self.places[node.name] = place
        ports = [entry.inputs[0]] * len(inputs) if entry.takes_many else entry.inputs
        inputs = self._told_apart(inputs, place) if entry.takes_many else inputs
        for source, port in zip(inputs, ports, strict=False):
            self.links.append(Link(source, Port(node.id, port)))
        return tuple(Port(node.id, port) for port in entry.outputs)

    def one(
        self, layer: str, source: Port, params: Mapping[str, object] = immutabledict(), **more: Any
    ) -> Port:
        """Draw a layer with one input; its first output."""
        return self.add(layer, [source], params, **more)[0]

    def source_of(self, port: Port) -> Port:
        """What feeds the node that gives this port, which has one input."""
        return next(link.source for link in self.links if link.target.node == port.node)

    def carry(self, port: Port, operation: fx.Node) -> None:
        """Note that the operation's result is what the port gives."""
        self.carriers.setdefault(port, []).append(operation)

    def is_only_use(self, port: Port, operation: fx.Node) -> bool:
        """Whether nothing else is done with what the port gives."""
        carriers = self.carriers.get(port, [])
        return {user for one in carriers for user in one.users} <= {operation, *carriers}

    def change(
        self, node: str, params: Mapping[str, object], tensors: Mapping[str, Tensor] = immutabledict()
    ) -> None:
        """Other parameters of a node that is drawn already, and more tensors for it.

        Raises:
            CannotImport: it does not take such parameters.
        """
        found = self.nodes[node]
        values = _checked(catalogue[found.layer], {**found.params, **params}, self.places[found.name])
        self.nodes[node] = replace(found, params=immutabledict(values))
        self.tensors[found.name] |= tensors

    def remove(self, nodes: Collection[str]) -> None:
        """Take nodes out again that feed nothing."""
        for id in nodes:
            del self.tensors[self.nodes[id].name], self.places[self.nodes[id].name], self.nodes[id]
        self.links = [link for link in self.links if link.target.node not in nodes]

    def _told_apart(self, inputs: Sequence[Port], place: Place | None) -> list[Port]:
        """One port can be linked to another once: where it comes again, it goes through an Identity."""
        seen: list[Port] = []
        for port in inputs:
            seen.append(self.one("Identity", port, place=place) if port in seen else port)
        return seen

    def _free_name(self, layer: str, wished: str) -> str:
        taken = {node.name for node in self.nodes.values()}
        word = wished.replace(".", "_")
        word = f"layer_{word}" if word[:1].isdigit() else word
        try:
            return check_name(word[-LONGEST_NAME:].lstrip("_"), taken)
        except Refusal:
            return new_name(layer, taken)


def _checked(entry: LayerType, params: Mapping[str, object], place: Place | None) -> Mapping[str, Value]:
    try:
        return checked_values(entry.params, params)
    except InvalidValue as refusal:
        raise refused(place, N_("{layer}: {why}"), layer=entry.name, why=refusal.message) from refusal


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One operation of the module: what it was given (ports, tensors, numbers), and what came out.

    ``module`` is the layer that was called, if one was, and ``name`` its path in the whole.
    """

    node: fx.Node
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    module: nn.Module | None = None

    @property
    def place(self) -> Place | None:
        return place_of(self.node)

    @property
    def name(self) -> str:
        return str(self.node.target).removeprefix(PREFIX) if self.module is not None else ""

    @property
    def value(self) -> Any:
        """The sample's result."""
        return self.node.meta[VALUE]

    def sample(self, position: int = 0) -> Tensor:
        """What came in there, for the sample."""
        return self.node.all_input_nodes[position].meta[VALUE]

    def argument(self, position: int, name: str, default: Any = None) -> Any:
        """An argument, by place or by name."""
        if position < len(self.args):
            return self.args[position]
        return self.kwargs.get(name, default)

    @property
    def inputs(self) -> tuple[Port, ...]:
        """All arguments, which have to be outputs of layers.

        Raises:
            CannotImport
        """
        return tuple(self.as_port(value) for value in (*self.args, *self.kwargs.values()))

    @property
    def source(self) -> Port:
        """The first argument, which has to be an output of a layer."""
        return self.as_port(self.argument(0, "input"))

    def as_port(self, value: Any) -> Port:
        if isinstance(value, Port):
            return value
        if isinstance(value, Held):
            if not value.name:
                raise self.refusal(N_("no layer of nnstudio gives a tensor that is always the same."))
            raise self.refusal(
                N_("“{name}” is a tensor of the module itself. No layer gives it."), name=value.name
            )
        if isinstance(value, Nothing):
            raise self.refusal(value.why, name=value.name)
        raise self.refusal(N_("a tensor is needed here. Received {value}."), value=repr(value)[:60])

    def refusal(self, template: str, **fields: object) -> Refusal:
        return refused(self.place, template, **fields)
