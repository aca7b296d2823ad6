r"""How much of the input one number of a layer's output can see, axis by axis.

Source: Araujo, Norris & Sim, 2019, Computing Receptive Fields of Convolutional Neural Networks, Distill.
With a window of :math:`k` taps, stride :math:`s` and dilation :math:`d`, the size :math:`r` and the jump
:math:`j` (how far apart in the input two neighbours are) become

.. math:: r' = r + (k - 1) \, d \, j, \qquad j' = j \, s,

beginning with :math:`r = j = 1`. Where branches meet, the largest size and jump count. The field is that of
the definition: it may be larger than the input, padding included. Layers that look at all positions at once
(Linear after Flatten, recurrent layers, attention) see the whole input. What normalisation learns from all
positions is not counted, as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from immutabledict import immutabledict

from nnstudio.core.compiler.axes import Axis, NamedShape, places, running, sliding_axes
from nnstudio.core.compiler.plan import NetworkPlan
from nnstudio.core.compiler.ports import ordered_links
from nnstudio.core.compiler.wiring import wire
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.project import Network, Port


@dataclass(frozen=True, slots=True)
class AxisField:
    """Along one axis of the input: how far one output sees, and the distance between what neighbours see.

    Both are in input positions. Behind layers that enlarge, they can be fractions of one.
    """

    extent: Fraction = Fraction(1)
    jump: Fraction = Fraction(1)
    is_whole: bool = False  # sees all there is, wherever it lies

    @property
    def size(self) -> int:
        """How many positions of the input are seen at most."""
        return ceil(self.extent)

    def widened(self, taps: int, dilation: int = 1, stride: Fraction | int = 1) -> AxisField:
        """After a window of so many taps."""
        if self.is_whole:
            return self
        return AxisField(self.extent + (taps - 1) * dilation * self.jump, self.jump * stride)


Field = Mapping[Axis, AxisField]  # by the positions of the network's input; empty for plain features


@dataclass(frozen=True, slots=True)
class Step:
    """One layer as the rules see it: its parameters and the sizes along one axis, before and after."""

    layer: LayerType
    params: Mapping[str, object]
    index: int  # of the axis among those the layer slides along
    before: int
    after: int

    def number(self, name: str) -> int:
        """The parameter for this axis; a window's stride, when not given, is its size."""
        value = self.params.get(name)
        if value is None:
            return self.number("kernel_size") if name == "stride" else 1
        if isinstance(value, tuple):
            value = value[self.index]
        assert isinstance(value, int | float)
        return int(value)


Rule = Callable[[AxisField, Step], AxisField]


def receptive_fields(
    network: Network, plan: NetworkPlan, shapes: Mapping[Port, NamedShape]
) -> dict[Port, Field]:
    """The field behind each port of ``shapes``, in the coordinates of the network's input."""
    wiring = wire(network)
    found: dict[Port, Field] = {}
    whole: dict[Axis, AxisField] = {}
    for id, layer in running(network, plan):
        if layer.role is Role.INPUT:
            given = shapes[Port(id, "out")]
            own = {axis: AxisField(Fraction(size), is_whole=True) for axis, size in places(given)}
            whole |= own  # the body of a block may have several Inputs
            found[Port(id, "out")] = immutabledict({axis: AxisField() for axis in own})
            continue
        sources = [link.source for link in ordered_links(layer, id, wiring) if link and link.source in found]
        if not sources:
            continue
        field = _merged([found[source] for source in sources], whole)
        if layer.role is Role.OUTPUT:
            found[Port(id, "in")] = field
            continue
        before = shapes[sources[0]]
        for port in plan.nodes[id].outputs:
            after = shapes[Port(id, port)]
            found[Port(id, port)] = _after(layer, network.nodes[id].params, field, before, after, whole)
    return found


def _merged(fields: Sequence[Field], whole: Field) -> Field:
    seen = {axis: [field[axis] for field in fields if axis in field] for axis in whole}
    return immutabledict({axis: _largest(own) for axis, own in seen.items() if own})


def _largest(fields: Sequence[AxisField]) -> AxisField:
    if len(fields) == 1:
        return fields[0]
    seeing_all = next((field for field in fields if field.is_whole), None)
    if seeing_all is not None:
        return seeing_all
    return AxisField(max(field.extent for field in fields), max(field.jump for field in fields))


def _after(
    layer: LayerType,
    params: Mapping[str, object],
    field: Field,
    before: NamedShape,
    after: NamedShape,
    whole: Field,
) -> Field:
    """An axis that is no longer there has been mixed into the others: everything along it is seen."""
    values = {**layer.defaults(), **params}
    old, new = dict(places(before)), dict(places(after))
    rule = _rule(layer)
    found = {}
    for axis, seen in field.items():
        if seen.is_whole or rule is None or axis not in old or axis not in new:
            found[axis] = whole[axis]
        else:
            index = _index(layer, list(old), axis)
            found[axis] = rule(seen, Step(layer, values, index, old[axis], new[axis]))
    return immutabledict(found)


def _index(layer: LayerType, axes: Sequence[Axis], axis: Axis) -> int:
    slid = [each for each in sliding_axes(layer) or axes if each in axes]
    return slid.index(axis) if axis in slid else 0


def _rule(layer: LayerType) -> Rule | None:
    """How the layer widens the field; ``None`` for one that sees everything."""
    if layer.name in _RULES:
        return _RULES[layer.name]
    if layer.family in _SEE_ALL:
        return None
    if layer.parameter("kernel_size") is not None:
        return _transposed if layer.parameter("output_padding") is not None else _window
    return _adaptive if layer.parameter("output_size") is not None else _pointwise


def _pointwise(field: AxisField, step: Step) -> AxisField:
    """Each number by itself, or together with others of its position."""
    return field


def _window(field: AxisField, step: Step) -> AxisField:
    return field.widened(step.number("kernel_size"), step.number("dilation"), step.number("stride"))


def _transposed(field: AxisField, step: Step) -> AxisField:
    """An output is reached by every ``s``-th tap only, and neighbours are closer than their inputs."""
    stride = step.number("stride")
    reach = floor((step.number("kernel_size") - 1) * step.number("dilation") / stride)
    return field.widened(reach + 1, 1, Fraction(1, stride))


def _adaptive(field: AxisField, step: Step) -> AxisField:
    """Output ``i`` of ``n`` looks from ``⌊i·L/n⌋`` up to ``⌈(i+1)·L/n⌉``; the widest window counts."""
    size, count = step.before, step.after
    widths = (-(-(i + 1) * size // count) - i * size // count for i in range(min(count, size)))
    return field.widened(max(widths), 1, Fraction(size, count))


def _upsampled(field: AxisField, step: Step) -> AxisField:
    """Nearest copies one number; the others mix a number with its neighbours."""
    taps = {"nearest": 1, "nearest-exact": 1, "bicubic": 4}.get(str(step.params.get("mode")), 2)
    return field.widened(taps, 1, Fraction(step.before, step.after))


def _resized(field: AxisField, step: Step) -> AxisField:
    """Pixels become channels or channels pixels: a window as large as its stride, or a finer grid."""
    ratio = Fraction(step.before, step.after)
    return field.widened(max(1, ceil(ratio)), 1, ratio)


def _sliced(field: AxisField, step: Step) -> AxisField:
    """Every so-many-th place of the axis that is sliced, which is the one that has become shorter."""
    return field.widened(1, 1, step.number("step") if step.after < step.before else 1)


_SEE_ALL = frozenset({"recurrent"})
_RULES: Mapping[str, Rule | None] = {
    "MultiheadAttention": None,
    "TransformerEncoderLayer": None,
    "Unflatten": None,
    "Reshape": None,
    "Upsample": _upsampled,
    "UpsamplingBilinear2d": _upsampled,
    "PixelShuffle": _resized,
    "PixelUnshuffle": _resized,
    "Slice": _sliced,
}
