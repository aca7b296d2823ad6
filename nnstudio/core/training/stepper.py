"""One training step: every phase of the objective, in order. Another way of doing steps is another class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from torch import nn

from nnstudio.core.language import N_, Message
from nnstudio.core.training.captured.stepper import CapturedStepper, Losses
from nnstudio.core.training.distributed import is_shared
from nnstudio.core.training.graphed.stepper import GraphedStepper
from nnstudio.core.training.objective import Batch, Phase
from nnstudio.core.training.players import Player
from nnstudio.core.training.shared_stepper import SharedStepper

__all__ = ["EagerStepper", "Losses", "Stepper", "make_stepper"]

_DEVICE = N_(
    "Steps are computed one operation at a time: only those on the CPU and on CUDA are recorded and replayed."
)


class Stepper(Protocol):
    """What the trainer asks for each step: the phases' losses, as scalars that stay on the device.

    ``reason`` says why steps are computed one operation at a time; nothing where they are replayed, or
    where that is not known yet.
    """

    @property
    def reason(self) -> Message | None: ...

    def __call__(self, batch: Batch) -> Losses: ...

    def eagerly(self, batch: Batch) -> Losses:
        """One step operation by operation, so that hooks are heard."""


class EagerStepper:
    """Runs the phases as they are written, operation by operation."""

    def __init__(
        self, phases: Sequence[Phase], players: Mapping[str, Player], reason: Message | None = None
    ) -> None:
        self._moves = tuple((phase, players[phase.player]) for phase in phases)
        self.reason = reason

    def __call__(self, batch: Batch) -> Losses:
        moves = self._moves
        return tuple([by.update(phase.loss, phase.drawn_in(batch, by.piece)) for phase, by in moves])

    def eagerly(self, batch: Batch) -> Losses:
        return self(batch)


def make_stepper(
    phases: Sequence[Phase], players: Mapping[str, Player], networks: Mapping[str, nn.Module]
) -> Stepper:
    """The quickest way known of doing these phases; shared with others where the launcher started some."""
    if is_shared():
        return SharedStepper(phases, players, networks)
    kinds = {weight.device.type for player in players.values() for weight in player.weights}
    if kinds <= {"cpu"}:
        return CapturedStepper(phases, players, networks)
    if kinds == {"cuda"}:
        return GraphedStepper(phases, players, networks)
    return EagerStepper(phases, players, Message.of(_DEVICE))
