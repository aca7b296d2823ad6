"""Replayed steps: used where they can be, to the bit what plain steps are, and given up with a reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from immutabledict import immutabledict

from nnstudio.core.project.edits.learning import set_layer_learning
from nnstudio.core.training.batches import rows_of_step
from nnstudio.core.training.captured import trial
from nnstudio.core.training.events import Reason
from nnstudio.core.training.layer_settings import layer_settings
from nnstudio.core.training.losses import losses
from nnstudio.core.training.objective import Batch
from nnstudio.core.training.optimizers import optimizers
from tests.core.training.looping import at_once, is_looped, plainly
from tests.core.training.making import (
    TANH,
    assert_same_weights,
    autoencoder_project,
    conv_project,
    finished,
    gan_project,
    linear,
    optimizer,
    prepared,
    project,
    weights_of,
)

__all__ = ["at_once"]
pytestmark = pytest.mark.usefixtures("at_once")
LOOPED = {"SGD", "MiniBatchSGD", "OneSampleSGD", "Adam", "AdamW", "RMSprop", "Adadelta", "Adagrad"}


def replayed(made, steps, **controls):
    """The run as it is done, having made sure that all full batches end up being replayed."""
    trainer = prepared(made)
    finished(trainer, until_step=steps, **controls)
    assert trainer.slow_reason is None
    assert is_replayed(trainer)
    return trainer


def is_replayed(trainer) -> bool:
    rows = rows_of_step(trainer.recipe, len(trainer.dataset.train))
    return all(rows in move._programs for move in trainer._stepper._moves)


def fitting(loss):
    """A project for this loss: two classes where it takes classes, values where not."""
    one_output = loss.encoding is not None and loss.encoding.value != "index"
    layers = (linear(6), TANH, linear(1 if one_output else 2))
    last = {"NLL": ("LogSoftmax", {}), "BinaryCrossEntropyProbability": ("Sigmoid", {})}.get(loss.name)
    return project(*layers, *([last] if last else []), loss=loss.name, epochs=1000)


@pytest.mark.parametrize("entry", tuple(optimizers), ids=lambda entry: entry.name)
@pytest.mark.parametrize("loss", tuple(losses), ids=lambda loss: loss.name)
def test_a_hundred_replayed_steps_give_the_plain_ones_weights_to_the_bit(loss, entry):
    by = optimizer(entry.name, entry.learning_rate / 10)
    made = fitting(loss)
    made = replace(made, training=replace(made.training, optimizers={"main": by}))
    quick = replayed(made, 100)
    assert is_looped(quick) == (entry.name in LOOPED)
    assert_same_weights(plainly(made, 100), quick)


@pytest.mark.parametrize("make", [conv_project, gan_project, autoencoder_project])
def test_dropout_running_statistics_and_both_players_are_replayed_to_the_bit(make):
    made = make(epochs=4)
    plain, quick = plainly(made, 40), replayed(made, 40)
    assert_same_weights(plain, quick)
    assert all(map(torch.equal, plain.randomness.states, quick.randomness.states))


@pytest.mark.parametrize(
    "by",
    [
        optimizer("SGD", 0.1, params={"momentum": 0.9, "nesterov": True}, weight_decay=0.01),
        optimizer("Adam", 0.01, l1=0.001, clip_norm=0.05),
        optimizer("LBFGS", 0.5, weight_decay=0.01, clip_norm=1.0),
    ],
    ids=lambda by: by.name,
)
def test_penalties_and_clipping_are_replayed_to_the_bit(by):
    made = project(by=by, epochs=20)
    assert_same_weights(plainly(made, 50), replayed(made, 50))


def test_the_short_last_batch_is_replayed_too():
    trainer = replayed(project(epochs=20), 100)
    assert {4, 16} == set(trainer._stepper._moves[0]._programs)  # 84 samples in batches of 16


def test_gradients_of_the_last_step_can_be_seen():
    made = project(epochs=20)
    plain, quick = plainly(made, 50), replayed(made, 50)
    for one, other in zip(plain.players["main"].weights, quick.players["main"].weights, strict=True):
        assert torch.equal(one.grad, other.grad)


def test_a_new_learning_rate_counts_at_once_and_keeps_the_recording():
    made = project(by=optimizer("Adam", 0.01), epochs=100)
    plain, quick = plainly(made, 50), replayed(made, 50)
    recipe = replace(quick.recipe, optimizers={"main": optimizer("Adam", 0.2)})
    stepper = quick._stepper
    for trainer in (plain, quick):
        trainer.adopt(recipe)
    assert quick._stepper is stepper
    with plain.eagerly():
        finished(plain, until_step=80)
    finished(quick, until_step=80)
    assert_same_weights(plain, quick)


@pytest.mark.parametrize(
    "changes",
    [
        {"loss": "MultiMargin"},
        {"optimizers": {"main": optimizer(l1=0.01, clip_norm=0.1)}},
        {"batch_size": 20},
        {"optimizers": {"main": optimizer("LBFGS", 0.5)}},
    ],
)
def test_another_recipe_counts_at_once(changes):
    made = project(epochs=100)
    plain, quick = plainly(made, 50), replayed(made, 50)
    for trainer in (plain, quick):
        trainer.adopt(replace(trainer.recipe, **changes))
    with plain.eagerly():
        finished(plain, until_step=80)
    finished(quick, until_step=80)
    assert is_replayed(quick)
    assert_same_weights(plain, quick)


def test_going_back_in_time_goes_on_to_the_bit():
    made = project(by=optimizer("Adam", 0.01), epochs=100)
    trainer = replayed(made, 40)
    checkpoint = trainer.checkpoint()
    finished(trainer, until_step=70)
    once = weights_of(trainer)
    trainer.restore(checkpoint)
    finished(trainer, until_step=70)
    assert all(np.array_equal(once[name], again) for name, again in weights_of(trainer).items())


def test_a_replayed_run_that_diverges_names_the_layer_and_keeps_finite_weights():
    leaky = ("LeakyReLU", {})
    layers = (linear(6), leaky, linear(6), leaky, linear(1))
    trainer = replayed(project(*layers, loss="MSE", by=optimizer("SGD", 0.01), epochs=1000), 40)
    trainer.adopt(replace(trainer.recipe, optimizers={"main": optimizer("SGD", 50.0)}))
    last = finished(trainer)[-1]
    assert last.reason is Reason.DIVERGED
    assert "“" in str(last.message)
    assert all(np.isfinite(array).all() for array in weights_of(trainer).values())


def test_layers_that_are_listened_to_are_not_replayed():
    trainer = prepared(project(epochs=20))
    heard = []

    def hear(module, arguments, output):
        heard.append(output)

    trainer.networks["main"].linear1.register_forward_hook(hear)
    finished(trainer, until_step=30)
    assert "listens" in str(trainer.slow_reason)
    assert len(heard) >= 30


def test_a_loss_that_decides_by_numbers_stays_plain_and_says_so():
    trainer, plain = prepared(project(epochs=20)), prepared(project(epochs=20))
    for one in (trainer, plain):
        (move,) = one._stepper._moves
        loss = move._phase.loss
        move._phase = replace(move._phase, loss=deciding(loss))
    finished(trainer, until_step=50)
    with plain.eagerly():
        finished(plain, until_step=50)
    assert "cannot be recorded" in str(trainer.slow_reason)
    assert_same_weights(plain, trainer)


def deciding(loss):
    def decided(batch: Batch):
        value = loss(batch)
        return value if value > 0.5 else 2 * value

    return decided


def test_a_recording_that_comes_to_other_numbers_is_not_used():
    """Here a number is baked in that changes from step to step."""
    trainer, plain = prepared(project(epochs=20)), prepared(project(epochs=20))
    for one in (trainer, plain):
        (move,) = one._stepper._moves
        move._phase = replace(move._phase, loss=growing(one, move._phase.loss))
    finished(trainer, until_step=50)
    with plain.eagerly():
        finished(plain, until_step=50)
    assert "same numbers" in str(trainer.slow_reason)
    assert_same_weights(plain, trainer)


def growing(trainer, loss):
    def grown(batch: Batch):
        return loss(batch) * (1 + trainer.step)

    return grown


def test_long_steps_are_not_recorded(monkeypatch):
    monkeypatch.setattr(trial, "LONGEST", 0.0)
    trainer = prepared(project(epochs=20))
    finished(trainer, until_step=50)
    assert "arithmetic" in str(trainer.slow_reason)
    assert not is_replayed(trainer)


COURSES = {
    "schedule": {"schedule": "cosine", "warmup": 4},
    "accumulation": {"accumulate": 3, "batch_size": 6},
    "class weights": {"class_weights": "balanced"},
    "all of it": {"schedule": "plateau", "accumulate": 2, "class_weights": "balanced", "keep_best": True},
}


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES.keys())
def test_schedules_accumulation_and_class_weights_are_replayed_to_the_bit(course):
    made = project(by=optimizer("Adam", 0.02, l1=0.001, clip_norm=1.0), epochs=60, **course)
    quick = replayed(made, 80)
    assert is_replayed(quick)
    assert_same_weights(plainly(made, 80), quick)


def test_accumulated_steps_of_a_gan_draw_the_same_noise_when_replayed():
    made = gan_project(accumulate=2, batch_size=20, epochs=60)
    assert_same_weights(plainly(made, 60), replayed(made, 60))


def test_varied_samples_are_replayed_to_the_bit():
    made = project(epochs=60)
    varied = immutabledict(rotate=immutabledict(), noise=immutabledict())
    made = replace(made, data=replace(made.data, augmentations=varied))
    quick = replayed(made, 80)
    assert is_replayed(quick)
    assert_same_weights(plainly(made, 80), quick)


@pytest.mark.parametrize("by", [optimizer("SGD", 0.1, params={"momentum": 0.9}), optimizer("Adam", 0.01)])
def test_layers_frozen_and_set_free_on_the_way_are_replayed_to_the_bit(by):
    made = project(linear(6), TANH, linear(4), TANH, linear(2), by=by, epochs=1000)
    frozen = layer_settings(set_layer_learning(made, "main", "n1", "frozen", True))
    quick, plain = prepared(made), prepared(made)
    for end, layers in ((20, {}), (40, frozen), (60, layer_settings(made))):
        finished(quick, until_step=end, layers=layers)
        assert is_replayed(quick)
        plain.adopt_layers(layers)
        with plain.eagerly():
            finished(plain, until_step=end)
        assert_same_weights(quick, plain)
