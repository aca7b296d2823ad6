"""Optimizers' updates as operations of the interpreter, for steps that are done many in one call.

They do the very sums that ``optimizer.step()`` does, in its order; one file per optimizer.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch

from nnstudio.core.training.captured.flat import can_be_flat
from nnstudio.core.training.captured.looped_updates.adadelta import make_adadelta
from nnstudio.core.training.captured.looped_updates.adagrad import make_adagrad
from nnstudio.core.training.captured.looped_updates.adam import make_adam
from nnstudio.core.training.captured.looped_updates.rmsprop import make_rmsprop
from nnstudio.core.training.captured.looped_updates.sgd import make_sgd
from nnstudio.core.training.captured.looped_updates.update import LoopedUpdate, Make
from nnstudio.core.training.captured.writer import CannotEmitError
from nnstudio.core.training.players import Player

__all__ = ["LoopedUpdate", "Shelf", "looped_updates", "settings_of"]

_LOOPED: Mapping[type, Make] = {
    torch.optim.SGD: make_sgd,
    torch.optim.Adam: make_adam,
    torch.optim.AdamW: make_adam,
    torch.optim.RMSprop: make_rmsprop,
    torch.optim.Adadelta: make_adadelta,
    torch.optim.Adagrad: make_adagrad,
}
_FREE = ("params", "lr")


def looped_updates(optimizer: torch.optim.Optimizer) -> list[LoopedUpdate] | None:
    """One for each group of an optimizer that has made a step; nothing where it cannot be done."""
    make = _LOOPED.get(type(optimizer))
    groups = optimizer.param_groups
    if make is None or not all(can_be_flat(group["params"]) for group in groups):
        return None
    made = [make(optimizer, group) for group in groups]
    return [one for one in made if one is not None] if None not in made else None


class Shelf:
    """The updates of players, kept while their optimizers have the same settings: they take memory."""

    def __init__(self) -> None:
        self._kept: dict[Player, tuple[object, list[LoopedUpdate]]] = {}

    def updates(self, player: Player) -> list[LoopedUpdate]:
        """One for each group of the player's optimizer.

        Raises:
            CannotEmitError: it cannot be done.
        """
        settings = settings_of(player.optimizer)
        known = self._kept.get(player)
        if known is not None and known[0] == settings:
            return known[1]
        made = looped_updates(player.optimizer)
        if made is None:
            raise CannotEmitError(type(player.optimizer).__name__)
        self._kept[player] = settings, made
        return made


def settings_of(optimizer: torch.optim.Optimizer) -> object:
    """All that decides what updates do, but for the learning rate; to be compared."""
    groups = optimizer.param_groups
    numbers = [{name: value for name, value in group.items() if name not in _FREE} for group in groups]
    return optimizer, [[id(weight) for weight in group["params"]] for group in groups], numbers
