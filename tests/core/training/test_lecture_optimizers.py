"""The lecture's gradient descents: the whole part with backtracking, one sample, mini-batches."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nnstudio.core.project.edits import set_value
from nnstudio.core.training.events import StepsDone
from nnstudio.core.training.optimizers.modules.backtracking import BacktrackingGradientDescent
from tests.core.training.making import (
    assert_same_weights,
    finished,
    gan_project,
    optimizer,
    prepared,
    project,
)
from tests.core.training.test_checkpoint import check_resume

FULL = "FullBatchGradientDescent"


def by_the_pseudo_code(f, gradient, w, alpha, beta, steps):
    """The lecture's lines, one by one, in numpy."""
    lengths = []
    for _step in range(steps):
        g = gradient(w)
        t = 1.0
        while f(w - t * g) > f(w) - alpha * t * (g @ g):
            t = beta * t
        w = w - t * g
        lengths.append(t)
    return w, lengths


@pytest.mark.parametrize(("alpha", "beta"), [(0.3, 0.5), (0.1, 0.8), (0.5, 0.9)])
def test_backtracking_is_the_lectures_pseudo_code(alpha, beta):
    scales = np.array([1.0, 30.0, 7.0])
    start = np.array([4.0, -1.0, 0.5])
    wanted, lengths = by_the_pseudo_code(
        lambda w: 0.5 * float(scales @ w**2), lambda w: scales * w, start, alpha, beta, steps=12
    )
    assert len(set(lengths)) > 1
    weight = torch.nn.Parameter(torch.tensor(start))
    by = BacktrackingGradientDescent([weight], lr=1.0, alpha=alpha, beta=beta)

    def closure():
        by.zero_grad()
        loss = 0.5 * (torch.tensor(scales) * weight.square()).sum()
        loss.backward()
        return loss

    for _step in range(12):
        by.step(closure)
    np.testing.assert_allclose(weight.detach().numpy(), wanted, rtol=1e-9)


def test_where_no_length_helps_the_weights_stay_where_they_are():
    weight = torch.nn.Parameter(torch.tensor([1.0]))
    by = BacktrackingGradientDescent([weight], most=5)

    def closure():
        by.zero_grad()
        (weight * torch.tensor([1.0])).sum().backward()
        return torch.tensor(float("nan"))

    by.step(closure)
    assert weight.item() == 1.0


def test_a_step_takes_the_whole_training_part_and_the_loss_never_rises():
    trainer = prepared(project(by=optimizer(FULL, 1.0), batch_size=7, epochs=30))
    assert trainer.batches.per_epoch == 1
    events = finished(trainer)
    losses = np.concatenate([event.losses["loss"] for event in events if isinstance(event, StepsDone)])
    assert len(losses) == 30
    assert (np.diff(losses) < 0).all()
    assert trainer.evaluate("train")["loss"] < losses[-1]


def test_one_sample_is_one_step_and_sgd_with_batches_of_one():
    one = prepared(project(by=optimizer("OneSampleSGD", 0.05), batch_size=16, accumulate=3))
    plain = prepared(project(by=optimizer("SGD", 0.05), batch_size=1))
    assert one.batches.per_epoch == 84
    for trainer in (one, plain):
        finished(trainer, until_step=20)
    assert_same_weights(one, plain)


def test_mini_batches_are_as_large_as_the_batch_size_says():
    mini, plain = prepared(project(by=optimizer("MiniBatchSGD"))), prepared(project(by=optimizer("SGD")))
    for trainer in (mini, plain):
        finished(trainer, until_step=7)
    assert_same_weights(mini, plain)


def test_of_two_players_the_one_that_wants_more_samples_counts():
    made = set_value(gan_project(), "training.optimizers.generator.name", "OneSampleSGD")
    made = set_value(made, "training.optimizers.discriminator.name", FULL)
    assert prepared(made).batches.per_epoch == 1


@pytest.mark.parametrize(("name", "at"), [(FULL, 3), ("OneSampleSGD", 50), ("MiniBatchSGD", 5)])
def test_they_go_on_to_the_last_bit(name, at):
    check_resume(project(by=optimizer(name, 0.5), epochs=9), at=at, end=at + 5)


def test_pieces_of_the_whole_part_give_the_same_descent():
    whole = prepared(project(by=optimizer(FULL, 1.0)))
    pieces = prepared(project(by=optimizer(FULL, 1.0), batch_size=20, accumulate=2))
    for trainer in (whole, pieces):
        finished(trainer, until_step=3)
    assert pieces.evaluate("train")["loss"] == pytest.approx(whole.evaluate("train")["loss"], rel=1e-4)
