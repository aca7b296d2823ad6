"""Runs of one shape, trained as one: a step is taken by all of them at once.

Each has its own weights, order of samples, numbers of its optimizer, and course; together they have the data,
the layers, the loss and the number of steps done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from nnstudio.core.project import Project
from nnstudio.core.training.batches import rows_of_step
from nnstudio.core.training.checkpoint import to_array
from nnstudio.core.training.course import Course, Tensors, is_steady, is_watched
from nnstudio.core.training.measuring import TRAIN_ROWS
from nnstudio.core.training.objective import Batch
from nnstudio.core.training.schedules import schedule_factor
from nnstudio.core.training.together.feed import Feed, Place
from nnstudio.core.training.together.figures import Measured
from nnstudio.core.training.together.member import Member
from nnstudio.core.training.together.obstacles import check
from nnstudio.core.training.together.stack import Stack
from nnstudio.core.training.together.stepping import Stepping
from nnstudio.core.training.together.updates import Updates
from nnstudio.core.training.trainer import Trainer

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where a group stood. ``copies`` are of its tensors; nothing where it still stands there.

    ``sums`` are those of the losses of this epoch's ``steps``, one for each run.
    """

    step: int
    epoch: int
    seconds: float  # each run's share
    feed: Place
    sums: Floats
    steps: int
    courses: tuple[Course, ...]
    copies: tuple[torch.Tensor, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Epoch:
    """What was measured after an epoch, ``(runs,)`` for each name."""

    step: int
    epoch: int
    figures: dict[str, Floats]


class Group:
    """``seconds`` of training so far are those of all runs together; each has its share."""

    def __init__(self, projects: Sequence[Project], made: Callable[[Project], Trainer]) -> None:
        """``made`` prepares a run. All projects are alike (see :mod:`obstacles`).

        Raises:
            CannotJoin: they cannot be trained as one.
            Refusal: one of them cannot be trained at all.
        """
        template = self.template = made(projects[0])
        check(template)
        (self.player,) = template.objective.players
        (self._network,) = template.objective.players[self.player]
        (self.curve,) = template.curves
        self.recipe = template.recipe
        self.step = self.epoch = 0
        self.seconds = 0.0
        self.updates = Updates([project.training.optimizers[self.player] for project in projects])
        network, weights = template.networks[self._network], template.players[self.player].weights
        self.stack = Stack(network, weights, len(projects), self.updates.memory)
        self.members = tuple(self._member(place, one, made) for place, one in enumerate(projects))
        part = template.parts["train"]
        rows = rows_of_step(self.recipe, len(part.inputs))
        self.feed = Feed(part, rows, [member.order for member in self.members])
        self.stepping = Stepping(self.stack, template, self.updates)
        self._make_measures()
        self._is_watched = bool(template.objective.watched) and is_watched(self.recipe)
        self._pace = None if is_steady(self.recipe) else schedule_factor(self.recipe)
        self._sums, self._steps = np.zeros(len(projects)), 0
        self._recent: list[torch.Tensor] = []  # losses that are not in the sums yet
        self._next_paces: list[Floats] = []  # of the batches that wait, the next one last
        self._paces: list[Floats] = []  # of the steps taken, since somebody asked

    def _member(self, place: int, project: Project, made: Callable[[Project], Trainer]) -> Member:
        trainer = self.template if place == 0 else made(project)
        self.stack.take_in(place, trainer.networks[self._network])
        return Member(self, place, trainer)

    def _make_measures(self) -> None:
        template = self.template
        train, validation = template.parts["train"], template.parts["validation"]
        rows = min(TRAIN_ROWS, len(validation.inputs) or TRAIN_ROWS)
        sample = Batch(train.inputs[:rows], train.targets[:rows])
        self._sample, self._validation = (
            Measured(self.stack, template, self._network, part) for part in (sample, validation)
        )

    # what is asked of it

    @property
    def active(self) -> NDArray[np.bool_]:
        """Which runs still take part."""
        return np.array([member.is_active for member in self.members])

    @property
    def share(self) -> float:
        """The training time of each run."""
        return self.seconds / len(self.members)

    def take_step(self) -> None:
        """One step of all runs."""
        if not self.feed.waiting:
            self.feed.gather()
            self.stepping.prepare(self._block_pace(), self.step + 1, self.feed.waiting)
        self._recent.append(self.stepping.take(self.feed.next()))
        self.step += 1
        if self._next_paces:
            self._paces.append(self._next_paces.pop())

    def losses(self) -> Floats:
        """Of the steps since it was last asked, ``(steps, runs)``."""
        if not self._recent:
            return np.empty((0, len(self.members)))
        rows: Floats = torch.stack(self._recent).double().cpu().numpy()
        self._recent.clear()
        self._sums = np.add.accumulate(np.concatenate((self._sums[None], rows)))[-1]  # strictly in order
        self._steps += len(rows)
        return rows

    def end_epoch(self) -> Epoch:
        """Measure, and let each run draw its conclusions. All losses must have been asked for."""
        self.epoch += 1
        figures = {f"train_{self.curve}": self._sums / max(1, self._steps)}
        self._sums, self._steps = np.zeros(len(self.members)), 0
        tensors = self.stack.networks
        sample, validation = self._sample(tensors), self._validation(tensors)
        for name, values in sample.items():
            figures.setdefault(f"train_{name}", values)
        figures |= {f"validation_{name}": values for name, values in validation.items()}
        if self._is_watched:
            self._draw_conclusions((validation or sample)[self.template.objective.watched])
        return Epoch(self.step, self.epoch, figures)

    def _draw_conclusions(self, watched: Floats) -> None:
        for place, member in enumerate(self.members):
            if member.is_active:
                weights = partial(self._arrays, place)
                member.course.end_epoch(self.recipe, self.epoch, float(watched[place]), weights)

    def go_back(self, standing: Standing) -> None:
        """Stand where it stood when that was copied; runs that have ended meanwhile stay ended."""
        assert standing.copies is not None
        self.stack.put_back(standing.copies)
        self.feed.go_back(standing.feed)
        self.step, self.epoch = standing.step, standing.epoch
        self._sums, self._steps = standing.sums, standing.steps
        self._recent.clear()
        self._paces.clear()
        for member, course in zip(self.members, standing.courses, strict=True):
            member.course = replace(course)

    def standing(self, *, copied: bool = False) -> Standing:
        """Where it stands; ``copied``: to come back to."""
        copies = tuple(self.stack.copies()) if copied else None
        courses = tuple(replace(member.course) for member in self.members)
        sums, steps = self._sums, self._steps
        return Standing(self.step, self.epoch, self.share, self.feed.place(), sums, steps, courses, copies)

    def finite(self) -> NDArray[np.bool_]:
        """Which runs' weights and running statistics are all finite numbers."""
        floats = [tensor for tensor in (self.stack.flat, *self.stack.buffers) if tensor.is_floating_point()]
        found = torch.stack([tensor.flatten(1).isfinite().all(1) for tensor in floats]).all(0)
        good: NDArray[np.bool_] = found.cpu().numpy()
        return good

    def paces(self) -> Floats | None:
        """What multiplied the learning rates of the steps since it was last asked, ``(steps, runs)``."""
        taken, self._paces = self._paces, []
        return np.stack(taken) if taken else None

    # one run's own

    def network_tensors(self, place: int, copies: Sequence[torch.Tensor] | None) -> dict[str, torch.Tensor]:
        """Weights and buffers of one run, by their names in a checkpoint."""
        network = self.template.networks[self._network]
        return self.stack.network_tensors(self._network, network, place, copies)

    def remember(self, trainer: Trainer, place: int, standing: Standing) -> None:
        """Give the optimizer of this trainer the memory of one run."""
        player = trainer.players[self.player]
        if not standing.step:
            player.forget_memory()
            return
        numbers = self.updates.numbers(standing.step)
        memories = self.stack.memories(place, standing.copies)
        for weight, memory in zip(player.weights, memories, strict=True):
            own = {name: torch.tensor(float(values[place])) for name, values in numbers.items()}
            player.optimizer.state[weight] = {**own, **{name: one.clone() for name, one in memory.items()}}

    def _arrays(self, place: int) -> Tensors:
        return {name: to_array(tensor) for name, tensor in self.network_tensors(place, None).items()}

    def _block_pace(self) -> Floats | None:
        """For the batches that wait, what a schedule multiplies the learning rates by, ``(steps, runs)``."""
        if self._pace is None:
            return None
        count, rows = self.feed.waiting, len(self.template.parts["train"].inputs)
        begin, size = self.feed.position, self.feed.batch_size
        passes = [self.epoch + (begin + at * size) / rows for at in range(count)]
        cuts = [member.course.cuts for member in self.members]
        known = {
            cut: [self._pace(self.step + at, passes[at], cut) for at in range(count)] for cut in set(cuts)
        }
        found = np.array([known[cut] for cut in cuts], dtype=np.float64).T
        self._next_paces = list(found[::-1])
        return found
