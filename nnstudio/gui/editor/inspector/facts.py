"""What the inspector tells, as pairs of a label and a value. Pure functions of the project and its plan."""

from __future__ import annotations

from collections.abc import Iterable

from nnstudio.core.compiler.plan import NetworkPlan, NodePlan
from nnstudio.core.language import _
from nnstudio.core.project import Link, Network, Node
from nnstudio.core.project.specs import TensorSpec
from nnstudio.gui.editor.cards import link_spec
from nnstudio.gui.widgets.figures import byte_count, grouped

Fact = tuple[str, str]


def node_facts(node: Node, plan: NodePlan | None) -> tuple[Fact, ...]:
    """Shapes, weights and costs of one node, as far as they are known."""
    if plan is None:
        return ()
    facts = [*_shapes(plan), *((name, _shape(shape)) for name, shape in plan.weights.items())]
    if not plan.outputs and not plan.parameters:
        return tuple(facts)  # its shape could not be found, so its costs are not known either
    facts.append((_("Parameters"), grouped(plan.parameters)))
    if plan.multiply_adds:
        facts.append((_("Multiply-adds"), grouped(plan.multiply_adds)))
    if plan.activation_bytes:
        label = _("Memory of its output") if node.body is None else _("Memory of its activations")
        facts.append((label, byte_count(plan.activation_bytes)))
    return tuple(facts)


def network_facts(network: Network, plan: NetworkPlan | None) -> tuple[Fact, ...]:
    """Totals of a network."""
    facts = [(_("Layers"), grouped(len(network.nodes))), (_("Links"), grouped(len(network.links)))]
    if plan is None:
        return tuple(facts)
    facts.append((_("Parameters"), grouped(plan.parameters)))
    facts.append((_("Memory of the parameters"), byte_count(4 * plan.parameters)))
    facts.append((_("Multiply-adds per sample"), grouped(plan.multiply_adds)))
    facts.append((_("Memory of the activations per sample"), byte_count(plan.activation_bytes)))
    if plan.output is not None:
        facts.append((_("Output shape"), _with_size(plan.output)))
    return tuple(facts)


def several_facts(nodes: Iterable[str], links: int, plan: NetworkPlan | None) -> tuple[Fact, ...]:
    """Totals of a selection."""
    chosen = list(nodes)
    facts = [(_("Layers"), grouped(len(chosen))), (_("Links"), grouped(links))]
    if plan is not None:
        plans = [plan.nodes[node] for node in chosen if node in plan.nodes]
        facts.append((_("Parameters"), grouped(sum(each.parameters for each in plans))))
        facts.append((_("Multiply-adds per sample"), grouped(sum(each.multiply_adds for each in plans))))
    return tuple(facts)


def link_facts(link: Link, network: Network, plan: NetworkPlan | None) -> tuple[Fact, ...]:
    """The tensor that flows through a link."""
    facts = [
        (_("From"), _end(network, link.source.node, link.source.name)),
        (_("To"), _end(network, link.target.node, link.target.name)),
    ]
    spec = link_spec(link, plan)
    if spec is not None:
        facts.append((_("Shape"), _axes(spec)))
        facts.append((_("Numbers per sample"), grouped(spec.size)))
        facts.append((_("Type of number"), spec.dtype))
        facts.append((_("Memory per sample"), byte_count(spec.size * _BYTES.get(spec.dtype, 4))))
    return tuple(facts)


_BYTES = {"float32": 4, "int64": 8}


def _shapes(plan: NodePlan) -> list[Fact]:
    facts = []
    for index, spec in enumerate(plan.inputs):
        label = _("Input shape") if len(plan.inputs) == 1 else _("Input {number}").format(number=index + 1)
        facts.append((label, _with_size(spec)))
    for name, spec in plan.outputs.items():
        label = _("Output shape") if len(plan.outputs) == 1 else _("Output “{name}”").format(name=name)
        facts.append((label, _with_size(spec)))
    return facts


def _with_size(spec: TensorSpec) -> str:
    """``32 × 24 × 24 = 18 432``; the size alone where there is one axis."""
    return str(spec) if len(spec.shape) < 2 else f"{spec} = {grouped(spec.size)}"


def _axes(spec: TensorSpec) -> str:
    """The shape with what its axes usually mean, where there are three of them or one."""
    if len(spec.shape) == 3 and spec.dtype == "float32":
        return _("{shape} (channels × height × width)").format(shape=spec)
    return str(spec)


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(str(size) for size in shape) or "1"


def _end(network: Network, node: str, port: str) -> str:
    name = network.nodes[node].name
    return name if port in ("in", "out") else f"{name} ({port})"
