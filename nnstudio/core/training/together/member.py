"""One of the runs of a group, as those see it who record it, save it, or tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from nnstudio.core.project import Project
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.course import Course
from nnstudio.core.training.measuring import EpochMeans
from nnstudio.core.training.preparing import prepare_beside
from nnstudio.core.training.saving import network_tensors, save
from nnstudio.core.training.trainer import Trainer

if TYPE_CHECKING:
    from nnstudio.core.training.together.group import Group, Standing


class Member:
    """What a run has for itself. ``project`` is the one it was prepared for."""

    def __init__(self, group: Group, place: int, trainer: Trainer) -> None:
        self.project: Project = trainer.project
        self.course = Course()
        self.order = torch.Generator()
        self.order.set_state(trainer.batches.order.get_state())
        self._group, self._place = group, place
        self._random = trainer.randomness.states  # no step draws from these two: they stay as they are
        self._noise = trainer.learning.noise.get_state()
        self._end: Checkpoint | None = None

    @property
    def at_once(self) -> int:
        """How many runs are computed as one, itself included."""
        return len(self._group.members)

    @property
    def is_active(self) -> bool:
        """Whether it still takes part."""
        return self._end is None

    @property
    def step(self) -> int:
        return self._group.step if self._end is None else self._end.step

    @property
    def epoch(self) -> int:
        return self._group.epoch if self._end is None else self._end.epoch

    def checkpoint(self) -> Checkpoint:
        """The whole state, as a run of its own would save it; that of its end where it has one."""
        return self._end or self.state_at(self._group.standing())

    def trainer(self) -> Trainer:
        """A trainer of its own that stands where it does."""
        made = prepare_beside(self._group.template, self.project)
        made.restore(self.checkpoint())
        return made

    def end(self, checkpoint: Checkpoint | None = None) -> None:
        """It takes no part any more; what it has learned is kept."""
        self._end = checkpoint or self.checkpoint()

    def state_at(self, standing: Standing) -> Checkpoint:
        """Its state where the group stood."""
        trainer = self._group.template
        self._let_stand(trainer, standing)
        return save(trainer)

    def _let_stand(self, trainer: Trainer, standing: Standing) -> None:
        """Put what this run has in the place of what the group's template has."""
        place, feed = self._place, standing.feed
        given = self._group.network_tensors(place, standing.copies)
        with torch.no_grad():
            for name, tensor in network_tensors(trainer).items():
                tensor.copy_(given[name])
        self._group.remember(trainer, place, standing)
        trainer.randomness.states = self._random
        trainer.learning.noise.set_state(self._noise)
        trainer.batches.order.set_state(feed.states[place])
        trainer.batches.go_to(feed.rows[place], feed.position)
        trainer.step, trainer.epoch, trainer.seconds = standing.step, standing.epoch, standing.seconds
        trainer.means = EpochMeans({self._group.curve: float(standing.sums[place])}, standing.steps)
        trainer.course = standing.courses[place]
