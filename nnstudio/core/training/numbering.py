"""Which weight each entry of an optimizer's memory belongs to, whatever was frozen when it was saved.

Optimizers number the weights that learn. Where layers are frozen, the names of those that do are saved
beside the memory, so that it finds its weights again when other layers are frozen by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nnstudio.core.training.checkpoint import unfit
from nnstudio.core.training.memory_checks import Memory, fits
from nnstudio.core.training.optimizers.optimizer import optimizer_type

if TYPE_CHECKING:
    from nnstudio.core.training.trainer import Trainer

WEIGHTS = "weights"  # the names, in a player's entry of a checkpoint's state


def names_to_keep(trainer: Trainer, player: str) -> dict[str, list[str]]:
    """The entry that says which weights learn; none where all of them do."""
    learning, all_of_them = _names(trainer, player), _names(trainer, player, frozen=True)
    return {} if learning == all_of_them else {WEIGHTS: learning}


def renumbered(trainer: Trainer, player: str, saved: Mapping[str, Any], memory: Memory) -> dict[int, Any]:
    """The memory by the numbers that weights have now; what belongs to frozen ones is let go.

    The memory of all together (L-BFGS) is of no use to others than those it was made of.

    Raises:
        UnfitCheckpoint: it speaks of weights that there never were.
    """
    now, then = _names(trainer, player), _saved_names(trainer, player, saved, memory)
    if not all(0 <= index < len(then) for index in memory):
        raise unfit(player)
    if then == now:
        return dict(memory)
    if optimizer_type(trainer.players[player].recipe).needs_closure:
        return {}
    numbers = {name: index for index, name in enumerate(now)}
    return {numbers[then[index]]: state for index, state in memory.items() if then[index] in numbers}


def _saved_names(trainer: Trainer, player: str, saved: Mapping[str, Any], memory: Memory) -> list[str]:
    """The weights that learned when it was saved. Files of old say nothing, even if some were frozen."""
    if WEIGHTS in saved:
        return [str(name) for name in saved[WEIGHTS]]
    now, every = _names(trainer, player), _names(trainer, player, frozen=True)
    if now == every:
        return every
    could_be = all(index < len(now) for index in memory) and fits(trainer.players[player], memory)
    return now if could_be else every


def _names(trainer: Trainer, player: str, *, frozen: bool = False) -> list[str]:
    """The weights of a player's networks that learn, in the optimizer's order; or with the frozen ones."""
    return [
        f"{network}/{key}"
        for network in trainer.objective.players[player]
        for key, weight in trainer.networks[network].named_parameters()
        if frozen or weight.requires_grad
    ]
