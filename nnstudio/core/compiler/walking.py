"""Following a chain backwards past layers that do not matter to a question."""

from __future__ import annotations

from collections.abc import Callable

from nnstudio.core.compiler.draft import Draft
from nnstudio.core.layers.catalogue import LayerType, Role

# What passes values on without bending them: other arrangements, dropped values, nothing at all.
_STRAIGHT_FAMILIES = frozenset({"reshape", "dropout"})
_STRAIGHT_LAYERS = frozenset({"Identity", "Scale"})


def is_straight(layer: LayerType) -> bool:
    """Whether the layer is linear and has nothing to learn."""
    return layer.family in _STRAIGHT_FAMILIES or layer.name in _STRAIGHT_LAYERS or layer.role is Role.CODE


def first_before(draft: Draft, node: str, skip: Callable[[LayerType], bool]) -> str | None:
    """The nearest node upstream whose layer is not skipped, following first links; ``None`` if there is none.

    An unknown layer ends the walk, too, and so does coming round in a cycle.
    """
    seen: set[str] = set()
    at = draft.before(node)
    while at is not None and at not in seen:
        seen.add(at)
        layer = draft.layers.get(at)
        if layer is None:
            return None
        if not skip(layer):
            return at
        at = draft.before(at)
    return None
