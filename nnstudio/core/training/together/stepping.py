"""The steps of a stack, by the quickest way known: recorded once for each size of batch, and replayed."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch

from nnstudio.core.training.objective import Batch
from nnstudio.core.training.together.program import Work, recorded
from nnstudio.core.training.together.stack import Stack
from nnstudio.core.training.together.step import Step
from nnstudio.core.training.together.updates import Updates
from nnstudio.core.training.trainer import Trainer


class Stepping:
    """Takes steps; the factors of the next ones are prepared for many at once."""

    def __init__(self, stack: Stack, template: Trainer, updates: Updates) -> None:
        self._stack, self._updates = stack, updates
        (phase,) = template.objective.phases(template.learning)
        player = template.players[phase.player]
        (network,) = template.objective.players[phase.player]
        self._step = Step(stack, template.learning.networks[network], phase.loss, updates, player.factors)
        self._tensors = self._step.tensors
        self._table = self._step.table
        self._rows: list[torch.Tensor] = []  # the table of each step, where it changes from step to step
        self._programs: dict[int, Work] = {}

    def prepare(self, pace: np.ndarray | None, first: int, count: int) -> None:
        """Find the factors of so many steps, from number ``first`` (counted from 1) on."""
        found = self._updates.factors(pace, first, count)
        if tuple(found) != self._step.names:
            raise ValueError(tuple(found))
        shape = (count, self._stack.runs)
        columns = [np.broadcast_to(values, shape) for values in found.values()]
        table = torch.from_numpy(np.stack(columns, axis=1)).unsqueeze(-1).to(self._table)
        self._table.copy_(table[0])
        moves = any(values.ndim > 1 for values in found.values())
        self._rows = list(table.unbind(0))[::-1] if moves else []

    def take(self, batch: Batch) -> torch.Tensor:
        """One step; returns the losses before it, ``(runs,)``."""
        if self._rows:
            self._table.copy_(self._rows.pop())
        rows = batch.inputs.size(1)
        program = self._programs.get(rows)
        if program is None:
            program = self._programs[rows] = self._recorded(batch)
        (losses,) = program(batch.inputs, batch.targets, self._tensors)
        return losses

    def _recorded(self, batch: Batch) -> Work:
        """A recording; or the steps as they are, where there can be none."""
        work = partial(_listed, self._step)
        copies = self._stack.copies()
        try:
            return recorded(work, batch.inputs, batch.targets, self._tensors)
        except Exception:  # whatever it is: the plain way is open
            return work
        finally:
            self._stack.put_back(copies)


def _listed(
    step: Step, inputs: torch.Tensor, targets: torch.Tensor, tensors: list[torch.Tensor]
) -> list[torch.Tensor]:
    return [step(inputs, targets, tensors)]
