"""Going back in the window: panels' requests are answered as it was, and now comes back to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from immutabledict import immutabledict

from nnstudio.core.observe.weights import WeightsRequest
from nnstudio.core.runs.facts import ChangeKind, Origin
from nnstudio.core.runs.replaying import replay
from nnstudio.core.runs.store import open_store
from nnstudio.core.session import RunStatus, Session
from nnstudio.gui.bridge.controller import TrainingController
from tests.core.training.making import finished, optimizer, prepared, project

PATIENCE = 30_000
WEIGHT = WeightsRequest("main", "n1", "weight")


class Window:
    def __init__(self, made, wait) -> None:
        self.session = Session(made)
        self.controller = TrainingController(self.session)
        self.travel = self.controller.travel
        self.travel.recording.is_on = True
        self.said: list[str] = []
        self.refused: list[str] = []
        self.travel.noted.connect(self._on_noted)
        self.controller.refused.connect(self._on_refused)
        self._wait = wait
        self.session.watch.ask("panel", [WEIGHT])
        self.settle()

    def _on_noted(self, message) -> None:
        self.said.append(str(message))

    def _on_refused(self, message) -> None:
        self.refused.append(str(message))

    def settle(self) -> None:
        self._wait(self._is_settled, timeout=PATIENCE)

    def _is_settled(self) -> bool:
        return self.controller.is_settled and not self.controller.background.is_working

    def train(self, steps: int) -> None:
        self.controller.steps(steps)
        self.settle()

    def go_to(self, step: int) -> None:
        self.travel.go_to(step)
        self.settle()

    @property
    def weight(self):
        return np.array(self.session.run.observations[WEIGHT].values)


@pytest.fixture
def window(qtbot):
    made = []

    def make(base=None):
        made.append(Window(base or project(), qtbot.waitUntil))
        return made[-1]

    yield make
    for one in made:
        one.controller.stop_and_wait()


def weight_after(base, steps):
    trainer = prepared(base)
    finished(trainer, until_step=steps, least_epochs=10**6)
    return trainer.checkpoint().tensors["networks/main/linear1.weight"]


def test_panels_see_the_network_as_it_was_at_each_step(window):
    studio = window()
    studio.train(12)
    now = studio.weight
    for step in (3, 0, 11, 7):
        studio.go_to(step)
        assert studio.travel.step == step
        assert np.array_equal(studio.weight, weight_after(project(), step))
        assert studio.session.run.observations[WEIGHT].step == step
        assert studio.session.run.step == 12
    studio.travel.back_to_now()
    studio.settle()
    assert studio.travel.step is None
    assert np.array_equal(studio.weight, now)


def test_training_on_after_a_journey_is_training_on_without_one(window):
    studio = window()
    studio.train(8)
    studio.go_to(2)
    studio.travel.back_to_now()
    studio.settle()
    studio.train(5)
    assert np.array_equal(studio.weight, weight_after(project(), 13))
    with open_store() as store:
        (run,) = store.runs()
        assert run.step == 13
        assert not [one for one in store.changes(1) if one.kind is ChangeKind.STATE]
        assert replay(store, 1).is_equal


def test_in_the_past_training_is_refused_and_the_way_on_is_said(window):
    studio = window()
    studio.train(8)
    studio.go_to(2)
    studio.controller.train()
    studio.settle()
    assert studio.session.run.step == 8
    (told,) = studio.refused
    assert "step 2" in told
    assert "fork" in told


def test_what_is_saved_in_the_past_is_the_network_of_now(window):
    studio = window()
    studio.train(8)
    studio.go_to(2)
    assert studio.controller.checkpoint().step == 8


def test_a_run_that_trains_is_paused_to_go_back(window, qtbot):
    studio = window(project(epochs=10_000))
    studio.controller.train()
    qtbot.waitUntil(lambda: studio.session.run.step > 30, timeout=PATIENCE)
    studio.go_to(10)
    assert not studio.controller.is_busy
    assert studio.session.run.status is RunStatus.PAUSED
    assert studio.travel.step == 10
    assert np.array_equal(studio.weight, weight_after(project(), 10))


def test_of_many_wishes_the_last_one_counts(window):
    studio = window()
    studio.train(15)
    for step in (1, 9, 4, 13, 6):
        studio.travel.go_to(step)
    studio.settle()
    assert studio.travel.step == 6
    assert np.array_equal(studio.weight, weight_after(project(), 6))


def test_a_fork_is_a_run_of_its_own_with_its_origin_and_the_settings_of_now(window):
    studio = window()
    studio.train(10)
    studio.go_to(4)
    faster = immutabledict(main=optimizer("SGD", 0.5))
    studio.session.apply(lambda base: replace(base, training=replace(base.training, optimizers=faster)))
    studio.travel.fork()
    studio.settle()
    assert (studio.session.run.step, studio.travel.step) == (4, None)
    assert studio.session.run.curves["loss"].x.tolist() == [1, 2, 3, 4]
    assert studio.travel.companion.record.curves["loss"][0].tolist() == list(range(1, 11))
    studio.train(6)
    with open_store() as store:
        second, first = store.runs()
        assert second.origin == Origin(first.uid, 4)
        assert (second.start, second.step) == (4, 10)
        assert store.project(second.number).training.optimizers == faster
        assert replay(store, second.number).is_equal
    studio.go_to(2)
    assert np.array_equal(studio.weight, weight_after(project(), 2))
    studio.go_to(9)
    assert studio.session.run.observations[WEIGHT].step == 9


def test_another_network_ends_the_journey(window):
    studio = window()
    studio.train(6)
    studio.go_to(3)
    studio.controller.reset()
    studio.settle()
    assert studio.travel.step is None
    assert studio.session.run.step == 0
    assert studio.travel.steps == (0, 0)
    studio.train(2)
    with open_store() as store:
        assert [run.step for run in store.runs()] == [2, 6]


def test_a_run_that_is_not_recorded_has_no_past(window):
    studio = window()
    studio.travel.recording.is_on = False
    studio.train(6)
    assert studio.travel.steps == (6, 6)
    with open_store() as store:
        assert store.runs() == ()


def test_a_step_that_cannot_be_reached_is_said_and_now_stays(window):
    studio = window()
    studio.train(6)
    now = studio.weight
    with open_store() as store:
        store.connection.execute("DELETE FROM run")
    studio.go_to(3)
    assert studio.travel.step is None
    assert len(studio.said) == 1
    assert np.array_equal(studio.weight, now)
    studio.train(1)
    assert studio.session.run.step == 7
