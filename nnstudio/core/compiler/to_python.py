"""From a resolved network to a readable ``class Net(nn.Module)``.

Constructing it draws the same weights from the same seed as :func:`to_torch.build_network` does: modules
are made in the same order, with the same arguments, under the same names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nnstudio.core.compiler import first_weights
from nnstudio.core.compiler.calls import written_call
from nnstudio.core.compiler.embedding import Embedded, embed, is_ours
from nnstudio.core.compiler.plan import NetworkPlan, NodePlan
from nnstudio.core.compiler.ports import ordered_links
from nnstudio.core.compiler.stacking import Work, done
from nnstudio.core.compiler.variables import Variables
from nnstudio.core.compiler.wiring import Wiring, wire
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.layers.construct import arguments, module_class
from nnstudio.core.project import LayerLearning, Network, Node, Port
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.names import numbered
from nnstudio.core.project.paths import relative
from nnstudio.core.project.project import AS_USUAL
from nnstudio.core.project.specs import TensorSpec

_BATCH = 2  # constructors see shapes with a batch axis; its size decides nothing


@dataclass(frozen=True, slots=True)
class NetworkSource:
    """The class, and what has to stand above it: our own layers, and imports besides ``torch`` and ``nn``."""

    source: str
    own_classes: tuple[type, ...]
    imports: frozenset[str]

    @property
    def embedded(self) -> Embedded:
        return embed(self.own_classes)


def network_source(network: Network, plan: NetworkPlan, class_name: str = "Net") -> NetworkSource:
    """The network as a class. ``plan`` must have an output (``plan.output``).

    Above it stands a class for each block; blocks that say the same share one.
    """
    writer = _Writer(plan, "" if class_name == "Net" else class_name)
    done(writer.write(network, plan, (), class_name))
    return NetworkSource("\n\n\n".join(writer.classes), tuple(writer.own), frozenset(writer.imports))


@dataclass(slots=True)
class _Writer:
    """The classes written so far: texts in order, names by what stands below the first line."""

    plan: NetworkPlan
    prefix: str
    classes: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    own: dict[type, None] = field(default_factory=dict)
    imports: set[str] = field(default_factory=set)

    def write(
        self,
        network: Network,
        plan: NetworkPlan,
        blocks: tuple[str, ...],
        name: str,
        learning: LayerLearning = AS_USUAL,
    ) -> Work[str]:
        """The name of a class for this network; ``blocks`` lead to it where it is a body, and hand down how
        they learn."""
        lines = ["    def __init__(self):", "        super().__init__()"]
        for id in plan.order:
            node, layer, found = network.nodes[id], _entry(network, id), plan.nodes[id]
            handed = first_weights.inherited(learning, node.learning)
            if layer.role in (Role.INPUT, Role.OUTPUT):
                continue
            if node.body is None:
                made = [
                    _assignment(node, layer, found),
                    *first_weights.written(replace(node, learning=handed), found, f"self.{node.name}"),
                ]
                note_class(layer, self.own, self.imports)
            else:
                path = (*blocks, id)
                body = self.plan.bodies[relative(path)]
                inner = yield self.write(node.body, body, path, self._title(node), handed)
                made = [f"self.{node.name} = {_copies(node, layer, inner)}  # {_shape(found)}"]
            lines += [f"        {line}" for line in made]
        forward = _Forward(network, plan, is_body=bool(blocks))
        lines += ["", f"    def forward(self, {', '.join(forward.arguments)}):"]
        lines += [f"        {line}" for line in forward.lines()]
        return self._noted(name, "\n".join(lines), is_body=bool(blocks))

    def _title(self, node: Node) -> str:
        return f"{self.prefix}{''.join(word.capitalize() for word in node.name.split('_'))}Block"

    def _noted(self, name: str, text: str, is_body: bool) -> str:
        """Add a class, unless there is one that says the same."""
        if is_body and text in self.names:
            return self.names[text]
        taken = set(self.names.values())
        name = name if name not in taken else numbered(f"{name}_", taken)
        self.names[text] = name
        self.classes.append(f"class {name}(nn.Module):\n{text}")
        return name


def _entry(network: Network, node: str) -> LayerType:
    layer = entry_of(network.nodes[node])
    assert layer is not None  # what is unknown has no plan
    return layer


def _copies(node: Node, layer: LayerType, inner: str) -> str:
    """One instance of a block's class, or a chain of them, each with weights of its own."""
    if node.repeat == 1:
        return f"{inner}()"
    if _is_chain(layer):
        return f"nn.Sequential(*[{inner}() for _ in range({node.repeat})])"
    return f"nn.ModuleList([{inner}() for _ in range({node.repeat})])"


def _is_chain(layer: LayerType) -> bool:
    """Whether copies can be an ``nn.Sequential``: one tensor in, one out."""
    return len(layer.inputs) == len(layer.outputs) == 1


def note_class(layer: LayerType, own: dict[type, None], imports: set[str]) -> None:
    """Remember what has to stand above the code that uses this layer's class."""
    if is_ours(layer.module):
        own[module_class(layer)] = None
    elif not layer.module.startswith("torch.nn."):
        imports.add("from {} import {}".format(*layer.module.rsplit(".", 1)))


def construction(node: Node, layer: LayerType, plan: NodePlan) -> str:
    """The expression that makes the node's module, such as ``nn.Linear(4, 3)``."""
    shapes = [(_BATCH, *spec.shape) for spec in plan.inputs]
    name = layer.module.rsplit(".", 1)[1]
    if layer.module.startswith("torch.nn."):
        name = f"nn.{name}"
    return written_call(name, module_class(layer), arguments(layer, node.params, shapes))


def _assignment(node: Node, layer: LayerType, plan: NodePlan) -> str:
    return f"self.{node.name} = {construction(node, layer, plan)}  # {_shape(plan)}"


def _shape(plan: NodePlan) -> TensorSpec:
    return next(iter(plan.outputs.values()))


class _Forward:
    """The body of ``forward``: a value's variable is used again as soon as nobody needs the value."""

    def __init__(self, network: Network, plan: NetworkPlan, is_body: bool) -> None:
        self._network, self._plan, self._wiring = network, plan, wire(network)
        self._variables = Variables(_uses(network, plan, self._wiring))
        ends = [id for id in network.nodes if id in plan.nodes and _role(network, id) is Role.INPUT]
        several = is_body and len(ends) > 1
        self._inputs = {id: network.nodes[id].name if several else "x" for id in ends}
        self.arguments = tuple(dict.fromkeys(self._inputs.values())) or ("x",)

    def lines(self) -> Iterator[str]:
        """One line per layer."""
        returned: dict[str, str] = {}
        for id, name in self._inputs.items():
            self._variables.share(Port(id, "out"), name)
        for id in self._plan.order:
            node, layer = self._network.nodes[id], _entry(self._network, id)
            if layer.role is Role.INPUT:
                continue
            taken = [self._variables.take(source) for source in _sources(layer, id, self._wiring)]
            if layer.role is Role.OUTPUT:
                returned[id] = taken[0]
                self._variables.keep(taken[0])
                continue
            given = self._variables.give([Port(id, port) for port in layer.outputs])
            yield from _call(node, layer, taken, given)
        yield f"return {', '.join(returned[id] for id in self._network.nodes if id in returned)}"


def _call(node: Node, layer: LayerType, taken: Sequence[str], given: Sequence[str]) -> Iterator[str]:
    if node.repeat == 1 or _is_chain(layer):
        yield f"{', '.join(given)} = self.{node.name}({', '.join(taken)})"
        return
    passed = [f"{node.name}_{number}" for number in range(1, len(taken) + 1)]  # from copy to copy
    yield f"{', '.join(passed)} = {', '.join(taken)}"
    yield f"for copy in self.{node.name}:"
    yield f"    {', '.join(passed)} = copy({', '.join(passed)})"
    yield f"{', '.join(given)} = {', '.join(passed)}"


def _role(network: Network, node: str) -> Role | None:
    layer = entry_of(network.nodes[node])
    return layer.role if layer is not None and not network.nodes[node].bypassed else None


def _uses(network: Network, plan: NetworkPlan, wiring: Wiring) -> Mapping[Port, int]:
    """How often each value is taken."""
    counts: dict[Port, int] = {}
    for id in plan.order:
        for source in _sources(_entry(network, id), id, wiring):
            counts[source] = counts.get(source, 0) + 1
    return counts


def _sources(layer: LayerType, node: str, wiring: Wiring) -> Sequence[Port]:
    if not layer.inputs:
        return ()
    return [link.source for link in ordered_links(layer, node, wiring) if link is not None]
