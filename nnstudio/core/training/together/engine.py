"""Training many runs, at once where that can be: a generator of the events of each.

Runs that differ in their seeds and in numbers of their optimizers only are computed as one. Whatever cannot
be computed so is trained run after run, by the engine of single runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from nnstudio.core.language import Message
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.device import use_threads
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import Event, Reason, RunFinished
from nnstudio.core.training.preparing import prepare, prepare_beside
from nnstudio.core.training.together.apart import CannotJoin
from nnstudio.core.training.together.group import Group
from nnstudio.core.training.together.joint import Joint
from nnstudio.core.training.together.member import Member
from nnstudio.core.training.together.obstacles import alike
from nnstudio.core.training.together.rehearsal import UNFIT, rehearse
from nnstudio.core.training.together.room import most_at_once
from nnstudio.core.training.trainer import Trainer


class Run(Protocol):
    """What may be asked of a run when one of its events is told; it stands where the event says."""

    @property
    def project(self) -> Project: ...
    @property
    def step(self) -> int: ...
    @property
    def epoch(self) -> int: ...
    def checkpoint(self) -> Checkpoint: ...


def at_once(run: Run) -> int:
    """How many runs are computed as one, this one included."""
    return run.at_once if isinstance(run, Member) else 1


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """An event of the run of the project at this place."""

    place: int
    event: Event
    run: Run


@dataclass(frozen=True, slots=True)
class Apart:
    """These runs are trained one after the other, and why."""

    places: tuple[int, ...]
    message: Message


News = Told | Apart


def trainer_of(run: Run) -> Trainer:
    """The run as a trainer of its own that stands where it does: to measure it, or to go on by itself."""
    return run.trainer() if isinstance(run, Member) else run  # type: ignore[return-value]  # there are only two


def train_together(
    projects: Sequence[Project], controls: Controls, *, window_open: bool = False
) -> Iterator[News]:
    """Train all of these projects. Each has the events of an ordinary run, of which the last is RunFinished.

    Of the controls, ``stop`` and the limits count, and how often there is news; ``until_seconds`` is for all
    runs together. With ``stop``, runs that have not begun are left out.

    Those that cannot be trained fail, and say why.

    Raises:
        Refusal: none of the first projects can be trained, and why; nothing has been told then.
    """
    seconds = None if controls.until_seconds is None else controls.until_seconds / max(1, len(projects))
    each = replace(controls, until_seconds=seconds)
    is_told = False
    for places in alike(projects):
        try:
            for some in _as_many_as_fit(projects, places):
                for news in _Kind(projects, some, controls, each, window_open).news():
                    is_told = True
                    yield news
        except Refusal as refusal:
            if not is_told:
                raise
            for place in places:
                yield _failed(place, projects[place], refusal)


def _failed(place: int, project: Project, refusal: Refusal) -> Told:
    """This run could not begin."""
    return Told(place, RunFinished(0, 0, Reason.FAILED, 0.0, refusal.message), Unbegun(project))


def _as_many_as_fit(projects: Sequence[Project], places: Sequence[int]) -> Iterator[Sequence[int]]:
    """The places in groups for which there is memory."""
    most = most_at_once(prepare(projects[places[0]])) if len(places) > 1 else 1
    for begin in range(0, len(places), most):
        yield places[begin : begin + most]


class _Kind:
    """Runs of one shape, or one run."""

    def __init__(
        self,
        projects: Sequence[Project],
        places: Sequence[int],
        asked: Controls,
        controls: Controls,
        window_open: bool,
    ) -> None:
        """``asked`` are those that somebody may tell to stop; ``controls`` have the limits of each run."""
        self._projects, self._places = projects, places
        self._asked, self._controls = asked, controls
        self._window_open = window_open

    def news(self) -> Iterator[News]:
        if len(self._places) == 1:
            yield from self._alone(self._places)
            return
        try:
            group = self._group()
        except CannotJoin as refusal:
            yield Apart(tuple(self._places), refusal.message)
            yield from self._alone(self._places)
            return
        joint = Joint(group, self._asked, self._controls)
        for place, event, run in joint.events():
            yield Told(self._places[place], event, run)
        if joint.trouble is not None:
            yield Apart(tuple(self._places[place] for place in joint.left), joint.trouble)
        for place, trainer in joint.left.items():
            yield from self._driven(self._places[place], trainer)

    def _group(self) -> Group:
        projects = [self._projects[place] for place in self._places]
        first = prepare(projects[0])
        made = partial(prepare_beside, first)
        try:
            group = Group(projects, made)
            rehearse(group, projects, made, partial(use_threads, self._window_open))
        except Refusal:
            raise
        except Exception as error:  # a way of learning, or a layer, that nobody here has thought of
            raise CannotJoin(UNFIT, why=type(error).__name__) from error
        return group

    def _alone(self, places: Sequence[int]) -> Iterator[News]:
        """One run after the other."""
        for place in places:
            if self._asked.stop:
                return
            try:
                trainer = prepare(self._projects[place])
            except Refusal as refusal:
                yield _failed(place, self._projects[place], refusal)
                continue
            yield from self._driven(place, trainer)

    def _driven(self, place: int, trainer: Trainer) -> Iterator[News]:
        use_threads(self._window_open, trainer.work)
        own = replace(self._controls, stop=self._asked.stop)
        for event in train(trainer, own):
            own.stop = self._asked.stop
            yield Told(place, event, trainer)


@dataclass(frozen=True, slots=True)
class Unbegun:
    """A run that could not begin."""

    project: Project
    step: int = 0
    epoch: int = 0

    def checkpoint(self) -> Checkpoint:
        return Checkpoint({}, {"step": 0, "epoch": 0})
