"""What is measured at the end of an epoch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nnstudio.core.training.objective import Batch

if TYPE_CHECKING:
    from nnstudio.core.training.trainer import Trainer

TRAIN_ROWS = 500  # of the training part at most, and no more than are validated on


class EpochMeans:
    """Means of the steps' losses since the epoch began; the trainer holds them, and so does a checkpoint.

    They are means over a moving target: the weights changed with every step. That is what a loss curve
    usually shows, and it costs nothing. The sums are made one step after another, so however an epoch is
    cut into stretches, its means are the same to the last bit.
    """

    def __init__(self, sums: Mapping[str, float] | None = None, steps: int = 0) -> None:
        self._sums: dict[str, float] = dict(sums or {})
        self._steps = steps

    def add(self, names: tuple[str, ...], rows: NDArray[np.float64]) -> None:
        """Take in the losses of some steps, ``(steps, names)``."""
        for column, name in enumerate(names):
            begun = np.concatenate(([self._sums.get(name, 0.0)], rows[:, column]))
            self._sums[name] = float(np.add.accumulate(begun)[-1])  # unlike sum(), strictly in order
        self._steps += len(rows)

    def take(self) -> dict[str, float]:
        """The means, after which the next epoch begins."""
        means = {name: total / self._steps for name, total in self._sums.items()} if self._steps else {}
        self._sums, self._steps = {}, 0
        return means

    @property
    def state(self) -> dict[str, object]:
        """What :meth:`of_state` makes the same means of; JSON-able."""
        return {"sums": dict(self._sums), "steps": self._steps}

    @classmethod
    def of_state(cls, state: object, names: tuple[str, ...]) -> EpochMeans:
        """The means of these curves with this state; empty for nothing, as older versions saved.

        Raises:
            ValueError: it is not what :attr:`state` gives.
        """
        if state is None:
            return cls()
        if not isinstance(state, Mapping) or not isinstance(state.get("sums"), Mapping):
            raise ValueError("means")
        sums = {name: value for name, value in state["sums"].items() if name in names}
        steps = state.get("steps")
        fine = all(_is_number(value) for value in sums.values())
        if not fine or isinstance(steps, bool) or not isinstance(steps, int) or steps < 0:
            raise ValueError("means")
        return cls({name: float(value) for name, value in sums.items()}, steps)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))


def epoch_metrics(trainer: Trainer, means: dict[str, float], measures: bool = True) -> dict[str, float]:
    """``train_…`` and ``validation_…`` figures; of those, only the epoch's means unless it ``measures``.

    The training losses are the epoch's running means. The other training figures (accuracy) are
    measured now, as the validation figures are, on the first few hundred training samples.
    """
    metrics = {f"train_{name}": value for name, value in means.items()}
    if not measures:
        return metrics
    part = trainer.parts["train"]
    rows = min(TRAIN_ROWS, len(trainer.parts["validation"].inputs) or TRAIN_ROWS)
    sample = Batch(part.inputs[:rows], part.targets[:rows])
    for name, value in trainer.evaluate_batch(sample).items():
        metrics.setdefault(f"train_{name}", value)
    for name, value in trainer.evaluate("validation").items():
        metrics[f"validation_{name}"] = value
    return {name: value for name, value in metrics.items() if np.isfinite(value)}
