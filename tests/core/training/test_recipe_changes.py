"""A recipe changed in the middle of a run is told as a fact of the run, value by value."""

from __future__ import annotations

from dataclasses import replace

import pytest
from immutabledict import immutabledict

from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import RecipeChanged, RunStarted, StepsDone
from nnstudio.core.training.recipe_changes import Change, changes
from tests.core.training.making import TANH, finished, linear, optimizer, prepared, project, weights_of


def told(events):
    return [event for event in events if isinstance(event, RecipeChanged)]


def test_a_change_while_training_is_told_at_its_step_with_what_was_and_what_is():
    made = project()
    trainer = prepared(made)
    finished(trainer, until_step=4)
    after = replace(trainer.recipe, batch_size=8)
    controls = Controls(until_step=9)
    run = train(trainer, controls)
    next(run)
    controls.recipe = after
    (change,) = told(list(run))
    assert (change.step, change.before, change.after) == (4, made.training, after)


def test_a_change_while_paused_is_told_after_the_run_has_started_again():
    trainer = prepared(project())
    finished(trainer, until_step=4)
    faster = replace(trainer.recipe, optimizers=immutabledict(main=optimizer("SGD", 0.2)))
    events = finished(trainer, recipe=faster, until_step=6)
    assert isinstance(events[0], RunStarted)
    assert isinstance(events[1], RecipeChanged)
    assert changes(events[1].before, events[1].after) == (
        Change("training.optimizers.main.learning_rate", 0.1, 0.2),
    )


def test_a_run_that_has_not_begun_and_a_longer_run_are_no_changes():
    trainer = prepared(project())
    assert not told(finished(trainer, recipe=replace(trainer.recipe, batch_size=8), until_step=3))
    assert not told(finished(trainer, recipe=replace(trainer.recipe, epochs=99), until_step=5))


def test_parameters_that_come_and_go_are_changes_from_and_to_nothing():
    plain = project().training
    other = replace(plain, optimizers=immutabledict(main=optimizer("SGD", 0.1, params={"momentum": 0.9})))
    path = "training.optimizers.main.params.momentum"
    assert changes(plain, other) == (Change(path, None, 0.9),)
    assert changes(other, plain) == (Change(path, 0.9, None),)


def by(name="Adam", rate=0.01, **more):
    return {"optimizers": immutabledict(main=optimizer(name, rate, **more))}


CHANGES = {
    "learning rate": by(rate=0.2),
    "batch size": {"batch_size": 7},
    "optimizer": by("RMSprop", 0.02),
    "class weights": {"class_weights": "balanced"},
    "penalty": by(l1=0.05),
    "weight decay": by(weight_decay=0.1),
    "clipping": by(clip_norm=0.01),
    "several batches a step": {"accumulate": 2},
    "schedule": {"schedule": "exponential", "warmup": 30},
    "precision": {"precision": "bfloat16"},
    "loss": {"loss_params": immutabledict(label_smoothing=0.2)},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_change_takes_effect_at_the_very_next_step(change):
    made = project(linear(6), TANH, linear(3), source="wine", data={}, epochs=9, **by())
    live, steady = prepared(made), prepared(made)
    controls = Controls(until_step=9, frame_steps=1)
    seen = {}
    for event in train(live, controls):
        seen[event.step] = weights_of(live)
        if isinstance(event, StepsDone) and event.step == 3:
            controls.recipe = replace(made.training, **change)
            state = live.checkpoint()
    finished(steady, until_step=3)
    assert_same(seen[3], weights_of(steady))
    finished(steady, until_step=4)
    assert not is_same(seen[4], weights_of(steady))
    opened = prepared(replace(made, training=replace(made.training, **change)))
    opened.restore(state)
    finished(opened, until_step=9)
    assert_same(seen[9], weights_of(opened))


def is_same(one, other):
    return all(one[name].tobytes() == other[name].tobytes() for name in one)


def assert_same(one, other):
    assert is_same(one, other)
