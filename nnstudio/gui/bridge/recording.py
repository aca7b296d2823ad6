"""Keeps what is trained in the window as runs of the store: a new one for each new network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nnstudio.core.language import Message
from nnstudio.core.project import Project
from nnstudio.core.runs.facts import Origin
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import Event, RunFinished, RunStarted
from nnstudio.core.training.layer_settings import with_layer_settings

if TYPE_CHECKING:
    from nnstudio.core.runs.recorder import RunRecorder
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.gui.bridge.engine import Trainer


class Recording:
    """``is_on``, ``name`` and :meth:`follow` are for the GUI thread; the rest for the training thread.

    ``is_on`` decides about runs that have not begun.

    ``said`` is called on yet another thread, with a sentence for the user.
    """

    def __init__(self, said: Callable[[Message], None]) -> None:
        self.is_on = False
        self.name = ""  # of the next run
        self._said = said
        self._origin = Origin()
        self._recorder: RunRecorder | None = None

    @property
    def uid(self) -> str:
        """Which run of the store the network that stands ready is; ``""`` for one that has not trained."""
        recorder = self._recorder
        if recorder is not None and recorder.has_begun:
            return recorder.uid
        return self._origin.uid

    @property
    def until(self) -> int | None:
        """Up to which step of that run; ``None``: to its end, which is where the network stands."""
        return self._origin.step if self._recorder is None else None

    def follow(self, origin: Origin) -> None:
        """The next network goes on from this step of that run."""
        self._next_origin = origin

    def renew(self) -> None:
        """Another network stands ready: what it does is another run."""
        self._recorder = None
        self._origin, self._next_origin = self._next_origin, Origin()

    def receive(self, event: Event, trainer: Trainer, controls: Controls) -> None:
        """Take in an event of the run; it begins with the first."""
        if self._recorder is None:
            if not self.is_on or not isinstance(event, RunStarted):
                return
            self._recorder = self._begun(event)
        near = hasattr(trainer, "networks")
        self._recorder.receive(event, trainer if near else _Far(trainer, controls))

    def fail(self, event: RunFinished) -> None:
        """The run ended outside the engine."""
        if self._recorder is not None:
            self._recorder.fail(event)

    def trust(self, trainer: Trainer) -> None:
        """The trainer's weights were written to, but are what they were."""
        if self._recorder is not None:
            self._recorder.trust(trainer)

    def rest(self) -> None:
        """Returns when all that was taken in is written."""
        if self._recorder is not None:
            self._recorder.flush()

    def _begun(self, event: RunStarted) -> RunRecorder:
        from nnstudio.core.runs.recorder import RunRecorder

        if self._origin.step != event.step:  # it was put back, and then began anew after all
            self._origin = Origin()
        return RunRecorder(self.name, origin=self._origin, pauses_at_limits=True, said=self._said)

    _next_origin = Origin()


@dataclass(frozen=True, slots=True)
class _Far:
    """A trainer in another process, which does not tell what recipe it follows: the controls do."""

    trainer: Trainer
    controls: Controls

    @property
    def project(self) -> Project:
        project: Project = self.trainer.project
        recipe, layers = self.controls.recipe, self.controls.layers
        project = project if layers is None else with_layer_settings(project, layers)
        return project if recipe is None else replace(project, training=recipe)

    @property
    def step(self) -> int:
        return int(self.trainer.step)

    @property
    def epoch(self) -> int:
        return int(self.trainer.epoch)

    def checkpoint(self) -> Checkpoint:
        checkpoint: Checkpoint = self.trainer.checkpoint()
        return checkpoint
