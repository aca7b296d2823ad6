"""What the axes of a tensor mean: channels, height, width, time, features. Found from layer to layer.

A shape alone does not say whether 8 × 20 is eight channels of a signal or eight steps in time; the layers
around it do. The names are those of torch's documentation, whose letters stand for them where room is
short: N batch, C channels, D depth, H height, W width, T time, F features.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nnstudio.core.compiler.plan import NetworkPlan, NodePlan
from nnstudio.core.compiler.ports import ordered_links
from nnstudio.core.compiler.wiring import Wiring, wire
from nnstudio.core.language import N_, _
from nnstudio.core.layers.catalogue import LayerType, Role, catalogue
from nnstudio.core.project import Network, Node, Port
from nnstudio.core.project.specs import TensorSpec


class Axis(StrEnum):
    """What one axis of a tensor counts. The value is English, marked below for translation."""

    BATCH = "batch"
    CHANNELS = "channels"
    DEPTH = "depth"
    HEIGHT = "height"
    WIDTH = "width"
    TIME = "time"
    FEATURES = "features"
    OTHER = "other"

    @property
    def letter(self) -> str:
        return _LETTERS[self]


WORDS = (N_("batch"), N_("channels"), N_("depth"), N_("height"), N_("width"), N_("time"), N_("features"))
_LETTERS = {
    Axis.BATCH: "N",
    Axis.CHANNELS: "C",
    Axis.DEPTH: "D",
    Axis.HEIGHT: "H",
    Axis.WIDTH: "W",
    Axis.TIME: "T",
    Axis.FEATURES: "F",
    Axis.OTHER: "",
}
PLACES = frozenset({Axis.DEPTH, Axis.HEIGHT, Axis.WIDTH, Axis.TIME})  # along which things have positions

Axes = tuple[Axis, ...]  # of one sample: the batch is left out
_SIGNAL: Axes = (Axis.CHANNELS, Axis.TIME)
_IMAGE: Axes = (Axis.CHANNELS, Axis.HEIGHT, Axis.WIDTH)
_VOLUME: Axes = (Axis.CHANNELS, Axis.DEPTH, Axis.HEIGHT, Axis.WIDTH)
_SEQUENCE: Axes = (Axis.TIME, Axis.FEATURES)
_VECTOR: Axes = (Axis.FEATURES,)
_USUAL: Mapping[int, Axes] = {1: _VECTOR, 2: _SEQUENCE, 3: _IMAGE, 4: _VOLUME}


@dataclass(frozen=True, slots=True)
class NamedShape:
    """A shape without the batch, with what each of its axes means."""

    sizes: tuple[int, ...]
    axes: Axes

    @property
    def brief(self) -> str:
        """``N × C 16 × H 24 × W 24``: the batch first, of any size."""
        told = (f"{axis.letter} {size}".strip() for axis, size in zip(self.axes, self.sizes, strict=True))
        return " × ".join([Axis.BATCH.letter, *told])

    @property
    def words(self) -> str:
        """``batch × channels 16 × height 24 × width 24``, in the language of now."""
        pairs = zip(self.axes, self.sizes, strict=True)
        told = (str(size) if axis is Axis.OTHER else f"{_(axis)} {size}" for axis, size in pairs)
        return " × ".join([_(Axis.BATCH), *told])

    @property
    def size(self) -> int:
        """Numbers in one sample, to sort by."""
        total = 1
        for size in self.sizes:
            total *= size
        return total


def named_shapes(network: Network, plan: NetworkPlan) -> dict[Port, NamedShape]:
    """What leaves each output port (for an Output, what enters it, as its port ``in``).

    Of a plan that is older than the network, as much as still fits.
    """
    wiring = wire(network)
    found: dict[Port, NamedShape] = {}
    for id, layer in running(network, plan):
        node, own = network.nodes[id], plan.nodes[id]
        if layer.role is Role.INPUT:
            spec = next(iter(own.outputs.values()))
            found[Port(id, "out")] = NamedShape(spec.shape, _axes_of_samples(spec, network, id, wiring))
            continue
        sources = [link.source for link in ordered_links(layer, id, wiring) if link]
        incoming = [found[source] for source in sources if source in found]
        if not incoming:
            continue
        if layer.role is Role.OUTPUT:
            found[Port(id, "in")] = incoming[0]
            continue
        for port, spec in own.outputs.items():
            axes = _axes_after(layer, node, own, [shape.axes for shape in incoming], spec)
            found[Port(id, port)] = NamedShape(spec.shape, axes)
    return found


def running(network: Network, plan: NetworkPlan) -> Iterator[tuple[str, LayerType]]:
    """The nodes that have a plan, with their layers, in the order they run in."""
    for id in plan.order:
        node = network.nodes.get(id)
        layer = catalogue.get(node.layer) if node is not None else None
        if layer is not None:
            yield id, layer


def sliding_axes(layer: LayerType) -> Axes | None:
    """The axes a layer with windows expects: those of a signal, an image or a volume; else ``None``."""
    if layer.parameter("kernel_size") is None and layer.parameter("output_size") is None:
        return None
    return {3: _SIGNAL, 4: _IMAGE, 5: _VOLUME}.get(max(layer.ranks, default=0))


def _axes_of_samples(spec: TensorSpec, network: Network, node: str, wiring: Wiring) -> Axes:
    """By the rank; two axes are a signal where a layer behind slides along the second one."""
    if spec.dtype == "int64" and len(spec.shape) == 1:
        return (Axis.TIME,)
    if len(spec.shape) == 2:
        return _SIGNAL if _feeds_sliding(network, node, wiring) else _SEQUENCE
    return _usual(len(spec.shape))


def _feeds_sliding(network: Network, start: str, wiring: Wiring) -> bool:
    """Whether the first layer behind that cares about the meaning of two axes is one with windows."""
    waiting, seen = [start], {start}
    while waiting:
        for link in wiring.out_of(waiting.pop(0)):
            layer = catalogue.get(network.nodes[link.target.node].layer)
            if layer is None or link.target.node in seen:
                continue
            seen.add(link.target.node)
            if sliding_axes(layer) == _SIGNAL or layer.name in _ON_SIGNALS:
                return True
            if layer.name not in _AXES and layer.family not in _SEQUENCE_FAMILIES and layer.family != "dense":
                waiting.append(link.target.node)
    return False


_ON_SIGNALS = frozenset({"BatchNorm1d", "InstanceNorm1d", "Dropout1d"})
_SEQUENCE_FAMILIES = frozenset({"recurrent", "attention"})


def _axes_after(
    layer: LayerType, node: Node, plan: NodePlan, incoming: Sequence[Axes], spec: TensorSpec
) -> Axes:
    rank = len(spec.shape)
    rule = _AXES.get(layer.name)
    if rule is not None:
        return _fitting(rule({**layer.defaults(), **node.params}, incoming), rank)
    sliding = sliding_axes(layer)
    if sliding is not None:
        return _fitting(sliding, rank)
    if layer.family in _SEQUENCE_FAMILIES:
        return _usual(rank)
    if layer.family in ("dense", "lipschitz") and incoming and layer.parameter("out_features"):
        return _fitting((*incoming[0][:-1], Axis.FEATURES), rank)  # the last axis is another one now
    return next((axes for axes in incoming if len(axes) == rank), _usual(rank))


def _fitting(axes: Axes, rank: int) -> Axes:
    return axes if len(axes) == rank else _usual(rank)


def _usual(rank: int) -> Axes:
    return _USUAL.get(rank, (Axis.OTHER,) * rank)


def _permuted(params: Mapping[str, object], incoming: Sequence[Axes]) -> Axes:
    dims, axes = params["dims"], (Axis.BATCH, *incoming[0])
    assert isinstance(dims, tuple)
    return tuple(axes[dim] for dim in dims[1:])


def _transposed(params: Mapping[str, object], incoming: Sequence[Axes]) -> Axes:
    axes = [Axis.BATCH, *incoming[0]]
    one, other = _position(params["dim0"]), _position(params["dim1"])
    axes[one], axes[other] = axes[other], axes[one]
    return tuple(axes[1:])


def _position(value: object) -> int:
    assert isinstance(value, int)
    return value


def _rearranged(_params: Mapping[str, object], _incoming: Sequence[Axes]) -> Axes:
    """Numbers were counted off anew: nothing is left of what the axes meant, the rank decides."""
    return ()


def _attended(_params: Mapping[str, object], _incoming: Sequence[Axes]) -> Axes:
    return _SEQUENCE


_AXES: Mapping[str, Callable[[Mapping[str, object], Sequence[Axes]], Axes]] = {
    "Permute": _permuted,
    "Transpose": _transposed,
    "Flatten": _rearranged,
    "Unflatten": _rearranged,
    "Reshape": _rearranged,
    "MultiheadAttention": _attended,
}


def places(shape: NamedShape) -> Iterator[tuple[Axis, int]]:
    """The axes along which things have positions, with their sizes."""
    for axis, size in zip(shape.axes, shape.sizes, strict=True):
        if axis in PLACES:
            yield axis, size
