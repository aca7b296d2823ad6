"""A run stopped at any step and taken up again from a file is the run that was never stopped, bit for bit."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from immutabledict import immutabledict

from nnstudio.core.project import Project
from nnstudio.core.training.events import EpochDone
from nnstudio.core.training.record import Recorder
from tests.core.training.making import conv_project, finished, optimizer, prepared, project, weights_of
from tests.core.training.test_checkpoint import through_a_file

VARIED = immutabledict(rotate=immutabledict(degrees=20.0), noise=immutabledict(), shift=immutabledict())
PICTURES = immutabledict(elastic=immutabledict(), cut_out=immutabledict(), shift=immutabledict())


def everything(made: Project, augmentations, **training: object) -> Project:
    """With augmentation, a schedule that watches, warm-up, accumulation, patience and best weights."""
    course = {
        "schedule": "plateau", "schedule_params": immutabledict(patience=0, threshold=0.05),
        "warmup": 5, "accumulate": 3, "patience": 50, "keep_best": True, "class_weights": "balanced",
        "order_seed": 3, "augmentation_seed": 4, **training,
    }  # fmt: skip
    data = replace(made.data, augmentations=augmentations)
    return replace(made, data=data, training=replace(made.training, **course))


POINTS = everything(project(by=optimizer("Adam", 0.05)), VARIED, batch_size=5, epochs=10)
CUT_OFTEN = immutabledict(patience=0, threshold=0.5)
DIGITS = everything(conv_project(), PICTURES, batch_size=70, epochs=3, schedule_params=CUT_OFTEN)


def history(trainer, recorder: Recorder, **controls) -> None:
    for event in finished(trainer, frame_seconds=0.005, **controls):
        recorder.receive(event)


def assert_same_when_stopped_at(made: Project, at: int, whole: tuple) -> None:
    begun, resumed, recorder = prepared(made), prepared(made), Recorder()
    history(begun, recorder, until_step=at)
    resumed.restore(through_a_file(begun.checkpoint()))
    recorder = Recorder(recorder.record)
    history(resumed, recorder)
    weights, record, course = whole
    for name, array in weights_of(resumed).items():
        assert array.tobytes() == weights[name].tobytes(), (at, name)
    for name, (steps, values) in record.curves.items():
        assert np.array_equal(recorder.record.curves[name][0], steps), (at, name)
        assert np.array_equal(recorder.record.curves[name][1], values), (at, name)
    for name, (steps, rates) in record.rates.items():
        assert np.array_equal(recorder.record.rates[name][0], steps), (at, name)
        assert np.array_equal(recorder.record.rates[name][1], rates), (at, name)
    assert resumed.course.state == course


def uninterrupted(made: Project) -> tuple:
    trainer, recorder = prepared(made), Recorder()
    history(trainer, recorder)
    assert trainer.course.cuts > 0
    return weights_of(trainer), recorder.record, trainer.course.state


@pytest.mark.parametrize("made", [POINTS, DIGITS], ids=["points", "digits"])
def test_a_run_with_everything_goes_on_from_a_few_steps(made):
    whole = uninterrupted(made)
    for at in random.Random(1).sample(range(1, 18), 3):
        assert_same_when_stopped_at(made, at, whole)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("made", "count"), [(POINTS, 140), (DIGITS, 60)], ids=["points", "digits"])
def test_a_run_with_everything_goes_on_from_200_random_steps(made, count):
    whole = uninterrupted(made)
    last = int(whole[1].curves["loss"][0][-1])
    draw = random.Random(7)
    for _case in range(count):
        assert_same_when_stopped_at(made, draw.randrange(0, last + 1), whole)


def test_epochs_tell_the_same_figures_wherever_they_were_cut():
    made = everything(project(), VARIED, batch_size=10)
    whole, cut = prepared(made), prepared(made)
    wanted = [event.metrics for event in finished(whole) if isinstance(event, EpochDone)]
    events = [event for at in range(1, 12) for event in finished(cut, until_step=at)]
    assert [event.metrics for event in events if isinstance(event, EpochDone)] == wanted
