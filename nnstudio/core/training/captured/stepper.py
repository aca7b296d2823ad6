"""Steps whose gradients are replayed from a recording where that is exact and quicker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import torch
from torch import nn

from nnstudio.core.language import Message
from nnstudio.core.training.captured.program import Program
from nnstudio.core.training.captured.trial import Trial
from nnstudio.core.training.objective import Batch, Phase
from nnstudio.core.training.players import Backward, Player

Losses = tuple[torch.Tensor, ...]


class CapturedStepper:
    """Steps of one run, for as long as its recipe and the layout of its weights stay the same.

    Optimizers do their updates themselves, so that learning rates and all else of theirs may change.
    """

    def __init__(
        self, phases: Sequence[Phase], players: Mapping[str, Player], networks: Mapping[str, nn.Module]
    ) -> None:
        self._moves = tuple(_Move(phase, players[phase.player], networks) for phase in phases)

    def __call__(self, batch: Batch) -> Losses:
        return tuple([move(batch) for move in self._moves])

    def eagerly(self, batch: Batch) -> Losses:
        """One step operation by operation, so that hooks are heard."""
        return tuple([move.eagerly(batch) for move in self._moves])

    @property
    def reason(self) -> Message | None:
        return next((move.reason for move in self._moves if move.reason), None)


class _Move:
    """One phase. Each size of batch has a recording of its own: an epoch's last is often smaller."""

    def __init__(self, phase: Phase, player: Player, networks: Mapping[str, nn.Module]) -> None:
        self.reason: Message | None = None
        self._phase = phase
        self._player = player
        self._networks = networks
        self._programs: dict[int, Program] = {}
        self._trials: dict[int, Trial] = {}

    def __call__(self, batch: Batch) -> torch.Tensor:
        batch = self._phase.drawn_in(batch, self._player.piece)
        rows = batch.inputs.size(0)
        program = self._programs.get(rows)
        if program is not None:
            return self._player.follow(program, batch)
        return self._tried(batch, rows)

    def eagerly(self, batch: Batch) -> torch.Tensor:
        return self._player.follow(self._plain, self._phase.drawn_in(batch, self._player.piece))

    def _tried(self, batch: Batch, rows: int) -> torch.Tensor:
        trial = self._trials.get(rows)
        if trial is None:
            trial = self._trials[rows] = Trial(self._plain, self._networks, self._player.weights)
        loss = self._player.follow(trial, batch)
        if trial.program is not None:
            self._programs[rows] = trial.program
        self.reason = self.reason or trial.reason
        return loss

    @property
    def _plain(self) -> Backward:
        return partial(self._player.backward, self._phase.loss)
