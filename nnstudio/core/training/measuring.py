"""What is measured at the end of an epoch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnstudio.core.training.objective import Batch
from nnstudio.core.training.trainer import Trainer

TRAIN_ROWS = 500  # of the training part at most, and no more than are validated on


class EpochMeans:
    """Means of the steps' losses since the epoch began (or since the run went on, if that was later).

    They are means over a moving target: the weights changed with every step. That is what a loss curve
    usually shows, and it costs nothing.
    """

    def __init__(self) -> None:
        self._sums: dict[str, float] = {}
        self._steps = 0

    def add(self, names: tuple[str, ...], rows: NDArray[np.float64]) -> None:
        """Take in the losses of some steps, ``(steps, names)``."""
        for name, total in zip(names, rows.sum(0), strict=True):
            self._sums[name] = self._sums.get(name, 0.0) + float(total)
        self._steps += len(rows)

    def take(self) -> dict[str, float]:
        """The means, after which the next epoch begins."""
        means = {name: total / self._steps for name, total in self._sums.items()} if self._steps else {}
        self._sums, self._steps = {}, 0
        return means


def epoch_metrics(trainer: Trainer, means: dict[str, float]) -> dict[str, float]:
    """``train_…`` and ``validation_…`` figures.

    The training losses are the epoch's running means. The other training figures (accuracy) are
    measured now, as the validation figures are, on the first few hundred training samples.
    """
    metrics = {f"train_{name}": value for name, value in means.items()}
    part = trainer.parts["train"]
    rows = min(TRAIN_ROWS, len(trainer.parts["validation"].inputs) or TRAIN_ROWS)
    sample = Batch(part.inputs[:rows], part.targets[:rows])
    for name, value in trainer.evaluate_batch(sample).items():
        metrics.setdefault(f"train_{name}", value)
    for name, value in trainer.evaluate("validation").items():
        metrics[f"validation_{name}"] = value
    return {name: value for name, value in metrics.items() if np.isfinite(value)}
