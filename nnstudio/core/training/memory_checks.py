"""Whether a saved optimizer memory is one that this optimizer could have.

Fused updates run through memory as it lies and trust its sizes: a tensor that is too short would be read
and written beyond its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from nnstudio.core.training.optimizers.optimizer import optimizer_type
from nnstudio.core.training.players import Player
from nnstudio.core.training.targets import named_class

_DIRECTIONS = frozenset({"d", "old_dirs", "old_stps", "prev_flat_grad"})  # of L-BFGS

Memory = Mapping[int, Mapping[str, Any]]


def fits(player: Player, memory: Memory) -> bool:
    """Whether each weight's entry has all that the optimizer itself keeps, in the same shapes and types.

    L-BFGS only begins to keep its directions later; each is as long as all weights together.
    """
    expected = _memory_after_one_step(player)
    total = sum(weight.numel() for weight in player.weights)
    return all(_entry_fits(expected[index], saved, total) for index, saved in memory.items())


def _entry_fits(expected: Mapping[str, Any], saved: Mapping[str, Any], total: int) -> bool:
    known = all(key in saved and _alike(value, saved[key]) for key, value in expected.items())
    later = {key: value for key, value in saved.items() if key not in expected}
    return known and all(
        _has_shape(value, (total,) if key in _DIRECTIONS else ()) for key, value in later.items()
    )


def _has_shape(value: object, shape: tuple[int, ...]) -> bool:
    """Whether it is a tensor of this shape, a list of such, or (for no axes) a plain number or nothing."""
    if isinstance(value, list):
        return all(_has_shape(item, shape) for item in value)
    if isinstance(value, torch.Tensor):
        return value.is_floating_point() and tuple(value.shape) == shape
    return not shape and (value is None or isinstance(value, bool | int | float))


def _memory_after_one_step(player: Player) -> Memory:
    """What such an optimizer remembers of weights and gradients that are all zero."""
    weights = [torch.nn.Parameter(torch.zeros_like(weight)) for weight in player.weights]
    for weight in weights:
        weight.grad = torch.zeros_like(weight)
    entry = optimizer_type(player.recipe)
    optimizer = named_class(entry.module)(weights, **entry.keywords(player.recipe))
    optimizer.step(_no_loss)
    empty: dict[str, Any] = {}
    return {index: optimizer.state.get(weight, empty) for index, weight in enumerate(weights)}


def _no_loss() -> torch.Tensor:
    return torch.zeros(())


def _alike(expected: object, saved: object) -> bool:
    if isinstance(expected, torch.Tensor):
        if not isinstance(saved, torch.Tensor):
            return False
        return saved.shape == expected.shape and saved.dtype == expected.dtype
    if expected is None:
        return saved is None
    return isinstance(saved, bool | int | float)
