"""The window's training keeps the computer awake, and no longer than it lasts."""

from __future__ import annotations

import pytest

from nnstudio.core.training.awake.keeping import Awake
from nnstudio.core.training.awake.system import System
from nnstudio.gui.bridge.staying_awake import StayingAwake


class Held:
    def __init__(self):
        self.now = 0
        self.times = 0

    def awake(self):
        return Awake(System("fake", self._hold), patience=0)

    def _hold(self):
        self.now, self.times = self.now + 1, self.times + 1
        return self._release

    def _release(self):
        self.now -= 1


@pytest.fixture
def held():
    return Held()


def test_it_is_held_while_training_and_not_in_a_pause(studio, held):
    staying = StayingAwake(studio.controller, held.awake())
    assert not staying.is_held
    studio.controller.train()
    assert held.now == 1
    studio.until(lambda: studio.session.run.step > 2)
    studio.controller.pause()
    studio.settle()
    assert (held.now, held.times) == (0, 1)


def test_it_is_released_when_the_recipe_ends_and_when_the_engine_crashes(make_studio, held):
    studio = make_studio(fail_at=5)
    studio.settle()
    StayingAwake(studio.controller, held.awake())
    studio.controller.train()
    studio.settle()
    assert (held.now, held.times) == (0, 1)


def test_it_is_released_when_the_window_closes(studio, held):
    StayingAwake(studio.controller, held.awake())
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 2)
    studio.controller.stop_and_wait()
    assert held.now == 0
