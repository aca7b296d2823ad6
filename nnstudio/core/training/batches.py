"""The training part, batch by batch, in an order that a seed decides and a checkpoint can continue.

Rows are gathered for many batches at once and handed out as slices: one gather costs as much as a slice,
so small data sets pay for it once an epoch instead of once a step.
"""

from __future__ import annotations

import torch

from nnstudio.core.project import TrainingRecipe
from nnstudio.core.training.objective import Batch, in_pieces
from nnstudio.core.training.optimizers.optimizer import WHOLE_PART, optimizers
from nnstudio.core.training.reproducible import epoch_order, steps_per_epoch

BLOCK_BYTES = 4_000_000  # gathered at once: what fits the caches


def rows_of_step(recipe: TrainingRecipe, count: int) -> int:
    """How many of ``count`` samples one step takes: a batch, or several whose gradients add up.

    Some optimizers have their own rule; of several players', the one that wants the most samples counts.
    """
    rules = own_rows(recipe)
    if rules:
        return count if WHOLE_PART in rules else max(rules)
    return recipe.batch_size * recipe.accumulate


def own_rows(recipe: TrainingRecipe) -> set[int]:
    """How many samples the optimizers want whatever the batch size says; none where they do not care."""
    entries = (optimizers.get(one.name) for one in recipe.optimizers.values())
    return {entry.rows for entry in entries if entry is not None and entry.rows is not None}


def rows_of_piece(recipe: TrainingRecipe) -> int:
    """How many of them go through the network at once; 0: all."""
    return recipe.batch_size if recipe.accumulate > 1 else 0


class Batches:
    """An endless supply of batches; :attr:`position` rows of the current epoch have been handed out."""

    def __init__(self, part: Batch, batch_size: int, order: torch.Generator) -> None:
        self._count = len(part.inputs)
        self.order = order
        self.rows = torch.empty(0, dtype=torch.int64)
        self.position = 0
        self._end = 0  # of the epoch's rows
        self._block: Batch | None = None  # gathered
        self._size = self._taken = 0  # its rows, and how many of them have been handed out
        self._ready: list[Batch] = []  # the others, batch by batch and backwards; or not cut yet
        self.use(part, batch_size)

    def use(self, part: Batch, batch_size: int) -> None:
        """Go on with these samples (the same rows, perhaps written otherwise) and this batch size."""
        self._part, self._batch_size = part, batch_size
        self._most = _block_rows(part.inputs, batch_size)
        self._forget()

    @property
    def per_epoch(self) -> int:
        """Batches in a whole epoch."""
        return steps_per_epoch(self._count, self._batch_size)

    @property
    def left(self) -> int:
        """Batches left in this epoch; 0 between two epochs."""
        return steps_per_epoch(self._end - self.position, self._batch_size)

    @property
    def is_epoch_over(self) -> bool:
        return self.position >= self._end

    def next(self) -> Batch:
        """The next batch; after the last of an epoch, the first of a new one."""
        if not self._ready:
            block = self._gathered()
            rest = Batch(block.inputs[self._taken :], block.targets[self._taken :])
            self._ready = in_pieces(rest, self._batch_size)
            self._ready.reverse()
        batch = self._ready.pop()
        self._hand_out(batch.inputs.size(0))
        return batch

    def ahead(self) -> tuple[int, int]:
        """How many rows the next batch has, and how many batches of that size :meth:`several` can give."""
        left = self._count if self.is_epoch_over else self._end - self.position
        within = min(left, self._size - self._taken or self._most)
        return min(left, self._batch_size), max(1, within // self._batch_size)

    def several(self, count: int) -> Batch:
        """The next batches in one: as many as :meth:`ahead` says, or fewer."""
        block = self._gathered()
        begin = self._taken
        rows = min(count * self._batch_size, self._size - begin)
        self._ready.clear()
        self._hand_out(rows)
        return Batch(block.inputs.narrow(0, begin, rows), block.targets.narrow(0, begin, rows))

    def go_to(self, rows: torch.Tensor, position: int) -> None:
        """Continue an epoch of this order after so many of its rows."""
        self.rows, self.position, self._end = rows, position, len(rows)
        self._forget()

    def _forget(self) -> None:
        self._block, self._size, self._taken = None, 0, 0
        self._ready.clear()

    def _hand_out(self, rows: int) -> None:
        self._taken += rows
        self.position += rows

    def _gathered(self) -> Batch:
        """A block of which something is left to hand out."""
        if self._block is None or self._taken == self._size:
            self._block = None  # before the next one takes as much memory
            self._block = self._gather()
            self._size, self._taken = len(self._block.inputs), 0
        return self._block

    def _gather(self) -> Batch:
        if self.is_epoch_over:
            self.rows, self.position, self._end = epoch_order(self._count, self.order), 0, self._count
        rows = self.rows[self.position : self.position + self._most].to(self._part.inputs.device)
        return Batch(_rows_of(self._part.inputs, rows), self._part.targets.index_select(0, rows))


def _block_rows(inputs: torch.Tensor, batch_size: int) -> int:
    """How many rows to gather at once: those of whole batches."""
    per_row = max(1, inputs.numel() // max(1, len(inputs))) * inputs.element_size()
    return batch_size * max(1, BLOCK_BYTES // (batch_size * per_row))


def _rows_of(inputs: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """These rows, in the memory format of the whole."""
    if inputs.dim() == 4 and not inputs.is_contiguous():  # channels last: gather as stored
        return inputs.permute(0, 2, 3, 1).index_select(0, rows).permute(0, 3, 1, 2)
    return inputs.index_select(0, rows)
