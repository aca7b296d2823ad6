"""Answers what the visible panels ask while nothing trains: another example, another neuron, a new panel."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer

from nnstudio.core.language import Message
from nnstudio.core.observe import Request
from nnstudio.core.session import Session
from nnstudio.gui.bridge.training_thread import NotObserved, TrainingThread

SETTLE_MILLISECONDS = 20  # a mouse that crosses ten neurons asks once
MOST_ANSWERS_KEPT = 256


class Watching(QObject):
    """Asks for each wanted request that has no answer from the current step, and for none twice."""

    def __init__(self, session: Session, thread: TrainingThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._thread = thread
        self._asked: frozenset[Request] = frozenset()
        self.unanswered: dict[Request, Message] = {}  # why there is no answer
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MILLISECONDS)
        self._settle.timeout.connect(self.ask)

    @property
    def is_working(self) -> bool:
        return self._settle.isActive() or bool(self._asked)

    def ask_soon(self) -> None:
        self._settle.start()

    def ask(self) -> None:
        """Order the answers that are missing now."""
        missing = self.missing() - self._asked
        if missing:
            self._asked |= missing
            self._thread.observe(missing)

    def missing(self) -> frozenset[Request]:
        """Wanted requests without an answer from the step on show."""
        run = self._session.run
        return (
            frozenset(request for request in self._session.watch.requests if not self._is_fresh(request))
            if (run.project is not None)
            else frozenset()
        )

    def forget(self) -> None:
        """Another network: nothing asked before matters any more."""
        self._asked = frozenset()
        self.unanswered.clear()
        self._settle.stop()

    def on_answered(self, requests: Iterable[Request]) -> None:
        self._asked -= frozenset(requests)
        for request in requests:
            self.unanswered.pop(request, None)
        self._drop_old_answers()

    def on_not_observed(self, fact: NotObserved) -> None:
        """Keep the reason for the panel, and let the panel know that it may look."""
        self._asked -= {fact.request}
        self.unanswered[fact.request] = fact.failure.message
        self._session.run.observations.pop(fact.request, None)
        self._session.run.observed.emit(frozenset({fact.request}))

    def _is_fresh(self, request: Request) -> bool:
        run = self._session.run
        answer = run.observations.get(request)
        return request in self.unanswered or (answer is not None and answer.step == run.shown_step)

    def _drop_old_answers(self) -> None:
        """Hovering a thousand neurons must not keep a thousand maps."""
        run, wanted = self._session.run, self._session.watch.requests
        surplus = len(run.observations) - MOST_ANSWERS_KEPT
        for request in [r for r in run.observations if r not in wanted][: max(0, surplus)]:
            del run.observations[request]
