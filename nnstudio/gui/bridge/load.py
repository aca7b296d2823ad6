"""What is carried from one trainer to the next: the weights of layers that did not change."""

from __future__ import annotations

from nnstudio.core.project import Project
from nnstudio.core.training.carrying_over import can_carry, carried_over
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.events import WeightsCarried
from nnstudio.gui.bridge.engine import Trainer


class Load:
    """Taken from the old trainer before it goes, and given to the new one: both might not fit in memory."""

    def __init__(self, before: Project | None, trained: Checkpoint | None) -> None:
        self._before, self._trained = before, trained
        self.told: tuple[WeightsCarried, ...] = ()  # what the window is to know

    @classmethod
    def of(cls, trainer: Trainer | None, project: Project) -> Load:
        """What this trainer has learned; nothing if it has learned nothing, or the project begins anew."""
        if trainer is None or not trainer.step or not can_carry(trainer.project, project):
            return cls(None, None)
        return cls(trainer.project, trainer.checkpoint())

    def put_down(self, trainer: Trainer) -> None:
        """Give the new trainer what fits it."""
        if self._before is None or self._trained is None:
            return
        fresh = trainer.checkpoint()
        checkpoint, layers = carried_over(self._before, self._trained, trainer.project, fresh)
        if checkpoint.tensors.keys() != fresh.tensors.keys() or layers:  # or only bypassed ones had learned
            trainer.restore(checkpoint)
        if layers:
            self.told = (WeightsCarried(trainer.step, trainer.epoch, layers),)
