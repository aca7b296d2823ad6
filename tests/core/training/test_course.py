"""Early stopping, the best epoch, accumulation, class weights and the order's own seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from nnstudio.core.project import SplitRecipe
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import BestEpoch, BestUsed, EpochDone, Reason
from nnstudio.core.training.objective import Batch
from tests.core.training.making import (
    TANH,
    assert_same_weights,
    conv_project,
    finished,
    gan_project,
    linear,
    optimizer,
    prepared,
    project,
    weights_of,
)
from tests.core.training.test_checkpoint import check_resume, through_a_file

RISING = optimizer("SGD", 3.0)  # too large a rate: the validation loss does not fall for long


def validation_losses(events) -> list[float]:
    return [event.metrics["validation_loss"] for event in events if isinstance(event, EpochDone)]


def of_kind(events, kind):
    return [event for event in events if isinstance(event, kind)]


def test_early_stopping_ends_after_so_many_epochs_without_a_lower_loss():
    trainer = prepared(project(by=RISING, patience=3, epochs=200))
    events = finished(trainer)
    losses = validation_losses(events)
    assert events[-1].reason is Reason.EARLY
    best = int(np.argmin(losses)) + 1
    assert trainer.epoch == best + 3 < 200
    assert f"epoch {best}" in str(events[-1].message)


def test_who_trains_on_after_an_early_end_waits_as_long_again():
    trainer = prepared(project(by=RISING, patience=2, epochs=200))
    ended = finished(trainer)[-1].epoch
    again = finished(trainer)[-1]
    assert again.reason is Reason.EARLY
    assert again.epoch >= ended + 2


def test_a_run_ends_at_the_loss_it_was_to_reach():
    events = finished(prepared(project(by=optimizer("Adam", 0.02), target_loss=0.5, epochs=300)))
    losses = validation_losses(events)
    assert events[-1].reason is Reason.EARLY
    assert losses[-1] <= 0.5 < min(losses[:-1])


def test_without_validation_the_training_samples_are_watched():
    made = project(by=optimizer("Adam", 0.02), target_loss=0.5, epochs=300)
    made = replace(made, data=replace(made.data, split=SplitRecipe(validation=0.0)))
    trainer = prepared(made)
    assert finished(trainer)[-1].reason is Reason.EARLY
    assert trainer.evaluate("train")["loss"] <= 0.5


def test_the_best_epochs_weights_are_kept_and_put_back_when_asked_for():
    made = project(by=RISING, keep_best=True, epochs=9)
    trainer, best = prepared(made), prepared(made)
    events = finished(trainer)
    losses = validation_losses(events)
    epoch = int(np.argmin(losses)) + 1
    assert of_kind(events, BestEpoch)[-1].best_epoch == epoch < 9
    finished(best, until_epoch=epoch)
    (used,) = of_kind(finished(trainer, until_step=trainer.step, use_best=True), BestUsed)
    assert used.best_epoch == epoch
    assert_same_weights(trainer, best)
    assert trainer.evaluate("validation")["loss"] == pytest.approx(min(losses))


def test_best_weights_are_not_kept_unless_asked_for_and_asking_for_none_does_nothing():
    trainer = prepared(project(epochs=2))
    events = finished(trainer)
    before = weights_of(trainer)
    more = finished(trainer, use_best=True)
    assert not of_kind([*events, *more], BestEpoch) + of_kind(more, BestUsed)
    assert all(np.array_equal(before[name], array) for name, array in weights_of(trainer).items())


def test_the_best_epoch_survives_a_file_with_its_weights_and_the_patience_so_far():
    made = project(by=RISING, keep_best=True, patience=5, epochs=40)
    whole, begun, resumed = prepared(made), prepared(made), prepared(made)
    finished(begun, until_step=27)
    resumed.restore(through_a_file(begun.checkpoint()))
    one, two = finished(whole)[-1], finished(resumed)[-1]
    assert (one.epoch, one.reason, one.message) == (two.epoch, two.reason, two.message)
    for trainer in (whole, resumed):
        finished(trainer, until_step=trainer.step, use_best=True)
    assert_same_weights(whole, resumed)


def test_a_plain_runs_checkpoint_says_nothing_of_a_course():
    trainer = prepared(project())
    finished(trainer, until_step=9)
    checkpoint = trainer.checkpoint()
    assert "course" not in checkpoint.state
    assert not [name for name in checkpoint.tensors if name.startswith("best/")]


def test_watching_the_loss_changes_no_weight():
    plain, watched = prepared(conv_project()), prepared(conv_project(patience=50, keep_best=True))
    for trainer in (plain, watched):
        finished(trainer, until_epoch=1)
    assert_same_weights(plain, watched)


# accumulation


def test_accumulated_gradients_are_those_of_one_large_batch():
    large, pieces = prepared(project(batch_size=48)), prepared(project(batch_size=16, accumulate=3))
    assert large.batches.per_epoch == pieces.batches.per_epoch == 2
    for trainer in (large, pieces):
        finished(trainer, until_step=6)
    for name, weights in weights_of(large).items():
        np.testing.assert_allclose(weights_of(pieces)[name], weights, rtol=1e-5, atol=1e-6, err_msg=name)


def test_penalties_and_clipping_count_once_for_all_pieces():
    by = optimizer("SGD", 0.1, l1=0.01, weight_decay=0.01, clip_norm=0.3)
    large, pieces = prepared(project(batch_size=48, by=by)), prepared(project(accumulate=3, by=by))
    for trainer in (large, pieces):
        finished(trainer, until_step=6)
    for name, weights in weights_of(large).items():
        np.testing.assert_allclose(weights_of(pieces)[name], weights, rtol=1e-5, atol=1e-6, err_msg=name)


def test_only_one_piece_goes_through_the_network_at_once():
    trainer = prepared(project(accumulate=4))
    seen: list[int] = []
    trainer.learning.networks["main"].register_forward_pre_hook(
        lambda _module, arguments: seen.append(len(arguments[0]))
    )
    with trainer.randomness.own():
        trainer.take_step()
    assert seen == [16, 16, 16, 16]


@pytest.mark.parametrize("make", [project, conv_project, gan_project])
def test_accumulating_runs_go_on_to_the_last_bit(make):
    check_resume(make(accumulate=3, batch_size=10, epochs=4), at=4, end=8)


def test_line_searching_optimizers_accumulate_too():
    large, pieces = (
        prepared(project(batch_size=size, accumulate=count, by=optimizer("LBFGS", 0.5)))
        for size, count in ((48, 1), (16, 3))
    )
    for trainer in (large, pieces):
        finished(trainer, until_step=2)
    assert pieces.evaluate("train")["loss"] == pytest.approx(large.evaluate("train")["loss"], rel=1e-3)


# class weights


def uneven(loss: str = "CrossEntropy", outputs: int = 2, **training: object):
    """Two classes, one of them with more samples than the other."""
    made = project(linear(4), TANH, linear(outputs), source="breast_cancer", data={}, loss=loss, **training)
    return prepared(made)


@pytest.mark.parametrize(("loss", "outputs"), [("CrossEntropy", 2), ("BinaryCrossEntropy", 1)])
def test_balanced_weights_are_what_torch_makes_of_the_classes_shares(loss, outputs):
    trainer = uneven(loss, outputs, class_weights="balanced")
    targets = trainer.dataset.train.targets
    counts = np.bincount(targets)
    part = trainer.parts["train"]
    scores = trainer.networks["main"](part.inputs).detach()
    assert counts[0] != counts[1]
    if loss == "CrossEntropy":
        weights = torch.tensor(len(targets) / (2 * counts), dtype=torch.float32)
        wanted = torch.nn.functional.cross_entropy(scores, part.targets, weight=weights)
    else:
        ratio = torch.tensor([counts[0] / counts[1]], dtype=torch.float32)
        wanted = torch.nn.functional.binary_cross_entropy_with_logits(scores, part.targets, pos_weight=ratio)
    assert trainer.evaluate("train")["loss"] == pytest.approx(float(wanted), rel=1e-6)
    (phase,) = trainer.objective.phases(trainer.learning)
    assert phase.loss(Batch(part.inputs, part.targets)).item() == pytest.approx(float(wanted), rel=1e-6)


def test_class_weights_may_change_while_training():
    trainer = uneven()
    finished(trainer, until_step=3)
    finished(trainer, recipe=replace(trainer.recipe, class_weights="balanced"), until_step=5)
    assert trainer.recipe.class_weights == "balanced"


# seeds


def test_the_orders_own_seed_shuffles_and_leaves_the_first_weights_alone():
    one, other = prepared(project()), prepared(project(order_seed=5))
    assert_same_weights(one, other)
    same = prepared(project(order_seed=0))
    for trainer in (one, other, same):
        finished(trainer, until_step=3)
    assert_same_weights(one, same)
    assert not np.array_equal(
        weights_of(one)["networks/main/linear1.weight"], weights_of(other)["networks/main/linear1.weight"]
    )


def test_another_order_does_not_begin_in_the_middle_of_a_run():
    trainer = prepared(project())
    finished(trainer, until_step=3, recipe=replace(trainer.recipe, order_seed=9))
    assert trainer.recipe.order_seed is None


def test_use_best_in_the_middle_of_a_run_is_done_at_the_next_step():
    trainer = prepared(project(by=RISING, keep_best=True, epochs=400))
    controls = Controls(until_epoch=12)
    events = []
    for event in train(trainer, controls):
        if isinstance(event, EpochDone) and event.epoch == 8:
            controls.use_best = True
        events.append(event)
    (used,) = of_kind(events, BestUsed)
    assert used.epoch == 8
    assert trainer.epoch == 12
