"""Sizes that must be shared out evenly: channels among groups, features among heads, values in pairs."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd

from nnstudio.core.compiler.draft import Draft, Explanation
from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.mending import said
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.project import edits

# Parameters that must divide the size of an axis of each sample: the axis, and what is shared out.
_SHARED: Mapping[str, tuple[int, str]] = {
    "num_groups": (0, N_("channels")),
    "groups": (0, N_("channels")),
    "num_heads": (-1, N_("features")),
    "nhead": (-1, N_("features")),
}
_PAIRING = frozenset({"GLU", "MinMax"})  # layers that halve, or pair up, the axis of their parameter "dim"


def _uneven(draft: Draft, node: str, failure: Failure) -> Problem | None:
    if failure.fault not in (Fault.CONSTRUCTION, Fault.FORWARD):
        return None
    params = {**draft.layers[node].defaults(), **draft.node(node).params}
    for name, (axis, noun) in _SHARED.items():
        share = params.get(name)
        if isinstance(share, int) and failure.inputs[0].shape:
            size = failure.inputs[0].shape[axis]
            made = params.get("out_channels")
            both = gcd(size, made) if isinstance(made, int) else size
            if both % share:
                return _problem(draft, node, name, share, size if size % share else both, both, noun)
    return None


def _problem(draft: Draft, node: str, name: str, share: int, size: int, divided: int, noun: str) -> Problem:
    fitting = max(divisor for divisor in range(1, share + 1) if divided % divisor == 0)
    return draft.problem(
        "not-divisible",
        Message.of(
            N_("{node}: {size} {noun} cannot be shared out evenly among {share} ({name})."),
            node=draft.node(node).name,
            size=size,
            noun=Message.of(noun),
            share=share,
            name=name,
        ),
        node=node,
        mend=Mend(
            Message.of(N_("Set {name} to {value}"), name=said(draft.layers[node], name), value=fitting),
            edits.set_param,
            (draft.name, node, name, fitting),
        ),
    )


def _odd(draft: Draft, node: str, failure: Failure) -> Problem | None:
    """A layer that works on pairs, on an axis of odd size."""
    layer = draft.layers[node]
    if failure.fault is not Fault.FORWARD or layer.name not in _PAIRING:
        return None
    axis = draft.node(node).params.get("dim", layer.defaults()["dim"])
    shape = (2, *failure.inputs[0].shape)  # with the batch
    if not isinstance(axis, int) or not -len(shape) <= axis < len(shape) or shape[axis] % 2 == 0:
        return None
    return draft.problem(
        "odd-size",
        Message.of(
            N_("{node} ({layer}) works on pairs, but axis {axis} has {size} values, an odd number."),
            node=draft.node(node).name,
            layer=layer.name,
            axis=axis,
            size=shape[axis],
        ),
        node=node,
    )


def _blocks(draft: Draft, node: str, failure: Failure) -> Problem | None:
    """PixelShuffle lays out r² channels as a block of r × r pixels."""
    factor = draft.node(node).params.get(
        "upscale_factor", draft.layers[node].defaults().get("upscale_factor")
    )
    if failure.fault is not Fault.FORWARD or not isinstance(factor, int):
        return None
    channels = failure.inputs[0].shape[0]
    if channels % factor**2 == 0:
        return None
    return draft.problem(
        "not-divisible",
        Message.of(
            N_("{node} needs a multiple of {factor} × {factor} channels. {size} come in."),
            node=draft.node(node).name,
            factor=factor,
            size=channels,
        ),
        node=node,
    )


def _ragged(draft: Draft, node: str, failure: Failure) -> Problem | None:
    """PixelUnshuffle cuts the image into blocks of r × r pixels."""
    params = {**draft.layers[node].defaults(), **draft.node(node).params}
    factor = params.get("downscale_factor")
    if failure.fault is not Fault.FORWARD or not isinstance(factor, int):
        return None
    if all(size % factor == 0 for size in failure.inputs[0].shape[1:]):
        return None
    return draft.problem(
        "not-divisible",
        Message.of(
            N_("{node} needs an image whose height and width are multiples of {factor}. {shape} comes in."),
            node=draft.node(node).name,
            factor=factor,
            shape=failure.inputs[0],
        ),
        node=node,
    )


UNEVEN = Explanation("not-divisible", _uneven, rank=35)
ODD = Explanation("odd-size", _odd, rank=36)
BLOCKS = Explanation("uneven-blocks", _blocks, rank=37)
RAGGED = Explanation("ragged-blocks", _ragged, rank=37)
