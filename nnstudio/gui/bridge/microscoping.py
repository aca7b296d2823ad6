"""One layer a click: the next step is looked at stage by stage, and made when the last one is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nnstudio.core.observe import Request
from nnstudio.core.observe.microscope import MicroscopeObservation, MicroscopeRequest
from nnstudio.core.project import Project
from nnstudio.core.session import RunStatus, Session
from nnstudio.core.training.speed import Speed
from nnstudio.gui.bridge.trained_part import planned_part

if TYPE_CHECKING:
    from nnstudio.gui.bridge.controller import TrainingController

WATCHER = "microscope"
_REQUEST = MicroscopeRequest()


class Microscoping(QObject):
    """Drives ``session.microscope``.

    The stages are those of the step that comes next, found beforehand; the step itself is an ordinary one.
    So whoever stops looking half-way has lost nothing: the step is still to be made, or is made at once.
    """

    def __init__(self, session: Session, controller: TrainingController) -> None:
        super().__init__(controller)
        self._session, self._controller = session, controller
        self._waits = False  # for the stages
        self._edits: object = None  # the weights set by hand when the stages were found
        session.run.observed.connect(self._on_observed)
        session.run.curves_changed.connect(self._on_curves_changed)
        session.run.reset.connect(self.put_away)
        session.run.status_changed.connect(self._on_status_changed)
        session.project_changed.connect(self._on_project_changed)
        controller.travel.moved.connect(self.put_away)
        controller.tempo.changed.connect(self._on_speed_changed)

    @property
    def is_waiting(self) -> bool:
        """Whether a step is being looked at for the first time."""
        return self._waits

    def takes_step(self) -> bool:
        """Go on by a layer, if that is the speed; ``False``: it is not."""
        if self._controller.tempo.speed.by_layer:
            self.go_on()
        return self._controller.tempo.speed.by_layer

    def go_on(self) -> None:
        """To the next stage; from the last one, to the first of the next step."""
        scope = self._session.microscope
        if self._controller.is_busy or self._waits or self._controller.travel.refuses():
            return
        if scope.is_at_end:
            self._look()
            return
        scope.go_to(scope.place + 1)
        if scope.is_at_end and self._is_unmade:
            self._controller.errands.take_step()

    def finish(self) -> None:
        """Make the step that is looked at, if it is not made yet, and look no longer."""
        is_unmade = self._is_unmade
        self.put_away()
        if is_unmade and not self._controller.is_busy:
            self._controller.errands.take_step()

    def put_away(self) -> None:
        """Look no longer; the step that was looked at is not made."""
        self._stop_waiting()
        self._session.microscope.clear()

    @property
    def _is_unmade(self) -> bool:
        scope = self._session.microscope
        return scope.stage is not None and self._session.run.step < scope.step

    def _look(self) -> None:
        self._waits = True
        why = self._controller.why_unanswered(_REQUEST)
        if why is not None:
            self._give_up(why)
            return
        self._session.watch.ask(WATCHER, (_REQUEST,))
        if self._session.run.project is None or self._controller.is_stale:
            self._controller.errands.look()

    def _stop_waiting(self) -> None:
        if self._waits:
            self._waits = False
            self._session.watch.ask(WATCHER, ())
            self._session.run.observations.pop(_REQUEST, None)

    def _give_up(self, why: object) -> None:
        self._stop_waiting()
        self._controller.refused.emit(why)

    def _on_observed(self, answered: frozenset[Request]) -> None:
        run, scope = self._session.run, self._session.microscope
        if not self._waits or _REQUEST not in answered:
            return
        found = run.observations.get(_REQUEST)
        self._stop_waiting()
        why = self._controller.why_unanswered(_REQUEST)
        if why is not None:
            self._controller.refused.emit(why)
        elif isinstance(found, MicroscopeObservation) and found.step == run.step:
            self._edits = run.weight_edits
            scope.put(found.stages, found.step + 1)

    def _on_status_changed(self, _status: RunStatus) -> None:
        """A weight set by hand makes the next step another one."""
        scope = self._session.microscope
        if scope.stage is not None and self._session.run.weight_edits is not self._edits:
            scope.clear()

    def _on_curves_changed(self) -> None:
        """Steps were made: of one that is over nothing is in hand any more."""
        if self._session.run.step > self._session.microscope.step:
            self._session.microscope.clear()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        """The next step is another one now."""
        if self._session.microscope.stage is not None and planned_part(before) != planned_part(after):
            self.put_away()

    def _on_speed_changed(self, speed: Speed) -> None:
        if not speed.by_layer:
            self.finish()
