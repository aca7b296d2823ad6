"""Updates are measured as they are, seldom, and without changing a run."""

from __future__ import annotations

import pytest
import torch

from nnstudio.core.observe.vital_signs import VitalSignsRequest
from nnstudio.core.training import update_meter
from nnstudio.core.training.engine import observe_now
from tests.core.training.making import TANH, assert_same_weights, finished, linear, prepared, project


def test_a_measured_step_tells_how_far_it_moved_each_layer():
    trainer = prepared(project())
    before = trainer.networks["main"].linear1.weight.detach().clone()
    with trainer.randomness.own():
        trainer.take_measured_step()
    moved = trainer.networks["main"].linear1.weight.detach() - before
    shares = trainer.context().updates
    assert set(shares) == {("main", "linear1"), ("main", "linear3")}  # linear5 has eight weights only
    assert shares["main", "linear1"] == pytest.approx(float(moved.norm() / before.norm()), rel=1e-4)


def test_the_next_step_is_not_measured_again():
    trainer = prepared(project())
    with trainer.randomness.own():
        trainer.take_measured_step()
        first = dict(trainer.context().updates)
        trainer.take_measured_step()
    assert trainer.context().updates == first


def test_measuring_changes_no_bit_of_a_run():
    driven, plain = prepared(project()), prepared(project())
    finished(driven, frame_seconds=0.0)
    with plain.randomness.own():
        for _ in range(driven.step):
            plain.take_step()
    assert_same_weights(driven, plain)


def test_vital_signs_of_a_run_have_them():
    trainer = prepared(project())
    finished(trainer, until_step=5)
    request = VitalSignsRequest()
    look = observe_now(trainer, [request]).observations[request]
    assert all(pull.gradient > 0 for pull in look.pulls.values())
    assert [pull.update > 0 for pull in look.pulls.values()] == [True, True, False]


def test_weights_that_begin_at_zero_have_no_share():
    trainer = prepared(project())
    with torch.no_grad():
        trainer.networks["main"].linear1.weight.zero_()
    with trainer.randomness.own():
        trainer.take_measured_step()
    assert ("main", "linear1") not in trainer.context().updates


def test_of_a_large_tensor_some_rows_speak_for_all(monkeypatch):
    trainer = prepared(project(linear(300), TANH, linear(300), TANH, linear(2)))
    weight = trainer.networks["main"].linear3.weight
    monkeypatch.setattr(update_meter, "MOST_WEIGHTS", weight.numel() // 10)
    before = weight.detach().clone()
    with trainer.randomness.own():
        trainer.take_measured_step()
    moved = weight.detach() - before
    share = trainer.context().updates["main", "linear3"]
    assert share == pytest.approx(float(moved.norm() / before.norm()), rel=0.3)
    assert share == pytest.approx(float(moved[::10].norm() / before[::10].norm()), rel=1e-4)
