"""Checkpoints: a run that goes on from one is, to the last bit, the run that was never interrupted."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.core.training.checkpoint import Checkpoint, UnfitCheckpoint, pack, unpack
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

RECIPES = [
    optimizer("SGD", 0.1, params={"momentum": 0.9}),
    optimizer("SGD", 0.1),
    optimizer("Adam", 0.01, params={"amsgrad": True}),
    optimizer("AdamW", 0.01, weight_decay=0.1),
    optimizer("Adamax", 0.01),
    optimizer("NAdam", 0.01),
    optimizer("RAdam", 0.01),
    optimizer("RMSprop", 0.01, params={"momentum": 0.9, "centered": True}),
    optimizer("Adagrad", 0.05),
    optimizer("Adadelta", 1.0),
    optimizer("LBFGS", 0.5, params={"max_iter": 4}),
    optimizer("LBFGS", 0.5, params={"line_search_fn": None, "history_size": 3}),
]


def through_a_file(checkpoint: Checkpoint) -> Checkpoint:
    """What is left after writing the state as strict JSON and the tensors as bytes."""
    state = json.loads(json.dumps(checkpoint.state, allow_nan=False))
    tensors = {
        name: np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape)
        for name, array in checkpoint.tensors.items()
    }
    return Checkpoint(tensors, state)


def check_resume(made, at: int, end: int) -> None:
    whole, begun, resumed = prepared(made), prepared(made), prepared(made)
    finished(begun, until_step=at)
    resumed.restore(through_a_file(begun.checkpoint()))
    assert (resumed.step, resumed.epoch) == (begun.step, begun.epoch)
    first, second = finished(whole, until_step=end), finished(resumed, until_step=end)
    assert_same_weights(whole, resumed)
    assert first[-2] == second[-2] or first[-2].step == second[-2].step


@pytest.mark.parametrize("by", RECIPES, ids=lambda recipe: f"{recipe.name}-{dict(recipe.params)}")
def test_every_optimizer_goes_on_in_the_middle_of_an_epoch(by):
    check_resume(project(by=by), at=random.Random(by.name).randrange(1, 14), end=16)


@pytest.mark.parametrize("at", [0, 1, 6, 7, 12])
def test_a_run_goes_on_at_the_beginning_in_the_middle_and_at_the_end_of_an_epoch(at):
    check_resume(project(by=optimizer("Adam", 0.01)), at, end=15)


@pytest.mark.parametrize("make", [conv_project, gan_project, autoencoder_project])
def test_dropout_noise_and_running_statistics_go_on_too(make):
    check_resume(make(), at=5, end=9)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 18), batch=st.integers(3, 40), by=st.sampled_from(RECIPES))
def test_any_run_goes_on_at_any_step(at, batch, by):
    dropout = ("Dropout", {"p": 0.2})
    check_resume(project(linear(4), TANH, dropout, linear(2), by=by, batch_size=batch), at, end=at + 4)


def test_taking_a_checkpoint_does_not_change_a_run_nor_later_steps_the_checkpoint():
    taken, plain = prepared(conv_project()), prepared(conv_project())
    finished(taken, until_step=3)
    checkpoint = taken.checkpoint()
    before = {name: array.copy() for name, array in checkpoint.tensors.items()}
    finished(taken, until_step=6)
    finished(plain, until_step=6)
    assert_same_weights(taken, plain)
    assert all(np.array_equal(before[name], checkpoint.tensors[name]) for name in before)


def test_restoring_goes_back_in_time():
    trainer = prepared(project(by=optimizer("Adam", 0.01)))
    finished(trainer, until_step=4)
    checkpoint = trainer.checkpoint()
    finished(trainer, until_step=11)
    once = weights_of(trainer)
    trainer.restore(checkpoint)
    finished(trainer, until_step=11)
    assert all(np.array_equal(once[name], again) for name, again in weights_of(trainer).items())


def test_a_checkpoint_of_another_network_is_refused_and_changes_nothing():
    trainer = prepared(project())
    before = weights_of(trainer)
    foreign = prepared(project(linear(9), TANH, linear(2)))
    with pytest.raises(UnfitCheckpoint, match=r"main/linear1\.weight"):
        trainer.restore(foreign.checkpoint())
    assert all(np.array_equal(before[name], array) for name, array in weights_of(trainer).items())


def test_a_checkpoint_with_a_missing_optimizer_tensor_is_refused():
    trainer = prepared(project(by=optimizer("Adam", 0.01)))
    finished(trainer, until_step=2)
    checkpoint = trainer.checkpoint()
    tensors = dict(checkpoint.tensors)
    del tensors["optimizers/main/0/exp_avg"]
    with pytest.raises(UnfitCheckpoint, match="exp_avg"):
        trainer.restore(Checkpoint(tensors, checkpoint.state))


@pytest.mark.parametrize(
    "by",
    [optimizer("SGD", 0.1), optimizer("Adam", 0.02, params={"amsgrad": True})],
    ids=["another", "switched"],
)
def test_another_optimizer_than_the_checkpoints_starts_with_an_empty_memory(by):
    begun, resumed = prepared(project(by=optimizer("Adam", 0.01))), prepared(project(by=by))
    finished(begun, until_step=4)
    resumed.restore(begun.checkpoint())
    assert not resumed.optimizers["main"].state
    assert finished(resumed)[-1].step == 18


def test_a_new_learning_rate_keeps_the_checkpoints_memory():
    begun, resumed = (
        prepared(project(by=optimizer("Adam", 0.01))),
        prepared(project(by=optimizer("Adam", 0.5))),
    )
    finished(begun, until_step=4)
    resumed.restore(begun.checkpoint())
    assert resumed.optimizers["main"].state
    assert resumed.optimizers["main"].param_groups[0]["lr"] == 0.5


def test_data_of_another_size_begin_a_new_epoch_with_the_same_weights():
    begun = prepared(project())
    finished(begun, until_step=4)
    grown = prepared(project(data={"size": 200}))
    grown.restore(begun.checkpoint())
    assert_same_weights(begun, grown)
    assert (grown.step, grown.batches.left) == (4, 0)


def test_a_resumed_run_may_change_its_batch_size():
    begun = prepared(project())
    finished(begun, until_step=2)
    wider = prepared(project(batch_size=50))
    wider.restore(begun.checkpoint())
    assert wider.batches.left == 2  # 84 - 32 samples are left of this epoch
    assert finished(wider, until_epoch=1)[-1].step == 4


def test_seconds_go_on():
    trainer = prepared(project())
    spent = finished(trainer)[-1].seconds
    resumed = prepared(replace(project(), title="again"))
    resumed.restore(trainer.checkpoint())
    assert resumed.seconds == spent > 0


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_nested_state_survives_strict_json(value):
    packed = json.loads(json.dumps(pack(value, "x", {}), allow_nan=False))
    assert repr(unpack(packed, {})) == repr(value)
