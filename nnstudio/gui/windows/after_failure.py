"""A run that failed for want of memory: half the batch, offered where the failure is told."""

from __future__ import annotations

from PySide6.QtCore import QObject

from nnstudio.core.compiler.plan import Mend
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.editor.mending import apply_mend
from nnstudio.gui.windows.notice import NoticeBar, Offer


class AfterFailure(QObject):
    """Tells of the failure; what is offered is done, and the run goes on with it."""

    def __init__(
        self, session: Session, controller: TrainingController, notice: NoticeBar, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._controller, self._notice = session, controller, notice
        self._mend: Mend | None = None

    def tell(self) -> None:
        """Say why the run that is open has ended badly."""
        run = self._session.run
        if run.message is None:
            return
        self._mend = run.mend
        offer = Offer(run.mend.label, self._on_wanted) if run.mend is not None else None
        self._notice.say(run.message, "error", run.report, offer=offer)

    def _on_wanted(self) -> None:
        mend, self._mend = self._mend, None
        if mend is None:
            return
        try:
            apply_mend(self._session, mend)
        except Refusal as refusal:
            self._notice.say(refusal.message, "error")
            return
        self._notice.hide()
        self._controller.train()
