"""Fewer bits are a choice: layers round while they train, everything else keeps 32 bits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from tests.core.training.making import conv_project, finished, gan_project, prepared, project, weights_of
from tests.core.training.test_checkpoint import check_resume


def test_layers_compute_in_bfloat16_while_they_train_and_in_float32_when_measured():
    trainer = prepared(project(precision="bfloat16"))
    seen: list[torch.dtype] = []
    module = trainer.networks["main"].linear1
    module.register_forward_hook(lambda _module, _arguments, output: seen.append(output.dtype))
    with trainer.randomness.own():
        (loss,) = trainer.take_step()
    trainer.evaluate("validation")
    assert seen[0] is torch.bfloat16
    assert seen[1] is torch.float32
    assert loss.dtype is torch.float32
    assert all(weight.dtype is torch.float32 for weight in trainer.networks["main"].parameters())


def test_it_rounds_and_still_learns():
    plain, rounded = prepared(project(epochs=40)), prepared(project(epochs=40, precision="bfloat16"))
    for trainer in (plain, rounded):
        finished(trainer)
    one, two = (weights_of(trainer)["networks/main/linear1.weight"] for trainer in (plain, rounded))
    assert not np.array_equal(one, two)
    assert abs(plain.evaluate("train")["loss"] - rounded.evaluate("train")["loss"]) < 0.05


def test_every_objective_and_loss_trains_in_it_and_goes_on_to_the_last_bit():
    check_resume(conv_project(precision="bfloat16"), at=4, end=7)
    check_resume(gan_project(precision="bfloat16"), at=4, end=7)


def test_it_may_be_chosen_in_the_middle_of_a_run():
    trainer = prepared(project())
    finished(trainer, until_step=3)
    finished(trainer, recipe=replace(trainer.recipe, precision="bfloat16"), until_step=6)
    assert trainer.recipe.precision == "bfloat16"


def test_long_runs_in_it_are_replayed_to_the_same_bits_or_not_at_all():
    from nnstudio.core.training.captured import trial

    quick, plain = (
        prepared(project(epochs=60, precision="bfloat16")),
        prepared(project(epochs=60, precision="bfloat16")),
    )
    patience, trial.PATIENCE = trial.PATIENCE, 0.0
    try:
        finished(quick, until_step=60)
    finally:
        trial.PATIENCE = patience
    with plain.eagerly():
        finished(plain, until_step=60)
    one, two = weights_of(quick), weights_of(plain)
    assert all(one[name].tobytes() == two[name].tobytes() for name in one)
