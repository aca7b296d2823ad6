"""One layer a click: each press of Step goes on by a stage, and the last one makes the step itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnstudio.core.observe.microscope import Moment
from nnstudio.core.project.edits import set_value
from nnstudio.core.runs.store import open_store
from nnstudio.core.session import RunStatus, Session
from nnstudio.core.training.speed import FULL_SPEED, SPEEDS
from nnstudio.core.training.weight_edits import WeightEdit
from nnstudio.gui.bridge.controller import TrainingController
from tests.core.training.making import (
    assert_same_weights,
    finished,
    gan_project,
    optimizer,
    prepared,
    project,
)

PATIENCE = 30_000
LAYERS = next(speed for speed in SPEEDS if speed.by_layer)


class Window:
    def __init__(self, made, wait) -> None:
        self.session = Session(made)
        self.controller = TrainingController(self.session)
        self.controller.travel.recording.is_on = True
        self.scope = self.session.microscope
        self.wait = wait
        self.controller.tempo.choose(LAYERS)
        self.settle()

    def settle(self) -> None:
        self.wait(self._is_settled, timeout=PATIENCE)

    def _is_settled(self) -> bool:
        waits = self.controller.microscope.is_waiting or self.controller.background.is_working
        return self.session.plan is not None and self.controller.is_settled and not waits

    def press(self, times: int = 1) -> None:
        for _time in range(times):
            self.controller.step()
            self.settle()

    @property
    def step(self) -> int:
        return self.session.run.step


@pytest.fixture
def window(qtbot):
    made = []

    def make(base=None):
        made.append(Window(base or project(by=optimizer("Adam", 0.01)), qtbot.waitUntil))
        return made[-1]

    yield make
    for one in made:
        one.controller.stop_and_wait()


def test_every_press_goes_on_by_one_and_the_last_makes_the_step(window):
    studio = window()
    seen = []
    studio.press()
    count = len(studio.scope.stages)
    for _press in range(count - 1):
        seen.append((studio.scope.stage.moment, studio.scope.stage.layer, studio.step))
        studio.press()
    assert seen[0] == (Moment.FORWARD, "linear1", 0)
    assert seen[-1][0] is Moment.BACKWARD
    assert {step for _moment, _layer, step in seen} == {0}
    assert studio.scope.stage.moment is Moment.UPDATE
    assert studio.step == 1
    studio.press()
    assert (studio.scope.place, studio.scope.step, studio.step) == (0, 2, 1)


def test_the_step_is_an_ordinary_one_to_the_last_bit(window):
    made = project(by=optimizer("Adam", 0.01))
    studio, plain = window(made), prepared(made)
    studio.press()
    studio.press(2 * len(studio.scope.stages) - 1)
    assert studio.step == 2
    finished(plain, until_step=2)
    again = prepared(made)
    again.restore(studio.controller.checkpoint())
    assert_same_weights(again, plain)


def test_a_gan_shows_both_players_and_then_makes_one_step(window):
    studio = window(gan_project())
    studio.press()
    players = [stage.player for stage in studio.scope.stages if stage.moment is Moment.UPDATE]
    assert players == ["discriminator", "generator"]
    studio.press(len(studio.scope.stages) - 1)
    assert studio.step == 1


def test_another_speed_finishes_the_step(window):
    studio = window()
    studio.press(4)
    studio.controller.tempo.choose(FULL_SPEED)
    studio.settle()
    assert (studio.step, studio.scope.stage) == (1, None)
    studio.press()
    assert studio.step == 2


def test_a_step_that_is_made_is_not_made_twice(window):
    studio = window()
    studio.press()
    last = len(studio.scope.stages) - 1
    studio.press(last)
    studio.scope.go_to(last - 2)
    studio.controller.microscope.go_on()
    studio.controller.microscope.go_on()
    studio.settle()
    assert (studio.scope.place, studio.step) == (last, 1)
    studio.controller.tempo.choose(FULL_SPEED)
    studio.settle()
    assert studio.step == 1


def test_train_goes_on_from_the_middle_of_a_step_as_ever(window):
    studio = window()
    studio.press(3)
    studio.controller.steps(5)
    studio.settle()
    assert (studio.step, studio.scope.stage) == (5, None)


def test_what_is_edited_makes_another_step_and_takes_this_one_away(window):
    studio = window()
    studio.press(2)
    studio.session.apply(set_value, "training.learning_rate", 0.5)
    assert studio.scope.stage is None
    studio.press()
    assert studio.scope.place == 0
    studio.controller.edit_weight(WeightEdit("main", "n1", "weight", (0, 0), 2.0))
    studio.settle()
    assert studio.scope.stage is None
    studio.press()
    assert studio.scope.stages[-1].weights[0].before.values[0, 0] == 2.0


def test_a_reset_takes_it_away_and_an_untrained_network_can_be_looked_at(window):
    studio = window()
    studio.press(3)
    studio.controller.reset()
    studio.settle()
    assert studio.scope.stage is None
    studio.press()
    assert studio.scope.stage is not None
    assert studio.session.run.status is RunStatus.IDLE


def test_a_network_edited_since_is_built_anew_and_looked_at(window):
    studio = window()
    studio.press()
    network = studio.session.project.networks["main"]
    node = network.nodes["n2"]
    changed = replace(network, nodes=network.nodes.set("n2", replace(node, layer="ReLU")))
    studio.session.apply(lambda made: made.with_network("main", changed))
    studio.settle()
    studio.press()
    assert [stage.layer for stage in studio.scope.stages[:2]] == ["linear1", "tanh2"]
    assert studio.scope.stage is not None


def test_looking_is_no_change_of_the_recorded_run(window):
    studio = window()
    studio.controller.steps(3)
    studio.settle()
    studio.press()
    studio.press(len(studio.scope.stages) - 1)
    studio.controller.stop_and_wait()
    with open_store() as store:
        (run,) = store.runs()
        kinds = {str(change.kind) for change in store.changes(run.number)}
    assert run.step == 4
    assert "state" not in kinds


def test_the_past_is_not_stepped_through(window, qtbot):
    studio = window()
    studio.controller.steps(4)
    studio.settle()
    studio.press(2)
    studio.controller.travel.go_to(2)
    studio.settle()
    assert studio.scope.stage is None
    refused = []
    studio.controller.refused.connect(lambda message: refused.append(str(message)))
    studio.press()
    assert "step 2" in refused[0]
    assert studio.scope.stage is None
