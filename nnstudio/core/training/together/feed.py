"""The batches of many runs at once: each run's epoch has the order that its own seed decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from nnstudio.core.training.batches import BLOCK_BYTES
from nnstudio.core.training.objective import Batch
from nnstudio.core.training.reproducible import epoch_order, steps_per_epoch


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a feed stands: this epoch's orders, ``(runs, samples)``, rows handed out, generators' states."""

    rows: torch.Tensor
    position: int
    states: tuple[torch.Tensor, ...]


class Feed:
    """An endless supply of batches ``(runs, n, …)``; :attr:`position` rows of an epoch are handed out."""

    def __init__(self, part: Batch, batch_size: int, orders: Sequence[torch.Generator]) -> None:
        self._part = Batch(part.inputs.contiguous(), part.targets)
        self._count = len(part.inputs)
        self.batch_size = batch_size
        self._orders = list(orders)
        self.rows = torch.empty(len(self._orders), 0, dtype=torch.int64)
        self.position = 0
        self._ready: list[Batch] = []

    @property
    def per_epoch(self) -> int:
        """Batches in a whole epoch."""
        return steps_per_epoch(self._count, self.batch_size)

    @property
    def is_epoch_over(self) -> bool:
        return self.position >= self.rows.size(1)

    @property
    def share(self) -> float:
        """Of this epoch, what has been handed out; 0 between two epochs."""
        return 0.0 if self.is_epoch_over else self.position / self.rows.size(1)

    @property
    def waiting(self) -> int:
        """Batches that are gathered and wait."""
        return len(self._ready)

    def next(self) -> Batch:
        """The next batch of each run; gather first."""
        batch = self._ready.pop()
        self.position += batch.inputs.size(1)
        return batch

    def gather(self) -> None:
        """Make ready some batches, up to the end of the epoch at most; after its end, the next one begins."""
        if self.is_epoch_over:
            self.rows, self.position = torch.stack([self._order(order) for order in self._orders]), 0
        rows = self.rows[:, self.position : self.position + self._block() * self.batch_size]
        pieces = zip(
            *(self._taken(part, rows) for part in (self._part.inputs, self._part.targets)), strict=True
        )
        self._ready = [Batch(*pair) for pair in pieces]
        self._ready.reverse()

    def place(self) -> Place:
        return Place(self.rows, self.position, tuple(order.get_state() for order in self._orders))

    def go_back(self, place: Place) -> None:
        """Stand where it stood."""
        self.rows, self.position = place.rows, place.position
        for order, state in zip(self._orders, place.states, strict=True):
            order.set_state(state)
        self._ready.clear()

    def _order(self, order: torch.Generator) -> torch.Tensor:
        return epoch_order(self._count, order)

    def _taken(self, samples: torch.Tensor, rows: torch.Tensor) -> Sequence[torch.Tensor]:
        flat = samples.index_select(0, rows.flatten().to(samples.device))
        return flat.view(*rows.shape, *samples.shape[1:]).split(self.batch_size, dim=1)

    def _block(self) -> int:
        """How many batches to gather at once."""
        inputs = self._part.inputs
        per_batch = len(self._orders) * self.batch_size * max(1, inputs[0].numel()) * inputs.element_size()
        return max(1, BLOCK_BYTES // per_batch)
