"""Whether the engine works in a thread of the window's process or in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nnstudio.core.observe import Request
from nnstudio.core.project import Project
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import Event, Frame
from nnstudio.gui.bridge.engine import Engine, Trainer

if TYPE_CHECKING:
    from nnstudio.core.training.isolated.remote import Isolation


class Isolating(QObject):
    """An engine that is one or the other, as chosen when a trainer is prepared.

    Choose on the GUI thread; the engine's functions are called on the training thread only.
    """

    changed = Signal(bool)  # what is chosen

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        """``engine`` is the one that works in the thread."""
        super().__init__(parent)
        self._near = engine
        self._isolation: Isolation | None = None
        self._is_far = False  # the trainer that stands ready
        self.is_chosen = False

    @property
    def engine(self) -> Engine:
        return Engine(self._near.resolve, self._prepare, self._train, self._observe)

    def choose(self, isolated: bool) -> None:
        """Where the next trainer works."""
        if isolated != self.is_chosen:
            self.is_chosen = isolated
            self.changed.emit(isolated)

    def close(self) -> None:
        """End the process. Only while nothing works."""
        if self._isolation is not None:
            self._isolation.close()

    def _prepare(self, project: Project) -> Trainer:
        self._is_far = self.is_chosen
        if self._is_far:
            return self._far.prepare(project)
        self.close()
        return self._near.prepare(project)

    def _train(self, trainer: Trainer, controls: Controls) -> Iterator[Event]:
        return self._far.train(trainer, controls) if self._is_far else self._near.train(trainer, controls)

    def _observe(self, trainer: Trainer, requests: frozenset[Request]) -> Frame:
        return self._far.observe(trainer, requests) if self._is_far else self._near.observe(trainer, requests)

    @property
    def _far(self) -> Isolation:
        from nnstudio.core.training.isolated.remote import Isolation

        if self._isolation is None:
            self._isolation = Isolation()
        return self._isolation
