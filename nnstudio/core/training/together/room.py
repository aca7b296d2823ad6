"""How many runs there is memory for at once."""

from __future__ import annotations

from nnstudio.core.training.batches import rows_of_step
from nnstudio.core.training.chunks import ROWS
from nnstudio.core.training.free_memory import free_memory
from nnstudio.core.training.measuring import TRAIN_ROWS
from nnstudio.core.training.memory_need import memory_need
from nnstudio.core.training.trainer import Trainer

MOST = 256  # runs: beyond that a step of small networks takes longer for each run, not less
SHARE = 0.5  # of the free memory


def most_at_once(trainer: Trainer) -> int:
    """How many runs like this one can be trained as one; 1 at least."""
    count = len(trainer.dataset.train)
    rows = rows_of_step(trainer.recipe, count)
    measured = min(max(ROWS, TRAIN_ROWS), count)
    need = memory_need(trainer.project, trainer.plan, rows, measured, holds_state=True).total
    free = free_memory(trainer.device)
    if free is None or not need:
        return MOST
    return max(1, min(MOST, int(SHARE * free) // need))
