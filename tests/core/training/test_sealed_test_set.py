"""The test set is sealed until somebody asks for it, and asking is part of the run."""

from __future__ import annotations

import pytest

from nnstudio.core.observe.predictions import PredictionsRequest
from nnstudio.core.storage.files import read, write
from nnstudio.core.training.checkpoint import Checkpoint, UnfitCheckpoint
from nnstudio.core.training.engine import observe_now
from nnstudio.core.training.events import StepsDone, TestOpened
from tests.core.training.making import finished, prepared, project

REQUEST = PredictionsRequest("test")


def seen(trainer):
    return observe_now(trainer, [REQUEST]).observations[REQUEST]


def told(events):
    return [event for event in events if isinstance(event, TestOpened)]


def test_nothing_of_the_test_set_is_shown_while_it_is_sealed():
    trainer = prepared(project())
    assert not told(finished(trainer, until_step=4))
    assert len(seen(trainer).rows) == 0
    assert "sealed" in str(seen(trainer).note)
    for part in ("train", "validation"):
        request = PredictionsRequest(part)
        assert len(observe_now(trainer, [request]).observations[request].rows)


def test_opening_it_is_an_event_of_the_run_and_needs_no_step():
    trainer = prepared(project())
    finished(trainer, until_step=4)
    events = finished(trainer, until_step=4, open_test=True)
    assert [(event.step, event.opened_at) for event in told(events)] == [(4, 4)]
    assert not [event for event in events if isinstance(event, StepsDone)]
    assert len(seen(trainer).rows)


def test_the_first_look_counts_and_later_stretches_tell_of_it():
    trainer = prepared(project())
    finished(trainer, until_step=4, open_test=True)
    assert trainer.test_opened_at == 0
    events = finished(trainer, until_step=9, open_test=True)
    assert {event.opened_at for event in told(events)} == {0}


def test_the_file_says_so(tmp_path):
    made, path = project(), tmp_path / "a.nnstudio"
    begun, resumed, plain = prepared(made), prepared(made), prepared(made)
    finished(begun, until_step=3)
    finished(begun, until_step=5, open_test=True)
    write(path, made, begun.checkpoint())
    resumed.restore(read(path).checkpoint)
    assert resumed.test_opened_at == 3
    assert "test_opened_at" not in plain.checkpoint().state


@pytest.mark.parametrize("value", [-1, True, "3", 2.5])
def test_a_file_that_cannot_say_when_is_refused(value):
    trainer = prepared(project())
    checkpoint = trainer.checkpoint()
    with pytest.raises(UnfitCheckpoint):
        trainer.restore(Checkpoint(checkpoint.tensors, {**checkpoint.state, "test_opened_at": value}))
