"""The run's history on its way to a file and back, with an engine that needs no torch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from nnstudio.core.session import RunStatus
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import EpochDone, Event, Reason, RunFinished, RunStarted, StepsDone
from nnstudio.core.training.record import Record
from nnstudio.gui.bridge.mailbox import Mailbox
from nnstudio.gui.bridge.training_thread import TrainingThread

from .fake_engine import FakeEngine, problem
from .test_controller import with_units

SAVED = Record({"loss": (np.arange(1.0, 43), np.ones(42))}, {}, 7.5)


def test_the_history_of_a_checkpoint_is_put_back_with_it_and_goes_on(studio):
    studio.controller.restore((42, 4), SAVED)
    studio.settle()
    run = studio.session.run
    assert (run.step, run.seconds, len(run.curves["loss"])) == (42, 7.5, 42)
    studio.controller.step()
    studio.settle()
    assert run.curves["loss"].x.tolist() == list(range(1, 44))


def test_the_history_leaves_with_a_reset(studio):
    studio.controller.restore((42, 4), SAVED)
    studio.settle()
    studio.controller.reset()
    studio.settle()
    assert not studio.session.run.curves
    assert studio.controller.record().step == 0


def test_the_history_of_a_checkpoint_that_does_not_fit_is_not_shown(studio):
    studio.controller.restore((-1, 0), SAVED)
    studio.settle()
    assert studio.session.run.status is RunStatus.IDLE
    assert not studio.session.run.curves


def test_the_record_holds_all_that_led_to_a_checkpoint_of_a_running_engine(studio):
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 2)
    step, _epoch = studio.controller.checkpoint()
    x, _y = studio.controller.record().curves["loss"]
    assert x[:step].tolist() == list(range(1, step + 1))


def test_what_is_still_to_be_put_back_can_be_saved_already(make_studio):
    studio = make_studio(prepare_seconds=0.2)
    studio.controller.restore((42, 4), SAVED)
    assert studio.controller.checkpoint() == (42, 4)
    assert studio.controller.record() is SAVED
    studio.settle()
    assert studio.controller.checkpoint() == (42, 4)
    assert studio.controller.record().step == 42


def test_a_checkpoint_at_the_end_of_an_epoch_waits_for_the_epochs_figures(project, qtbot):
    mailbox, asked, answered = Mailbox(), [], []

    def train(trainer: object, controls: Controls) -> Iterator[Event]:
        yield RunStarted(0, 0, "cpu", 7, 1, 1, 1)
        asked.append(thread.checkpoint())
        yield StepsDone(1, 1, {"loss": np.ones(1)}, {}, 0.5)
        answered.append(asked[0].done())
        yield EpochDone(1, 1, {"validation_loss": 0.5})
        answered.append(asked[0].done())
        yield RunFinished(1, 1, Reason.LIMIT, 0.5)

    thread = TrainingThread(mailbox, replace(FakeEngine().engine(), train=train))
    thread.prepare(project, frozenset(), None)
    thread.train(Controls())
    qtbot.waitUntil(lambda: len(answered) == 2, timeout=5000)
    thread.join()
    assert answered == [False, True]


def test_what_was_learned_waits_until_the_project_can_be_trained_again(make_studio):
    studio = make_studio(problems=(problem(),))
    studio.controller.restore((42, 4), SAVED)
    studio.settle()
    assert studio.session.run.step == 0
    assert (studio.controller.checkpoint(), studio.controller.record()) == ((42, 4), SAVED)
    studio.fake.problems = ()
    studio.session.apply(with_units, 4)
    studio.settle()
    assert studio.session.run.step == 42
    assert len(studio.session.run.curves["loss"]) == 42


def test_a_reset_takes_what_waits_away(make_studio):
    studio = make_studio(problems=(problem(),))
    studio.controller.restore((42, 4), SAVED)
    studio.settle()
    studio.controller.reset()
    studio.settle()
    assert studio.controller.checkpoint() is None
