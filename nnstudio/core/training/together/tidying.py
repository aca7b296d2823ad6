"""Less work in the recording of a stacked step: without what changes nothing, or can be had cheaper.

All of it gives the same numbers; products of matrices may round otherwise in their last bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import fx

_aten = torch.ops.aten
_RESHAPES = {
    _aten.view.default,
    _aten._unsafe_view.default,
    _aten.reshape.default,
    _aten.expand.default,
    _aten.permute.default,
}
_PRODUCTS = {_aten.mul.Scalar, _aten.mul.Tensor}
_BATCHED = 3  # axes of a stack of matrices


def tidy(module: fx.GraphModule) -> None:
    """Rewrite the module's graph in place."""
    graph = module.graph
    for rewrite in (_skip_reshape, _skip_times_one, _turn_product, _sum_flat, _skip_copy):
        for node in list(graph.nodes):
            rewrite(graph, node)
        _forget_unused(graph)
    graph.lint()


def _skip_reshape(graph: fx.Graph, node: fx.Node) -> None:
    """A reshape to the shape there is."""
    if node.target in _RESHAPES and _looks_the_same(_source(node), node):
        node.replace_all_uses_with(_source(node))


def _skip_times_one(graph: fx.Graph, node: fx.Node) -> None:
    """Biases come times 1 out of ``addmm``."""
    is_product = node.target in _PRODUCTS and isinstance(node.args[1], int | float)
    if is_product and node.args[1] == 1 and _kind(node) == _kind(_source(node)):
        node.replace_all_uses_with(_source(node))


def _turn_product(graph: fx.Graph, node: fx.Node) -> None:
    """``(aᵀ b)ᵀ = bᵀ a``: the gradient of a weight as it lies in memory."""
    product = _source(node)
    if not _swaps(node) or not _is(product, _aten.bmm.default) or len(product.users) != 1:
        return
    left, right = product.args
    if not _swaps(left):
        return
    with graph.inserting_before(product):
        turned = _made(graph, _aten.transpose.int, (right, 1, 2))
        better = _made(graph, _aten.bmm.default, (turned, left.args[0]))
    node.replace_all_uses_with(better)


def _sum_flat(graph: fx.Graph, node: fx.Node) -> None:
    """A sum that keeps an axis of one, and then a view without it."""
    total = _source(node)
    if node.target is not _aten.view.default or not _is(total, _aten.sum.dim_IntList):
        return
    source, axes, *keeps = total.args
    shape = _value(source).shape
    flat = [size for axis, size in enumerate(shape) if axis not in [one % len(shape) for one in axes]]
    if len(total.users) == 1 and keeps == [True] and list(_value(node).shape) == flat:
        with graph.inserting_before(total):
            better = _made(graph, _aten.sum.dim_IntList, (source, axes))
        node.replace_all_uses_with(better)


def _skip_copy(graph: fx.Graph, node: fx.Node) -> None:
    """A copy that was to bring into order what by now is in order, and that nobody else has."""
    source = _source(node)
    if node.target is not _aten.clone.default or not isinstance(source, fx.Node):
        return
    is_fresh = source.target in (_aten.bmm.default, _aten.sum.dim_IntList) and len(source.users) == 1
    if is_fresh and _value(source).is_contiguous():
        node.replace_all_uses_with(source)


def _forget_unused(graph: fx.Graph) -> None:
    for node in reversed(list(graph.nodes)):
        is_pure = isinstance(node.target, torch._ops.OpOverload) and not node.target._schema.is_mutable
        if node.op == "call_function" and is_pure and not node.users:
            graph.erase_node(node)


def _made(graph: fx.Graph, target: Callable[..., Any], arguments: tuple[Any, ...]) -> fx.Node:
    """A new node, with the shape that it has for the recorded batch."""
    node = graph.call_function(target, arguments)
    node.meta["val"] = target(*[_shaped_like(one) if isinstance(one, fx.Node) else one for one in arguments])
    return node


def _shaped_like(node: fx.Node) -> torch.Tensor:
    """A tensor without numbers."""
    value = _value(node)
    return torch.empty_strided(value.shape, value.stride(), dtype=value.dtype, device="meta")


def _source(node: fx.Node) -> Any:
    """What it is made of in the first place."""
    return node.args[0] if node.args else None


def _swaps(node: Any) -> bool:
    """Whether it turns each matrix of a stack."""
    return (
        _is(node, _aten.transpose.int)
        and len(_value(node).shape) == _BATCHED
        and {axis % _BATCHED for axis in node.args[1:]} == {1, 2}
    )


def _is(node: Any, target: object) -> bool:
    return isinstance(node, fx.Node) and node.target is target


def _value(node: Any) -> torch.Tensor:
    value: torch.Tensor = node.meta["val"]
    return value


def _kind(node: Any) -> torch.dtype | None:
    return _value(node).dtype if isinstance(node, fx.Node) and "val" in node.meta else None


def _looks_the_same(one: Any, other: fx.Node) -> bool:
    if not isinstance(one, fx.Node) or _kind(one) is None or _kind(other) is None:
        return False
    before, after = _value(one), _value(other)
    return bool(before.shape == after.shape and before.stride() == after.stride())
