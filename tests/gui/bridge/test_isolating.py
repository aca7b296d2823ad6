"""The studio's controller with the real engine in a process of its own, and what happens when that dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from nnstudio.core.project.edits import set_value
from nnstudio.core.session import RunStatus, Session
from nnstudio.core.storage.examples import example
from nnstudio.gui.bridge.controller import TrainingController

pytestmark = pytest.mark.slow
PATIENCE = 180_000  # milliseconds: torch is imported anew


@pytest.fixture
def session() -> Session:
    return Session(set_value(example("circle").load(), "training.epochs", 1_000_000))


@pytest.fixture
def controller(qtbot, session: Session) -> Iterator[TrainingController]:
    made = TrainingController(session)
    made.isolating.choose(True)
    yield made
    made.stop_and_wait()


def process_of(controller: TrainingController) -> int:
    isolation = controller.isolating._isolation
    return isolation.process_id if isolation is not None else 0


def test_it_trains_pauses_and_goes_on_in_another_process(qtbot, session, controller):
    run = session.run
    controller.train()
    qtbot.waitUntil(lambda: run.step > 300, timeout=PATIENCE)
    assert process_of(controller) not in (0, os.getpid())
    controller.pause()
    qtbot.waitUntil(lambda: controller.is_settled, timeout=PATIENCE)
    assert run.status is RunStatus.PAUSED
    before = run.step
    controller.steps(10)
    qtbot.waitUntil(lambda: run.step == before + 10, timeout=PATIENCE)


def test_after_a_kill_the_run_is_told_to_have_failed_and_goes_on_from_what_was_kept(
    qtbot, session, controller
):
    run = session.run
    controller.steps(200)
    qtbot.waitUntil(lambda: run.step == 200 and controller.is_settled, timeout=PATIENCE)
    assert controller.checkpoint() is not None
    controller.train()
    qtbot.waitUntil(lambda: run.step > 400, timeout=PATIENCE)
    os.kill(process_of(controller), signal.SIGKILL)
    qtbot.waitUntil(lambda: run.status is RunStatus.FAILED, timeout=PATIENCE)
    assert "memory" in str(run.message)
    assert run.mend is not None
    assert run.mend.arguments == ("training.batch_size", session.project.training.batch_size // 2)
    kept = run.step
    assert kept >= 200
    assert len(run.curves["loss"]) == kept
    controller.steps(50)
    qtbot.waitUntil(lambda: run.step == kept + 50 and controller.is_settled, timeout=PATIENCE)
    assert len(run.curves["loss"]) == kept + 50


def test_a_trained_run_moves_into_the_process_and_back_with_its_history(qtbot, session, controller):
    run = session.run
    controller.isolating.choose(False)
    controller.steps(30)
    qtbot.waitUntil(lambda: run.step == 30 and controller.is_settled, timeout=PATIENCE)
    for isolated in (True, False):
        controller.isolating.choose(isolated)
        qtbot.waitUntil(lambda: run.step == 30 and controller.is_settled, timeout=PATIENCE)
        assert bool(process_of(controller)) == isolated
        assert len(run.curves["loss"]) == 30


def test_no_process_outlives_the_window(qtbot, session, controller):
    controller.steps(5)
    qtbot.waitUntil(lambda: session.run.step == 5 and controller.is_settled, timeout=PATIENCE)
    process = process_of(controller)
    controller.stop_and_wait()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_what_is_trained_in_another_process_is_recorded_and_can_be_gone_back_in(qtbot, session, controller):
    from nnstudio.core.runs.replaying import replay
    from nnstudio.core.runs.store import open_store

    def is_settled():
        return controller.is_settled and not controller.background.is_working

    controller.travel.recording.is_on = True
    session.apply(set_value, "training.learning_rate", "0.02")
    controller.steps(120)
    qtbot.waitUntil(lambda: session.run.step == 120 and is_settled(), timeout=PATIENCE)
    controller.travel.go_to(50)
    qtbot.waitUntil(is_settled, timeout=PATIENCE)
    assert controller.travel.step == 50
    controller.travel.back_to_now()
    qtbot.waitUntil(is_settled, timeout=PATIENCE)
    controller.steps(5)
    qtbot.waitUntil(lambda: session.run.step == 125 and is_settled(), timeout=PATIENCE)
    with open_store() as store:
        (run,) = store.runs()
        assert run.step == 125
        assert replay(store, run.number).is_equal
