"""One tensor becomes several along an axis."""

from __future__ import annotations

import operator
from itertools import accumulate, pairwise
from typing import Any

import torch
from torch import fx

from nnstudio.core.compiler.from_torch.mapper import Mapper, methods_named, named
from nnstudio.core.compiler.from_torch.mappers.taking import cut_out
from nnstudio.core.compiler.from_torch.sketch import Call, Nothing, Sketch
from nnstudio.core.compiler.from_torch.turned import BATCH_STAYS, Turned

_NAMES = ("chunk", "split", "tensor_split", "split_with_sizes", "unsafe_chunk", "unsafe_split")


def _parts(call: Call, sketch: Sketch) -> Any:
    """A Slice for each part that is used."""
    whole = call.sample()
    axis = call.argument(2, "dim", 0) % whole.dim()
    if axis == 0:
        raise call.refusal(BATCH_STAYS)
    borders = [0, *accumulate(part.shape[axis] for part in call.value)]
    wanted = _wanted(call.node, len(call.value))
    return tuple(
        cut_out(call, sketch, call.source, axis, slice(start, stop), whole.shape[axis])
        if index in wanted
        else Nothing(f"[{index}]")
        for index, (start, stop) in enumerate(pairwise(borders))
    )


def _unbound(call: Call, sketch: Sketch) -> Any:
    """A Select for each place that is used."""
    axis = call.argument(1, "dim", 0) % call.sample().dim()
    wanted, whole = _wanted(call.node, len(call.value)), call.argument(0, "input")
    if isinstance(whole, Turned) and axis == 0:
        return tuple(whole.part(index) if index in wanted else whole for index in range(len(call.value)))
    if axis == 0:
        raise call.refusal(BATCH_STAYS)
    return tuple(
        sketch.one("Select", call.source, {"dim": axis, "index": index}, place=call.place)
        if index in wanted
        else Nothing(f"[{index}]")
        for index in range(len(call.value))
    )


def _wanted(node: fx.Node, count: int) -> frozenset[int]:
    """Which of so many results something is done with."""
    found: set[int] = set()
    for user in node.users:
        if user.target is not operator.getitem or not isinstance(user.args[1], int):
            return frozenset(range(count))
        if user.users:
            found.add(user.args[1] % count)
    return frozenset(found)


PARTS = tuple(Mapper(name, _parts, named(name, torch), methods_named(name)) for name in _NAMES)
UNBOUND = Mapper("unbind", _unbound, named("unbind", torch), methods_named("unbind"))
