"""One training step: every phase of the objective, in order. Another way of doing steps is another class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import torch

from nnstudio.core.training.objective import Batch, Phase
from nnstudio.core.training.players import Player

Losses = tuple[torch.Tensor, ...]


class Stepper(Protocol):
    """What the trainer asks for each step: the phases' losses, as scalars that stay on the device."""

    def __call__(self, batch: Batch) -> Losses: ...


class EagerStepper:
    """Runs the phases as they are written, operation by operation."""

    def __init__(self, phases: Sequence[Phase], players: Mapping[str, Player]) -> None:
        self._moves = tuple((phase.loss, players[phase.player]) for phase in phases)

    def __call__(self, batch: Batch) -> Losses:
        return tuple([player.update(loss, batch) for loss, player in self._moves])


def make_stepper(phases: Sequence[Phase], players: Mapping[str, Player]) -> Stepper:
    """The quickest way known of doing these phases."""
    return EagerStepper(phases, players)
