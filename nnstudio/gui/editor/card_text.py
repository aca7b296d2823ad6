"""The few words on a card: the layer's key parameters and its number of weights."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.language import _, ngettext, number
from nnstudio.core.layers import LayerType
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project import Network, Node
from nnstudio.core.project.entries import boundary_role, entry_of
from nnstudio.gui.widgets.figures import THIN_SPACE, grouped

_SHOWN = 3
HAIR_SPACE = "\u200a"


def key_parameters(node: Node) -> str:
    """The parameters worth a glance, such as ``32 · 5×5``; where there are none, the layer's name."""
    layer = entry_of(node)
    if layer is None:
        return _("{layer}: unknown layer").format(layer=node.layer)
    if node.body is not None:
        return _block_in_brief(node, node.body)
    shown = [_shown(parameter, node.params) for parameter in layer.params]
    told = [text for text in shown if text][:_SHOWN]
    return " · ".join(told) if told else layer.name


def _block_in_brief(block: Node, body: Network) -> str:
    """How many copies, and how many layers one has, without its ends: ``×3 · 7 layers``."""
    count = sum(boundary_role(node) is None for node in body.nodes.values())
    layers = ngettext("{count} layer", "{count} layers", count).format(count=grouped(count))
    return f"×{block.repeat} · {layers}" if block.repeat > 1 else layers


def layer_title(layer: LayerType) -> str:
    """The layer's name as the palette says it, in the chosen language."""
    return _(layer.title) if layer.title else layer.name


def _shown(parameter: Parameter, values: Mapping[str, Value]) -> str:
    """The value of a parameter in brief; nothing where it is the default and not a size or amount."""
    value = values.get(parameter.name, parameter.default)
    if value is None:
        return ""
    if parameter.kind is Kind.SIZES:
        return _sizes(parameter, value) if _is_told(parameter, value) else ""
    if parameter.kind in (Kind.INTEGER, Kind.NUMBER):
        return _number(parameter, value) if _is_told(parameter, value) else ""
    if parameter.kind in (Kind.CHOICE, Kind.SWITCH) and value != parameter.default:
        return (
            parameter.choice_label(str(value)) if parameter.kind is Kind.CHOICE else _switch(parameter, value)
        )
    return ""


# Always on the card, by field's name: a Linear without its size says nothing.
_ALWAYS = frozenset(
    {"out_features", "out_channels", "kernel_size", "hidden_size", "num_heads", "p", "normalized_shape"}
    | {"num_embeddings", "embedding_dim", "output_size", "units", "size", "scale_factor", "embed_dim"}
)


def _is_told(parameter: Parameter, value: Value) -> bool:
    return parameter.name in _ALWAYS or value != parameter.default


def _sizes(parameter: Parameter, value: Value) -> str:
    many = isinstance(value, tuple)
    sizes = value if isinstance(value, tuple) else (value,) * max(parameter.axes, 1)
    text = "×".join(str(size) for size in sizes)
    if parameter.name == "kernel_size" or parameter.name not in _LETTERS:
        return text  # a shape says itself what it is
    return _named(parameter, text if many else str(value))


def _number(parameter: Parameter, value: Value) -> str:
    text = number(value, 6) if isinstance(value, float) else str(value)
    return text if parameter.name in _ALWAYS else _named(parameter, text)


def _switch(parameter: Parameter, value: Value) -> str:
    label = _label(parameter).lower()
    return label if value else _("no {parameter}").format(parameter=label)


# The letters that lectures and papers use for these.
_LETTERS = {"stride": "s", "padding": "p", "dilation": "d", "groups": "g"}


def _label(parameter: Parameter) -> str:
    return _(parameter.label) if parameter.label else parameter.name


def _named(parameter: Parameter, text: str) -> str:
    letter = _LETTERS.get(parameter.name)
    if letter is not None:
        return f"{letter}{text}" if text[:1].isdigit() else text
    return f"{text} {_label(parameter).lower()}"  # the value first: a narrow card cuts the end


def parameter_count(count: int) -> str:
    """``1 parameter``, ``832 parameters``; nothing for layers without weights."""
    if count <= 0:
        return ""
    return ngettext("{count} parameter", "{count} parameters", count).format(count=grouped(count))


def brief_count(count: int) -> str:
    """The number of parameters as a card has room for: ``832 params``, ``18.5 M params``."""
    if count <= 0:
        return ""
    return _("{count} params").format(count=_brief(count))


def _brief(count: int) -> str:
    """All digits up to 99 999, three figures beyond, with the SI prefix."""
    if count < 100_000:
        return grouped(count)
    for size, prefix in ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k")):
        if count >= size:
            return f"{number(count / size, 3)}{THIN_SPACE}{prefix}"
    return grouped(count)
