"""Keeps ``session.plan`` up to date: resolves the project in the background, a moment after each edit."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from nnstudio.core.compiler.plan import Plan
from nnstudio.core.project import Project
from nnstudio.core.session import Session
from nnstudio.gui.bridge.background import Background, Task
from nnstudio.gui.bridge.engine import Engine
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.bridge.trained_part import planned_part

SETTLE_MILLISECONDS = 250  # a spin box being turned is one edit, not twenty
FIRST_PAINT_MILLISECONDS = 100  # torch is imported after the window was drawn, not while


class Planner(QObject):
    """Resolving needs torch, whose first import takes seconds: that happens here, on the first plan."""

    planned = Signal()  # session.plan fits session.project now
    failed = Signal(object)  # Failure: a bug, since resolve() itself never refuses

    def __init__(self, session: Session, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._engine = engine
        self._planned: Project | None = None
        self._task: Task | None = None
        self._background = Background("nnstudio planning", self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self.hurry)
        session.project_changed.connect(self._on_project_changed)
        self._settle.start(FIRST_PAINT_MILLISECONDS)

    @property
    def is_current(self) -> bool:
        """Whether ``session.plan`` is the plan of the project as it is now."""
        planned = self._planned
        if self._session.plan is None or planned is None:
            return False
        project = self._session.project
        return planned is project or planned_part(planned) == planned_part(project)

    @property
    def is_working(self) -> bool:
        return self._settle.isActive() or self._background.is_working

    def doubt(self) -> None:
        """Look again before anybody relies on a plan with errors: files outside may have been mended."""
        if self._session.plan is not None and not self._session.plan.can_train:
            self._planned = None

    def hurry(self) -> None:
        """Resolve now instead of a moment later."""
        self._settle.stop()
        if self._task is not None:
            self._task.cancel()
        project = self._session.project
        self._task = self._background.start(
            partial(_resolve, self._engine, project), self._on_resolved, self._on_failed
        )

    def postpone(self) -> None:
        """The window is being shown: let it be painted before the first plan imports torch."""
        if self._session.plan is None and self._settle.isActive():
            self._settle.start(FIRST_PAINT_MILLISECONDS)

    def join(self) -> None:
        """Stop planning; the next edit begins again."""
        self._settle.stop()
        self._background.join()

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if self._session.plan is None:
            self.hurry()
        elif planned_part(before) != planned_part(after):
            self._settle.start(SETTLE_MILLISECONDS)

    def _on_resolved(self, result: tuple[Project, Plan]) -> None:
        self._task = None
        project, plan = result
        if self._session.project is not project and planned_part(project) != planned_part(
            self._session.project
        ):
            return  # edited since: the timer is running, or this was cancelled
        self._planned = project
        self._session.set_plan(plan)
        self.planned.emit()

    def _on_failed(self, failure: Failure) -> None:
        self._task = None
        self.failed.emit(failure)


def _resolve(engine: Engine, project: Project, task: Task) -> tuple[Project, Plan]:
    task.check()
    return project, engine.resolve(project)
