"""A Train that is refused: why, above the canvas, with the node it is about selected and the mend at hand."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import Message
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.editor.mending import apply_mend
from nnstudio.gui.windows.notice import NoticeBar, Offer
from nnstudio.gui.windows.problems import show_problem

TOPIC = "refused"


class Refused(QObject):
    """Says it until the project is edited: then it need not be true any more.

    Signals:
        withdrawn(): it is no longer said, for that reason.
    """

    withdrawn = Signal()

    def __init__(
        self, session: Session, controller: TrainingController, notice: NoticeBar, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._controller, self._notice = session, controller, notice
        self._mend: Mend | None = None
        controller.refused.connect(self._on_refused)
        session.project_changed.connect(self._on_project_changed)

    def _on_refused(self, message: Message) -> None:
        problem = self._problem(message)
        self._mend = problem.mend if problem is not None else self._way_with_less(message)
        offer = Offer(self._mend.label, self._on_mend_wanted) if self._mend is not None else None
        self._notice.say(message, "error", topic=TOPIC, offer=offer)
        if problem is not None:
            show_problem(self._session, problem)

    def _problem(self, message: Message) -> Problem | None:
        """The problem of the plan that was given as the reason."""
        problems = self._session.plan.problems if self._session.plan is not None else ()
        return next((problem for problem in problems if problem.message == message), None)

    def _way_with_less(self, message: Message) -> Mend | None:
        """Half the batch, where memory is the reason and that may help."""
        plan, dataset = self._session.plan, self._controller.dataset
        if plan is None or "torch" not in sys.modules:
            return None
        from nnstudio.core.training.running_out import mend_of_refusal

        samples = len(dataset.train) if dataset is not None else self._session.project.training.batch_size
        return mend_of_refusal(message, self._session.project, plan, samples)

    def _on_mend_wanted(self) -> None:
        mend, self._mend = self._mend, None
        if mend is None:
            return
        try:
            apply_mend(self._session, mend)
        except Refusal as refusal:
            self._notice.say(refusal.message, "error", topic=TOPIC)

    def _on_project_changed(self, _before: Project, _after: Project) -> None:
        if isValid(self) and isValid(self._notice) and self._notice.withdraw(TOPIC):
            self.withdrawn.emit()
