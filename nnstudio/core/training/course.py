"""What follows from how far a run has come: the learning rates, an early end, and the best epoch's weights.

All of it is part of the run's state, so that a run that goes on from a checkpoint takes the same course. It
is told the watched loss (:meth:`nnstudio.core.training.trainer.Trainer.watched_loss`) after every epoch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from nnstudio.core.language import N_, Message
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.training.schedules import FRESH, Stall, schedule_type

Tensors = Mapping[str, NDArray[Any]]

_STALE = N_("Training ended early: the validation loss has not been lower since epoch {epoch}.")
_REACHED = N_("Training ended: the loss has come down to {loss:.4g}.")


@dataclass(slots=True)
class Course:
    """``best_epoch`` is 0 where there is none yet; ``best`` has its weights, where they are kept."""

    stall: Stall = FRESH  # the schedule's
    best_loss: float = math.inf
    best_epoch: int = 0
    stale: int = 0  # epochs since the best one
    loss: float = math.inf  # of the last epoch
    best: Tensors = field(default_factory=dict)

    @property
    def cuts(self) -> int:
        """How often the schedule has cut the learning rates."""
        return self.stall[2]

    def end_epoch(
        self, recipe: TrainingRecipe, epoch: int, loss: float, weights: Callable[[], Tensors]
    ) -> None:
        """This many epochs are done, and ``loss`` is the watched one; ``weights`` gives a copy."""
        self.loss = loss
        entry = schedule_type(recipe)
        if entry.watch is not None:
            self.stall = entry.watch(self.stall, loss, **entry.values(recipe))
        if loss < self.best_loss:
            self.best_loss, self.best_epoch, self.stale = loss, epoch, 0
            self.best = weights() if recipe.keep_best else {}
        else:
            self.stale += 1

    def adopt(self, before: TrainingRecipe, after: TrainingRecipe) -> None:
        """Another schedule begins afresh; another loss makes all that was watched incomparable."""
        if after.schedule != before.schedule:
            self.stall = FRESH
        if (after.loss, after.loss_params) != (before.loss, before.loss_params):
            self.stall = (math.inf, 0, self.stall[2])
            self.best_loss, self.best_epoch, self.stale, self.best = math.inf, 0, 0, {}
        if not after.keep_best:
            self.best = {}

    def go_on(self, recipe: TrainingRecipe) -> None:
        """Somebody wants to train on although the run had come to its end: wait as long again."""
        if self.end(recipe) is not None:
            self.stale, self.loss = 0, math.inf

    def end(self, recipe: TrainingRecipe) -> Message | None:
        """Why the run is over before its last epoch, if it is."""
        if 0 < recipe.patience <= self.stale:
            return Message.of(_STALE, epoch=self.best_epoch)
        if self.loss <= recipe.target_loss and recipe.target_loss > 0:
            return Message.of(_REACHED, loss=self.loss)
        return None

    @property
    def state(self) -> dict[str, Any]:
        """All but the weights, as plain values."""
        return {
            "stall": list(self.stall),
            "best_loss": self.best_loss,
            "best_epoch": self.best_epoch,
            "stale": self.stale,
            "loss": self.loss,
        }

    def restore(self, state: Mapping[str, Any], best: Tensors) -> None:
        """The reverse of :attr:`state`; raises one of Python's own errors for what cannot be."""
        best_lost, stale, cuts = state["stall"]
        self.stall = float(best_lost), int(stale), int(cuts)
        self.best_loss, self.loss = float(state["best_loss"]), float(state["loss"])
        self.best_epoch, self.stale = int(state["best_epoch"]), int(state["stale"])
        self.best = dict(best)


def is_steady(recipe: TrainingRecipe) -> bool:
    """Whether the learning rates stay as they are set."""
    return recipe.schedule == "constant" and not recipe.warmup


def is_watched(recipe: TrainingRecipe) -> bool:
    """Whether anything of the recipe depends on the loss after each epoch."""
    ends = recipe.patience or recipe.target_loss or recipe.keep_best
    return bool(ends) or schedule_type(recipe).watch is not None
