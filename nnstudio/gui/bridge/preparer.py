"""Sees to it that a trainer of the project as it is now stands ready."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nnstudio.core.compiler.plan import Severity
from nnstudio.core.language import N_, Message
from nnstudio.core.project import Project
from nnstudio.core.session import Session
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.bridge.planner import Planner
from nnstudio.gui.bridge.trained_part import trained_part
from nnstudio.gui.bridge.training_thread import NotPrepared, Prepared, TrainingThread

if TYPE_CHECKING:
    from nnstudio.core.data.source import Dataset
    from nnstudio.core.training.checkpoint import Checkpoint

LARGEST_SHOWN = 20_000_000  # parameters of a network whose first weights are made only to be looked at


class Preparer(QObject):
    """Plans if need be, then orders a trainer; at most one preparation is of interest at a time."""

    prepared = Signal(object)  # Prepared
    failed = Signal(object)  # Failure
    impossible = Signal(object)  # Message: the first error of the plan

    def __init__(
        self, session: Session, planner: Planner, thread: TrainingThread, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._planner, self._thread = session, planner, thread
        self._checkpoint: Checkpoint | None = None
        self._preparing: Project | None = None
        self._since = 0.0
        self._wanted = self._carries = False
        self.ready: Project | None = None  # what the trainer was made of
        self.dataset: Dataset | None = None  # the one it trains on

    @property
    def is_working(self) -> bool:
        return self._wanted or self._preparing is not None

    @property
    def is_wanted(self) -> bool:
        """Whether a trainer is waited for that has not been ordered, for want of a plan."""
        return self._wanted

    @property
    def waiting_checkpoint(self) -> Checkpoint | None:
        """What is to be put back into the next trainer; it outlasts errors of the plan and bad data."""
        return self._checkpoint

    @property
    def is_aimed_right(self) -> bool:
        """Whether a trainer of the project as it is now stands ready or is being made."""
        aim = self._preparing or self.ready
        return aim is not None and trained_part(aim) == trained_part(self._session.project)

    @property
    def seconds(self) -> float:
        """How long the preparation has lasted; 0 when there is none."""
        return time.monotonic() - self._since if self._preparing is not None else 0.0

    @property
    def fits(self) -> bool:
        """Whether the trainer that stands ready is one of the project as it is now."""
        return self.ready is not None and trained_part(self.ready) == trained_part(self._session.project)

    @property
    def shows_untrained(self) -> bool:
        """Whether the network is built before anybody asks for it, so that panels have something to show."""
        plan = self._session.plan
        return self._checkpoint is not None or plan is None or plan.parameters <= LARGEST_SHOWN

    def renew(self, checkpoint: Checkpoint | None = None, *, carries: bool = False) -> None:
        """Make a fresh trainer of the project as it is now, as soon as its plan is known.

        ``carries``: layers that did not change since keep what they have learned.
        """
        self._preparing = None
        self._carries = carries and checkpoint is None
        self._checkpoint = checkpoint
        self._wanted = True
        if self._planner.is_current:
            self.on_planned()
        else:
            self._planner.hurry()

    def on_planned(self) -> None:
        """The plan is known: prepare if a trainer is wanted and possible."""
        plan = self._session.plan
        if not self._wanted or plan is None:
            return
        self._wanted = False
        if plan.can_train:
            self._prepare()
            return
        errors = [problem.message for problem in plan.problems if problem.severity is Severity.ERROR]
        self.impossible.emit(errors[0])

    def on_planning_failed(self, failure: Failure) -> None:
        self._wanted = False
        self.failed.emit(failure)

    def let_go(self) -> None:
        """Nothing is wanted and nothing stands ready; a checkpoint that waits goes on waiting."""
        self.ready = self.dataset = self._preparing = None
        self._wanted = False

    def forget(self) -> None:
        """Nothing is wanted, nothing stands ready, and nothing waits."""
        self.let_go()
        self._checkpoint = None

    def drop_orders(self) -> None:
        """What was ordered but has not come will not come; what stands ready stays."""
        self._preparing, self._wanted = None, False

    def take(self, fact: Prepared | NotPrepared) -> None:
        """The thread's answer; one to an outdated order is ignored."""
        if fact.project is not self._preparing:
            return
        self._preparing = None
        if isinstance(fact, Prepared):
            self._checkpoint = None
            self.ready, self.dataset = fact.project, fact.dataset
            self.prepared.emit(fact)
        elif fact.restoring:
            self._checkpoint = None
            self.failed.emit(_not_restored(fact.failure))
            self.renew()
        else:  # data that cannot be loaded, say: what was learned waits until they can
            self.failed.emit(fact.failure)

    def _prepare(self) -> None:
        self._preparing, self._since = self._session.project, time.monotonic()
        self.ready = self.dataset = None
        self._thread.drop_waiting()
        self._thread.stop()
        requests = self._session.watch.requests
        self._thread.prepare(self._preparing, requests, self._checkpoint, carries=self._carries)


def _not_restored(failure: Failure) -> Failure:
    """A checkpoint that does not fit is no bug: the network is there, only untrained."""
    message = Message.of(
        N_("The saved weights could not be put back, so the network starts untrained. {why}"),
        why=failure.message,
    )
    return Failure(message)
