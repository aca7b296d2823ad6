"""NaN and infinity: the bad step is undone, the place is named, nothing finite is lost."""

from __future__ import annotations

from weakref import ref

import numpy as np
import pytest
import torch

from nnstudio.core.project import edits
from nnstudio.core.training import trainer as trainer_module
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import Reason, StepsDone
from nnstudio.core.training.finiteness import Guard
from tests.core.training.making import (
    TANH,
    assert_same_weights,
    finished,
    gan_project,
    linear,
    optimizer,
    prepared,
    project,
    weights_of,
)

LEAKY = ("LeakyReLU", {})


def diverging(**more):
    """Squared errors with a learning rate that makes them grow by the step."""
    layers = (linear(6), LEAKY, linear(6), LEAKY, linear(1))
    return project(*layers, loss="MSE", **{"by": optimizer("SGD", 5.0), "epochs": 50, **more})


def all_finite(trainer) -> bool:
    return all(np.isfinite(array).all() for array in weights_of(trainer).values())


@pytest.mark.parametrize("frame", [0.0, 0.05, 5.0])
def test_a_run_that_diverges_keeps_the_last_finite_weights(frame):
    trainer = prepared(diverging())
    last = finished(trainer, frame_seconds=frame)[-1]
    assert last.reason is Reason.DIVERGED
    assert all_finite(trainer)
    assert last.step == trainer.step


def test_the_state_kept_is_that_before_the_bad_step():
    recipe = diverging(data={"size": 120, "noise": 0.2})
    diverged = prepared(recipe)
    events = finished(diverged)
    assert events[-1].reason is Reason.DIVERGED
    stepwise = prepared(recipe)
    with stepwise.randomness.own():
        for _ in range(diverged.step):
            stepwise.take_step()
    assert_same_weights(diverged, stepwise)
    with stepwise.randomness.own():
        losses = stepwise.take_step()
    assert not (losses[0].isfinite() and stepwise.is_finite())


def test_curves_show_only_the_steps_that_count():
    trainer = prepared(diverging())
    events = finished(trainer)
    losses = [event.losses["loss"] for event in events if isinstance(event, StepsDone)]
    assert sum(map(len, losses)) == trainer.step
    assert all(np.isfinite(values).all() for values in losses)


def poison(trainer, layer: str, value: float, at_step: int):
    """Let one layer's output hold a bad number from this step on."""
    module = trainer.networks["main"].get_submodule(layer)

    def spoil(module, arguments, output):
        if trainer.step >= at_step and module.training:
            output = output.clone()
            output[0, 0] = value
        return output

    return module.register_forward_hook(spoil)


@pytest.mark.parametrize(
    ("layer", "value"), [("linear1", float("nan")), ("linear3", float("nan")), ("linear5", float("inf"))]
)
def test_the_first_layer_that_goes_wrong_is_named(layer, value):
    trainer, plain = prepared(project()), prepared(project())
    poison(trainer, layer, value, at_step=9)
    last = finished(trainer)[-1]
    assert last.reason is Reason.DIVERGED
    assert f"“{layer}”" in str(last.message)
    assert "Step 10" in str(last.message)
    finished(plain, until_step=9)
    assert_same_weights(trainer, plain)


def in_a_block():
    """The usual layers, the third and its activation in a block named "stage"."""
    return edits.group(project(), "main", frozenset({"n3", "n4"}), "stage")


def test_a_layer_in_a_block_is_named_with_its_block():
    trainer = prepared(in_a_block())
    poison(trainer, "stage.linear3", float("nan"), at_step=9)
    assert "“stage.linear3”" in str(finished(trainer)[-1].message)


def test_a_gradient_that_is_not_finite_in_a_block_names_its_layer():
    trainer = prepared(in_a_block())
    weight = trainer.networks["main"].stage.linear3.weight
    weight.register_hook(lambda gradient: gradient * float("nan"))
    assert "gradient of “stage.linear3”" in str(finished(trainer)[-1].message)


def test_a_gradient_that_is_not_finite_names_the_layer_nearest_the_loss():
    trainer = prepared(project())
    weight = trainer.networks["main"].linear5.weight
    weight.register_hook(lambda gradient: gradient * float("nan"))
    last = finished(trainer)[-1]
    assert last.reason is Reason.DIVERGED
    assert "gradient of “linear5”" in str(last.message)
    assert trainer.step == 0
    assert all_finite(trainer)


@pytest.mark.parametrize("until", [1, 5])
def test_a_weight_that_would_become_infinite_is_named(until):
    by = optimizer("SGD", 1000.0, weight_decay=10.0)
    trainer = prepared(project(linear(6), TANH, linear(2), by=by))
    with torch.no_grad():
        trainer.networks["main"].linear1.weight[0, 0] = 1e36
    last = finished(trainer, until_step=until)[-1]
    assert last.reason is Reason.DIVERGED
    assert "weight of “linear1”" in str(last.message)
    assert all_finite(trainer)


def test_bad_numbers_in_the_data_are_said_to_be_in_the_data():
    trainer = prepared(project())
    trainer.parts["train"].inputs.data = trainer.parts["train"].inputs.clone()
    trainer.parts["train"].inputs[5, 0] = float("nan")
    last = finished(trainer)[-1]
    assert last.reason is Reason.DIVERGED
    assert "in the data" in str(last.message)
    assert all_finite(trainer)


def test_a_diverged_gan_undoes_both_players():
    recipe = gan_project()
    trainer, plain = prepared(recipe), prepared(recipe)
    module = trainer.networks["generator"].linear1

    def spoil(module, arguments, output):
        return output * (float("nan") if trainer.step >= 4 else 1.0)

    module.register_forward_hook(spoil)
    assert finished(trainer)[-1].reason is Reason.DIVERGED
    finished(plain, until_step=4)
    assert_same_weights(trainer, plain)


def test_a_trouble_that_does_not_come_back_is_forgotten():
    """On a GPU sums may differ from time to time; then the careful repetition simply goes on."""
    trainer = prepared(project())
    module = trainer.networks["main"].linear1
    spoilt = []

    def spoil_once(module, arguments, output):
        if trainer.step == 5 and not spoilt:
            spoilt.append(True)
            return output * float("nan")
        return output

    module.register_forward_hook(spoil_once)
    assert finished(trainer)[-1].reason is Reason.LIMIT
    assert spoilt
    assert all_finite(trainer)


def test_a_diverged_run_can_go_on_once_the_trouble_is_gone():
    trainer, plain = prepared(project()), prepared(project())
    handle = poison(trainer, "linear1", float("nan"), at_step=9)
    assert finished(trainer)[-1].reason is Reason.DIVERGED
    handle.remove()
    assert finished(trainer)[-1].reason is Reason.LIMIT
    finished(plain)
    assert_same_weights(trainer, plain)


def test_a_state_that_somebody_takes_is_the_good_one_from_then_on_and_no_other_is_held():
    trainer = prepared(project())
    guard = Guard(trainer)
    first = ref(guard._good.tensors["batches/rows"])
    with trainer.randomness.own():
        trainer.take_step()
    taken = trainer.checkpoint()
    assert guard._good is taken
    assert first() is None
    guard.renew_if_cheap()
    assert guard._good is taken


def test_a_state_taken_between_two_bursts_is_what_a_diverging_run_goes_back_to():
    trainer = prepared(diverging())
    events = []
    for event in train(trainer, Controls(frame_steps=2)):
        events.append(event)
        if isinstance(event, StepsDone):
            trainer.checkpoint()  # and let go of at once
    assert events[-1].reason is Reason.DIVERGED
    assert all_finite(trainer)


def test_where_no_good_state_can_be_copied_the_one_there_is_stays(monkeypatch):
    trainer = prepared(project())
    guard = Guard(trainer)
    with trainer.randomness.own():
        trainer.take_step()

    def no_room(_trainer):
        raise MemoryError

    monkeypatch.setattr(trainer_module, "save", no_room)
    with pytest.raises(MemoryError):
        guard.renew()
    monkeypatch.undo()
    weights = weights_of(trainer)
    guard.rewind()
    assert trainer.step == 1
    assert all((weights_of(trainer)[name] == weights[name]).all() for name in weights)
