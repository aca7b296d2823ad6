"""The run being watched: what it shows of events, and of a history it goes on from."""

from __future__ import annotations

import numpy as np

from nnstudio.core.project import Project
from nnstudio.core.session import RunStatus, Session
from nnstudio.core.training.events import EpochDone, StepsDone
from nnstudio.core.training.record import Record


class Listener:
    def __init__(self, session: Session) -> None:
        self.times = 0
        session.run.curves_changed.connect(self._on_curves)

    def _on_curves(self) -> None:
        self.times += 1


def steps(last: int, values: list[float]) -> StepsDone:
    return StepsDone(last, 0, {"loss": np.array(values)}, {"main": 0.5}, 3.0)


def saved() -> Record:
    session = Session()
    session.run.receive([steps(3, [3, 2, 1]), EpochDone(3, 1, {"validation_loss": 1.5})])
    return session.run.record


def test_events_are_shown_and_told_once():
    session = Session()
    listener = Listener(session)
    session.run.receive([steps(2, [2, 1]), steps(3, [0.5])])
    assert session.run.curves["loss"].y.tolist() == [2, 1, 0.5]
    assert (session.run.seconds, session.run.learning_rates) == (3.0, {"main": 0.5})
    assert listener.times == 1


def test_a_saved_run_shows_its_history_and_carries_it_on():
    session = Session()
    listener = Listener(session)
    session.run.start_over(Project())
    session.run.go_on_from(saved(), 3, 1)
    run = session.run
    assert (run.step, run.epoch, run.status) == (3, 1, RunStatus.PAUSED)
    assert (run.seconds, run.learning_rates, listener.times) == (3.0, {"main": 0.5}, 1)
    run.receive([steps(4, [0.5])])
    assert run.curves["loss"].x.tolist() == [1, 2, 3, 4]
    assert run.curves["loss"].y.tolist() == [3, 2, 1, 0.5]
    assert run.curves["validation_loss"].x.tolist() == [3]


def test_a_new_run_begins_without_a_history():
    session = Session()
    session.run.go_on_from(saved(), 3, 1)
    session.run.start_over(Project())
    assert (session.run.curves, session.run.seconds, session.run.record.step) == ({}, 0.0, 0)
