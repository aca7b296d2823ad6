"""Freezing a layer in the window: from the next step on, gone back over and home again, kept in a file."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.project.edits.learning import set_layer_learning
from nnstudio.core.runs.facts import ChangeKind
from nnstudio.core.runs.replaying import replay
from nnstudio.core.runs.store import open_store
from nnstudio.core.session import RunStatus
from tests.core.training.making import optimizer, project
from tests.gui.bridge.test_time_travel import Window


@pytest.fixture
def studio(qtbot):
    made = Window(project(by=optimizer("Adam", 0.01)), qtbot.waitUntil)
    yield made
    made.controller.stop_and_wait()


def freeze(studio, on):
    studio.session.apply(set_layer_learning, "main", "n1", "frozen", on)
    studio.settle()


def test_a_frozen_layer_stays_still_and_learns_again_in_one_run(studio):
    studio.train(4)
    before = studio.weight
    freeze(studio, True)
    assert not studio.controller.is_stale
    studio.train(4)
    assert np.array_equal(studio.weight, before)
    assert studio.session.run.step == 8
    freeze(studio, False)
    studio.train(2)
    assert not np.array_equal(studio.weight, before)
    studio.controller.stop_and_wait()
    with open_store() as store:
        (run,) = store.runs()
        kinds = [change.kind for change in store.changes(run.number) if change.kind is not ChangeKind.PAUSE]
        assert kinds == [ChangeKind.LAYERS, ChangeKind.LAYERS]
        assert replay(store, run.number).is_equal


def test_going_back_over_it_and_home_again_changes_nothing(studio):
    studio.train(3)
    seen = {3: studio.weight}
    freeze(studio, True)
    studio.train(3)
    freeze(studio, False)
    studio.train(3)
    seen[9] = studio.weight
    studio.go_to(2)
    studio.go_to(5)
    assert np.array_equal(studio.weight, seen[3])
    studio.travel.back_to_now()
    studio.settle()
    assert np.array_equal(studio.weight, seen[9])
    studio.train(1)
    assert not np.array_equal(studio.weight, seen[9])


def test_what_was_frozen_in_a_pause_can_be_saved_and_opened_again(studio, qtbot):
    studio.train(3)
    freeze(studio, True)
    checkpoint, record, made = (
        studio.controller.checkpoint(),
        studio.controller.record(),
        studio.session.project,
    )
    opened = Window(made, qtbot.waitUntil)
    try:
        opened.controller.restore(checkpoint, record)
        opened.settle()
        assert opened.session.run.status is RunStatus.PAUSED
        opened.train(4)
        studio.train(4)
        assert np.array_equal(opened.weight, studio.weight)
        assert not opened.refused
    finally:
        opened.controller.stop_and_wait()
