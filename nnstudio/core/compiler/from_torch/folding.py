"""What the samples do not decide: tensors made of weights and constants alone, computed instead of drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from torch import Tensor, fx, nn

from nnstudio.core.compiler.from_torch.sketch import Held
from nnstudio.core.compiler.from_torch.tracing import PREFIX, VALUE

_VIEW_NAMES = """
    getitem getattr t transpose swapaxes permute reshape view flatten unflatten squeeze unsqueeze expand
    expand_as broadcast_to repeat narrow select chunk split unbind contiguous clone to float type_as cpu
"""
_VIEWS = frozenset(_VIEW_NAMES.split())  # the same numbers in another arrangement: what a layer learns of
# them, the weight itself would have learned
_OF_SHAPES = frozenset({"zeros_like", "ones_like", "full_like", "new_zeros", "new_ones", "new_full"})
NOT_CONSTANT = object()


def attribute(node: fx.Node) -> Held:
    """A weight of the module, or a constant that its code made; that has no name."""
    target, value = str(node.target), node.meta[VALUE]
    is_own = target.startswith(PREFIX)
    return Held(target.removeprefix(PREFIX) if is_own else "", value, (value,) if is_own else ())


def constant(node: fx.Node, values: Mapping[fx.Node, Any], module: nn.Module | None) -> Any:
    """What the node gives, if no sample decides it: tensors held, numbers as they are.

    Of any other node, ``NOT_CONSTANT``.
    """
    given = [values[one] for one in node.all_input_nodes]
    if module is None and _name(node) in _OF_SHAPES:
        return _held(node.meta[VALUE], Held("", node.meta[VALUE]))
    if not given or not all(_is_held(one) for one in given):
        return NOT_CONSTANT
    if module is not None:
        return _looked_up(node, module)
    parts = [part for one in given for part in _parts(one)]
    is_computed = _name(node) not in _VIEWS or any(part.is_computed for part in parts)
    sources = tuple(source for part in parts for source in part.sources)
    name = next((part.name for part in parts if part.name), "")
    return _held(node.meta[VALUE], Held(name, parts[0].tensor, sources, is_computed))


def _looked_up(node: fx.Node, module: nn.Module) -> Any:
    """Rows of a table, such as those of an embedding of places; other layers are drawn."""
    if not isinstance(module, nn.Embedding):
        return NOT_CONSTANT
    return Held(str(node.target).removeprefix(PREFIX), node.meta[VALUE], (module.weight,))


def _held(value: Any, like: Held) -> Any:
    if isinstance(value, Tensor):
        return Held(like.name, value, like.sources, like.is_computed)
    if isinstance(value, tuple | list):
        return tuple(_held(part, like) for part in value)
    return value


def _is_held(value: Any) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(_is_held(part) for part in value)
    return isinstance(value, Held)


def _parts(value: Any) -> Iterator[Held]:
    if isinstance(value, Held):
        yield value
    else:
        for part in value:
            yield from _parts(part)


def _name(node: fx.Node) -> str:
    """The function's or method's own name, in place or not."""
    target = node.target
    name = target if isinstance(target, str) else getattr(target, "__name__", "")
    return name.rstrip("_")
