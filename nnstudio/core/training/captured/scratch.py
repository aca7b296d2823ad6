"""Tensors that stay where they are from step to step, so that a step allocates next to nothing.

Where torch can write an operation's result into a tensor it is given, it is given the same one in every
step. Views of such tensors are always the same, too, so they are made once, before the first step.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import fx

from nnstudio.core.training.captured.simplifying import Layout, is_view, view_of
from nnstudio.core.training.captured.writer import CannotEmitError, Writer, has_number

LARGEST = 16_384  # bytes of a result that is kept; making room for a larger one takes no share of the time

_aten = torch.ops.aten


@dataclass(frozen=True, slots=True, eq=False)
class Scratch:
    """``values`` are the tensors that some nodes stand for in every step; ``writers`` fill them, by node."""

    values: Mapping[fx.Node, torch.Tensor]
    writers: Mapping[fx.Node, torch._ops.OpOverload]

    def write(self, writer: Writer, node: fx.Node) -> None:
        """Append what a node does; ``writer`` knows what all of :attr:`values` stand for."""
        into = self.writers.get(node)
        if into is None:
            writer.write(node)
        else:
            writer.call(into, node.args, {**node.kwargs, _place(into): node})


def laid_out(
    graph: fx.Graph,
    layout: Layout,
    given: Mapping[fx.Node, torch.Tensor],
    homes: Mapping[fx.Node, torch.Tensor],
    fresh: fx.Node,
) -> Scratch:
    """Give a place to all results that can have one.

    ``given`` is what the layout's tensors stand for. Some results have a place already, their ``homes``;
    ``fresh`` is one that has to be another tensor in every step.
    """
    places = _sources(homes)
    kept_out = _chain(fresh)
    values, writers = dict(given), {}
    for node in graph.nodes:
        if node.op != "call_function" or node in values or node in kept_out:
            continue
        if is_view(node, values):
            values[node] = view_of(node, values)
        elif (into := _into(node)) is not None and (node in places or _is_small(node)):
            values[node] = places[node] if node in places else _room(node)
            writers[node] = into
    return Scratch(values, writers)


def _sources(homes: Mapping[fx.Node, torch.Tensor]) -> dict[fx.Node, torch.Tensor]:
    """The homes of results; of one that is a view, that of what it is a view of."""
    places: dict[fx.Node, torch.Tensor] = {}
    for node, home in homes.items():
        source, place = node, home
        while source.target in (_aten.view.default, _aten.t.default) and place.is_contiguous():
            before = source.args[0]
            assert isinstance(before, fx.Node)
            place = place.t() if source.target is _aten.t.default else place.view(before.meta["val"].shape)
            source = before
        if _fits(source, place):
            places.setdefault(source, place)
    return places


def _chain(node: fx.Node) -> set[fx.Node]:
    """The node and, where it is a view or something done in place, what it is that of."""
    found = {node}
    while node.args and isinstance(node.args[0], fx.Node) and _into(node) is None:
        node = node.args[0]
        found.add(node)
    return found


def _into(node: fx.Node) -> torch._ops.OpOverload | None:
    """The way of doing the same that writes into a given tensor; nothing where there is no good one."""
    value = node.meta.get("val")
    if not isinstance(node.target, torch._ops.OpOverload) or not isinstance(value, torch.Tensor):
        return None
    if not value.dim():  # a loss's mean, say: torch would resize the tensor on the way
        return None
    return None if has_number(node.target, node.args) else _writing(node.target)


def _is_small(node: fx.Node) -> bool:
    value = node.meta["val"]
    return bool(value.numel() * value.element_size() <= LARGEST)


@functools.cache
def _writing(target: torch._ops.OpOverload) -> torch._ops.OpOverload | None:
    """The overload that writes into a given tensor, where the CPU has a kernel of its own for it.

    The others compute first and copy then, which is slower.
    """
    schema = target._schema
    if schema.is_mutable or [str(returned.type) for returned in schema.returns] != ["Tensor"]:
        return None
    for name in target.overloadpacket.overloads():
        other = getattr(target.overloadpacket, name)
        places = [argument for argument in other._schema.arguments if argument.is_out]
        if len(places) == 1 and _arguments(other) == _arguments(target):
            full_name = f"{other._schema.name}.{other._schema.overload_name}"
            if torch._C._dispatch_has_kernel_for_dispatch_key(full_name, "CPU"):
                found: torch._ops.OpOverload = other
                return found
    return None


def _arguments(target: torch._ops.OpOverload) -> list[tuple[str, str]]:
    arguments = target._schema.arguments
    return [(argument.name, str(argument.type)) for argument in arguments if not argument.is_out]


def _place(into: torch._ops.OpOverload) -> str:
    return next(argument.name for argument in into._schema.arguments if argument.is_out)


def _room(node: fx.Node) -> torch.Tensor:
    """A tensor like the one that was recorded."""
    value = node.meta["val"]
    return torch.empty_strided(value.size(), value.stride(), dtype=value.dtype)


def _fits(node: fx.Node, place: torch.Tensor) -> bool:
    """Whether the node's result lies in memory as the place does."""
    value = node.meta.get("val")
    return (
        isinstance(value, torch.Tensor)
        and value.dtype == place.dtype
        and value.shape == place.shape
        and _strides(value) == _strides(place)
    )


def _strides(tensor: torch.Tensor) -> list[int]:
    """Those that say anything: an axis of one number may have any."""
    return [stride for size, stride in zip(tensor.shape, tensor.stride(), strict=True) if size > 1]


def results_of(graph: fx.Graph) -> Sequence[fx.Node]:
    """What the graph gives back; of a step, the loss, then the gradients.

    Raises:
        CannotEmitError: one of them is no result of anything.
    """
    (output,) = (node for node in graph.nodes if node.op == "output")
    results = output.args[0]
    if not isinstance(results, list | tuple) or not all(isinstance(node, fx.Node) for node in results):
        raise CannotEmitError("a missing result")
    return list(results)
