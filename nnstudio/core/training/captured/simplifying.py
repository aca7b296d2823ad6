"""Less work in a recorded graph, with the same bits: no copies of references, and views made only once."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import fx

_aten = torch.ops.aten
_VIEWS = {
    _aten.t.default,
    _aten.transpose.int,
    _aten.permute.default,
    _aten.view.default,
    _aten.unsqueeze.default,
    _aten.expand.default,
}
_NAMELESS = {_aten.detach.default, _aten.alias.default, _aten.lift_fresh.default}  # the same tensor again


@dataclass(frozen=True, slots=True)
class Layout:
    """Which of a graph's nodes are given: the batch, the residents, and views of residents."""

    batch: tuple[fx.Node, fx.Node]
    residents: tuple[fx.Node, ...]
    constants: tuple[fx.Node, ...]
    views: tuple[fx.Node, ...]

    @property
    def tensors(self) -> tuple[fx.Node, ...]:
        """What :meth:`bound` gives, in its order."""
        return (*self.residents, *self.constants, *self.views)

    def bound(self, module: fx.GraphModule, residents: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """These residents, then the constants, then the views of them."""
        values = self.values(module, residents)
        return [values[node] for node in self.tensors]

    def values(
        self, module: fx.GraphModule, residents: Sequence[torch.Tensor]
    ) -> dict[fx.Node, torch.Tensor]:
        """What each of :attr:`tensors` stands for, with these residents."""
        values = dict(zip(self.residents, [tensor.detach() for tensor in residents], strict=True))
        values |= {node: _constant(module, node) for node in self.constants}
        for node in self.views:
            values[node] = view_of(node, values)
        return values


def simplify(module: fx.GraphModule) -> Layout:
    """Take out of the module's graph what changes no number; returns what is left to give to it."""
    for node in list(module.graph.nodes):
        _skip(node)
    for node in reversed(list(module.graph.nodes)):
        if not node.users and node.target in _VIEWS | _NAMELESS:
            module.graph.erase_node(node)
    inputs, targets, *residents = [node for node in module.graph.nodes if node.op == "placeholder"]
    constants = [node for node in module.graph.nodes if node.op == "get_attr" or _is_one(node)]
    given = {*residents, *constants}
    views = []
    for node in module.graph.nodes:
        if is_view(node, given):
            views.append(node)
            given.add(node)
    return Layout((inputs, targets), tuple(residents), tuple(constants), tuple(views))


def is_view(node: fx.Node, of: Container[fx.Node]) -> bool:
    """Whether a node only looks at one of these in another way."""
    return node.target in _VIEWS and node.args[0] in of


def view_of(node: fx.Node, values: Mapping[fx.Node, torch.Tensor]) -> torch.Tensor:
    """The view that a node makes of its source's value."""
    arguments = [values[a] if isinstance(a, fx.Node) else a for a in node.args]
    view: torch.Tensor = node.target(*arguments, **node.kwargs)  # type: ignore[operator]
    return view


def _skip(node: fx.Node) -> None:
    """Let those who use this node use what it is the same as."""
    source: Any = node.args[0] if node.args else None
    if node.target in _NAMELESS:
        node.replace_all_uses_with(source)
    elif node.target is _aten.t.default and source.target is _aten.t.default:
        node.replace_all_uses_with(source.args[0])


def _is_one(node: fx.Node) -> bool:
    """Whether it is the gradient of a loss by itself."""
    return node.target is _aten.ones_like.default and node.meta["val"].dim() == 0


def _constant(module: fx.GraphModule, node: fx.Node) -> torch.Tensor:
    if node.op == "get_attr":
        held: torch.Tensor = getattr(module, str(node.target))
        return held.detach()
    value = node.meta["val"]
    return torch.ones((), dtype=value.dtype, device=value.device)
