"""A resolved network as a table: a row per layer, and the totals. A pure function into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from immutabledict import immutabledict

from nnstudio.core.compiler.axes import Axis, NamedShape, named_shapes
from nnstudio.core.compiler.flattening import at_ports, flatten
from nnstudio.core.compiler.plan import NetworkPlan, NodePlan
from nnstudio.core.compiler.receptive_field import AxisField, Field, receptive_fields
from nnstudio.core.language import _
from nnstudio.core.project import Network, Node, Port


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One layer. Counts are per sample; those of a layer whose shape could not be found are ``None``."""

    node: str
    name: str
    layer: str
    shapes: tuple[NamedShape, ...] = ()  # one per output port; of an Output, what enters it
    parameters: int | None = None
    multiply_adds: int | None = None
    activation_bytes: int | None = None
    field: Field = dataclass_field(default_factory=immutabledict)

    @property
    def shape_brief(self) -> str:
        return "; ".join(shape.brief for shape in self.shapes)

    @property
    def shape_words(self) -> str:
        return "; ".join(shape.words for shape in self.shapes)

    @property
    def output_size(self) -> int | None:
        """Numbers that leave the layer, per sample."""
        return sum(shape.size for shape in self.shapes) if self.shapes else None

    @property
    def field_brief(self) -> str:
        """``5 × 5``, with ``all`` where everything is seen; empty where inputs have no positions."""
        if self.field and all(seen.is_whole for seen in self.field.values()):
            return _("all")
        return " × ".join(_seen(seen) for seen in self.field.values())

    @property
    def field_words(self) -> str:
        """With axes and jumps: ``height 5, jump 2; width 5, jump 2``."""
        return "; ".join(_told(axis, seen) for axis, seen in self.field.items())

    @property
    def field_size(self) -> int | None:
        """Positions seen, over all axes, to sort by."""
        if not self.field:
            return None
        total = 1
        for seen in self.field.values():
            total *= seen.size
        return total


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all layers whose shape is known."""

    layers: int
    parameters: int
    multiply_adds: int
    activation_bytes: int
    is_complete: bool  # whether every layer's shape is known


@dataclass(frozen=True, slots=True)
class Analysis:
    """The rows, in the order the layers run in (those that cannot run come last), and the totals."""

    rows: tuple[LayerRow, ...]
    totals: Totals


def analyse(network: Network, plan: NetworkPlan) -> Analysis:
    """The table of one network; a block is one row. Works for bad networks and plans older than the network.

    Raises:
        TooManyLayers: more than can be laid out, once all copies of blocks are counted.
    """
    flat = flatten(network, plan)
    inner_shapes = named_shapes(flat.network, flat.plan)
    shapes = at_ports(inner_shapes, network, flat)
    fields = at_ports(receptive_fields(flat.network, flat.plan, inner_shapes), network, flat)
    known = {port.node for port in shapes}
    placed = [id for id in plan.order if id in known]
    rows = [_row(network.nodes[id], plan.nodes[id], shapes, fields) for id in placed]
    rows += [LayerRow(id, node.name, node.layer) for id, node in network.nodes.items() if id not in known]
    totals = Totals(
        layers=len(rows),
        parameters=plan.parameters,
        multiply_adds=plan.multiply_adds,
        activation_bytes=plan.activation_bytes,
        is_complete=len(placed) == sum(not node.bypassed for node in network.nodes.values()),
    )
    return Analysis(tuple(rows), totals)


def _row(
    node: Node, plan: NodePlan, shapes: Mapping[Port, NamedShape], fields: Mapping[Port, Field]
) -> LayerRow:
    ports = [Port(node.id, name) for name in plan.outputs] or [Port(node.id, "in")]
    return LayerRow(
        node.id,
        node.name,
        node.layer,
        tuple(shapes[port] for port in ports),
        plan.parameters,
        plan.multiply_adds,
        plan.activation_bytes,
        fields[ports[0]],
    )


def _seen(seen: AxisField) -> str:
    return _("all") if seen.is_whole else str(seen.size)


def _told(axis: Axis, seen: AxisField) -> str:
    if seen.is_whole:
        return _("{axis}: all {size}").format(axis=_(axis), size=seen.size)
    return _("{axis} {size}, jump {jump}").format(axis=_(axis), size=seen.size, jump=seen.jump)
