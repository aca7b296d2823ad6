"""Steps whose gradients are replayed from a recording where that is exact and quicker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import torch
from torch import nn

from nnstudio.core.language import Message
from nnstudio.core.training.captured.loop import Rates
from nnstudio.core.training.captured.loop_trial import LoopTrial
from nnstudio.core.training.captured.looped_updates import Shelf
from nnstudio.core.training.captured.program import Program
from nnstudio.core.training.captured.trial import Trial
from nnstudio.core.training.objective import Batch, Phase, in_one, in_pieces
from nnstudio.core.training.players import Backward, Player
from nnstudio.core.training.rates import GroupRates

Losses = tuple[torch.Tensor, ...]


class CapturedStepper:
    """Steps of one run, for as long as its recipe and the layout of its weights stay the same.

    Optimizers do their updates themselves, so that learning rates and all else of theirs may change.
    """

    def __init__(
        self, phases: Sequence[Phase], players: Mapping[str, Player], networks: Mapping[str, nn.Module]
    ) -> None:
        self._moves = tuple(_Move(phase, players[phase.player], networks) for phase in phases)
        self._trials: dict[int, LoopTrial] = {}
        self._shelf = Shelf()

    def __call__(self, batch: Batch) -> Losses:
        return tuple([move(batch) for move in self._moves])

    def eagerly(self, batch: Batch) -> Losses:
        """One step operation by operation, so that hooks are heard."""
        return tuple([move.eagerly(batch) for move in self._moves])

    def at_once(self, rows: int, seconds: float) -> int:
        """How many steps of so many rows to do in one call that takes about so long; 0: one by one."""
        trial = self._trials.get(rows)
        if trial is None:
            programs = [move.program(rows) for move in self._moves]
            known = [program for program in programs if program is not None]
            if len(known) < len(programs):
                return 0
            players = [move.player for move in self._moves]
            trial = self._trials[rows] = LoopTrial(known, players, rows, self._shelf, self._one_by_one)
        return trial.at_once(seconds)

    def several(self, batch: Batch, rows: int, rates: Sequence[GroupRates]) -> torch.Tensor:
        """Do as many steps as :meth:`at_once` said, or fewer; the losses, ``(steps, phases)``.

        ``batch`` is all their batches in one, of so many ``rows`` each; ``rates`` are step by step.
        """
        by_phase = [[step[move.by] for step in rates] for move in self._moves]
        return self._trials[rows](self._drawn(batch, rows), by_phase)

    def _drawn(self, batch: Batch, rows: int) -> list[Batch]:
        """What each phase makes of the batch, drawing in the order in which single steps do."""
        if not any(move.draws for move in self._moves):
            return [batch] * len(self._moves)
        pieces = [[move.drawn(piece) for move in self._moves] for piece in in_pieces(batch, rows)]
        return [in_one(phase) for phase in zip(*pieces, strict=True)]

    def _one_by_one(self, drawn: Sequence[Batch], rates: Sequence[Rates]) -> torch.Tensor:
        rows = len(drawn[0].inputs) // len(rates[0])
        steps = zip(*[in_pieces(batch, rows) for batch in drawn], strict=True)
        losses = [
            torch.stack([move.with_rates(*given) for move, *given in zip(self._moves, *step, strict=True)])
            for step in zip(steps, zip(*rates, strict=True), strict=True)
        ]
        return torch.stack(losses)

    @property
    def reason(self) -> Message | None:
        return next((move.reason for move in self._moves if move.reason), None)


class _Move:
    """One phase. Each size of batch has a recording of its own: an epoch's last is often smaller."""

    def __init__(self, phase: Phase, player: Player, networks: Mapping[str, nn.Module]) -> None:
        self.reason: Message | None = None
        self.player = player
        self.by = phase.player  # its name
        self._phase = phase
        self._networks = networks
        self._programs: dict[int, Program] = {}
        self._trials: dict[int, Trial] = {}

    def __call__(self, batch: Batch) -> torch.Tensor:
        return self._move(self.drawn(batch))

    @property
    def draws(self) -> bool:
        """Whether the phase changes batches at all."""
        return self._phase.draws

    def drawn(self, batch: Batch) -> Batch:
        """The batch with the draws that the phase makes."""
        return self._phase.drawn_in(batch, self.player.piece)

    def program(self, rows: int) -> Program | None:
        """What replays gradients for so many rows, if that is done."""
        return self._programs.get(rows)

    def with_rates(self, batch: Batch, rates: Sequence[float]) -> torch.Tensor:
        """Move by a batch with its draws, each group of weights with its own learning rate."""
        for group, rate in zip(self.player.optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        return self._move(batch)

    def _move(self, batch: Batch) -> torch.Tensor:
        rows = batch.inputs.size(0)
        program = self._programs.get(rows)
        if program is not None:
            return self.player.follow(program, batch)
        return self._tried(batch, rows)

    def eagerly(self, batch: Batch) -> torch.Tensor:
        return self.player.follow(self._plain, self.drawn(batch))

    def _tried(self, batch: Batch, rows: int) -> torch.Tensor:
        trial = self._trials.get(rows)
        if trial is None:
            trial = self._trials[rows] = Trial(self._plain, self._networks, self.player.weights)
        loss = self.player.follow(trial, batch)
        if trial.program is not None:
            self._programs[rows] = trial.program
        self.reason = self.reason or trial.reason
        return loss

    @property
    def _plain(self) -> Backward:
        return partial(self.player.backward, self._phase.loss)
