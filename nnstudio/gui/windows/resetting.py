"""Reset and New seed: at once, and after a long training with a way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject
from shiboken6 import isValid

from nnstudio.core.language import N_, Message
from nnstudio.core.project import Project
from nnstudio.core.session import Session
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.record import Record
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.bridge.trained_part import trained_part
from nnstudio.gui.windows.notice import NoticeBar, Offer
from nnstudio.gui.windows.words import duration

TOPIC = "thrown away"
SECONDS_TO_KEEP = 10.0  # of training: less is repeated sooner than brought back

_RESET = N_("The run was reset. What it had learned in {time} can be brought back.")
_BEGUN_AGAIN = N_("Training began anew with what was edited. The run before it, {time}, can be brought back.")


@dataclass(frozen=True, slots=True, eq=False)
class _Thrown:
    """A run that was reset: what it was trained on, and how far."""

    project: Project
    checkpoint: Checkpoint
    record: Record


class Resetting(QObject):
    """Keeps the state of the run that was thrown away last, until another project is opened."""

    def __init__(
        self, session: Session, controller: TrainingController, notice: NoticeBar, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._controller, self._notice = session, controller, notice
        self._thrown: _Thrown | None = None

    def reset(self) -> None:
        """Begin again from the same weights."""
        thrown = self._taken()
        self._controller.reset()
        self._offer(thrown, _RESET)

    def new_seed(self) -> None:
        """Begin again from other weights."""
        thrown = self._taken()
        self._controller.new_seed()
        self._offer(thrown, _RESET)

    def toggle(self) -> None:
        """Train or pause. Where the project was edited, training begins again: that is a reset, too."""
        self._start(self._controller.toggle)

    def step(self) -> None:
        self._start(self._controller.step)

    def epoch(self) -> None:
        self._start(self._controller.epoch)

    def _start(self, start: Callable[[], None]) -> None:
        plan = self._session.plan
        is_possible = plan is None or plan.can_train  # else it is refused, and the run stays
        begins_again = self._controller.is_stale and not self._controller.is_busy and is_possible
        thrown = self._taken() if begins_again else None
        start()
        self._offer(thrown, _BEGUN_AGAIN)

    def forget(self) -> None:
        """Another project: the run that was kept is none of it."""
        self._thrown = None
        self._notice.withdraw(TOPIC)

    def _taken(self) -> _Thrown | None:
        """The state of a run that it would be a pity to lose."""
        run = self._session.run
        if run.project is None or run.seconds < SECONDS_TO_KEEP:
            return None
        self._controller.pause()
        checkpoint = self._controller.trained_checkpoint()
        if checkpoint is None:
            return None
        return _Thrown(run.project, checkpoint, self._controller.record())

    def _offer(self, thrown: _Thrown | None, sentence: str) -> None:
        if thrown is None:
            return
        self._thrown = thrown
        message = Message.of(sentence, time=duration(thrown.record.seconds))
        offer = Offer(Message.of(N_("Bring it back")), self._on_wanted_back)
        self._notice.say(message, "about", topic=TOPIC, offer=offer)

    def _on_wanted_back(self) -> None:
        thrown, self._thrown = self._thrown, None
        self._notice.withdraw(TOPIC)
        if thrown is None or not isValid(self._controller):
            return
        if trained_part(thrown.project) != trained_part(self._session.project):
            self._session.apply(_as_trained, thrown.project, label=N_("Bring the run back"))
        self._controller.restore(thrown.checkpoint, thrown.record)


def _as_trained(project: Project, trained: Project) -> Project:
    """An edit: networks, data and recipe as the run was trained with; the rest stays."""
    return replace(project, networks=trained.networks, data=trained.data, training=trained.training)
