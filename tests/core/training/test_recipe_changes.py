"""A recipe changed in the middle of a run is told as a fact of the run, value by value."""

from __future__ import annotations

from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import RecipeChanged, RunStarted
from nnstudio.core.training.recipe_changes import Change, changes
from tests.core.training.making import finished, optimizer, prepared, project


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
