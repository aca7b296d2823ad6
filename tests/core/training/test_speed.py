"""Training slowly, for eyes: so many batches a frame, a batch a second; whatever is asked is done at once."""

from __future__ import annotations

import time

from nnstudio.core.observe.weights import WeightsRequest
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import Frame, Reason, RunFinished, StepsDone
from nnstudio.core.training.speed import FULL_SPEED, SPEEDS, Speed
from tests.core.training.making import assert_same_weights, finished, prepared, project

SECOND = next(speed for speed in SPEEDS if speed.name == "second")


def steps_of(events) -> list[StepsDone]:
    return [event for event in events if isinstance(event, StepsDone)]


def test_so_many_batches_are_done_between_two_frames_and_the_numbers_stay_the_same():
    slow, quick = prepared(project()), prepared(project())
    begun = time.perf_counter()
    events = finished(slow, speed=Speed("", "", steps=2), frame_seconds=0.02)
    assert time.perf_counter() - begun > 8 * 0.02
    assert [len(event.losses["loss"]) for event in steps_of(events)] == [2] * 9
    assert events[-1].seconds < 8 * 0.02 + 5  # waiting is no training
    finished(quick)
    assert_same_weights(slow, quick)


def test_one_batch_a_second_takes_its_time_and_stops_at_once():
    trainer, controls = prepared(project()), Controls(speed=SECOND)
    begun, told = time.perf_counter(), []
    for event in train(trainer, controls):
        told.append(event)
        if trainer.step == 2:
            controls.stop = True
            stopped = time.perf_counter()
    assert 1.0 <= stopped - begun < 3
    assert time.perf_counter() - stopped < 0.5
    assert trainer.step == 2
    assert told[-1].reason is Reason.STOPPED


def test_waiting_is_cut_short_by_another_speed():
    trainer, controls = prepared(project(epochs=4)), Controls(speed=Speed("", "", steps=1, seconds=60.0))
    begun = time.perf_counter()
    for event in train(trainer, controls):
        if isinstance(event, StepsDone):
            controls.speed = FULL_SPEED
    assert trainer.epoch == 4
    assert time.perf_counter() - begun < 30


def test_who_looks_while_it_waits_is_answered_before_the_next_step():
    trainer, controls = prepared(project()), Controls(speed=Speed("", "", steps=1, seconds=60.0))
    node = next(iter(trainer.project.networks["main"].nodes.values())).id
    request = WeightsRequest("main", node, "weight")
    for event in train(trainer, controls):
        if isinstance(event, StepsDone):
            controls.requests = frozenset({request})
        if isinstance(event, Frame) and request in event.observations:
            assert trainer.step == 1
            break


def test_no_wait_follows_the_last_step():
    trainer = prepared(project())
    begun = time.perf_counter()
    events = finished(trainer, speed=Speed("", "", steps=1, seconds=60.0), until_step=1)
    assert isinstance(events[-1], RunFinished)
    assert time.perf_counter() - begun < 20
