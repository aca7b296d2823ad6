"""Schedules: each formula against torch's own or by hand, and the same course after a pause."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from immutabledict import immutabledict

from nnstudio.core.project import TrainingRecipe
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import StepsDone
from nnstudio.core.training.record import Recorder
from nnstudio.core.training.resolving import resolve
from nnstudio.core.training.schedules import FRESH, schedule_factor, schedules
from tests.core.training.making import finished, gan_project, optimizer, prepared, project
from tests.core.training.test_checkpoint import check_resume

EPOCHS = 8
STEPS_PER_EPOCH = 6  # 84 training samples in batches of 16


def recipe(name: str, warmup: int = 0, **params: object) -> TrainingRecipe:
    return TrainingRecipe(epochs=EPOCHS, schedule=name, schedule_params=immutabledict(params), warmup=warmup)


def factors(name: str, **params: object) -> list[float]:
    """At the beginning of each epoch, without cuts."""
    factor = schedule_factor(recipe(name, **params))
    return [factor(epoch * STEPS_PER_EPOCH, float(epoch), 0) for epoch in range(EPOCHS)]


def torchs(make) -> list[float]:
    """Factors of one of torch's schedulers, asked after every epoch."""
    weight = torch.nn.Parameter(torch.zeros(1))
    by = torch.optim.SGD([weight], lr=1.0)
    scheduler, rates = make(by), []
    for _epoch in range(EPOCHS):
        rates.append(by.param_groups[0]["lr"])
        by.step()
        scheduler.step()
    return rates


def rates_of(events) -> list[float]:
    return [rate for event in events if isinstance(event, StepsDone) for rate in event.rates["main"].tolist()]


def test_step_exponential_and_cosine_are_torchs():
    of = torch.optim.lr_scheduler
    assert factors("step", every=3, gamma=0.3) == pytest.approx(torchs(lambda by: of.StepLR(by, 3, 0.3)))
    assert factors("exponential", beta=0.7) == pytest.approx(torchs(lambda by: of.ExponentialLR(by, 0.7)))
    cosine = torchs(lambda by: of.CosineAnnealingLR(by, EPOCHS, eta_min=0.2))
    assert factors("cosine", final=0.2) == pytest.approx(cosine)


def test_one_cycle_is_torchs_with_its_last_division_told_from_the_top():
    factor = schedule_factor(recipe("one_cycle", rise=0.25, start=10.0, final=1000.0))
    assert [factor(0, passes, 0) for passes in (0.0, 2.0, 8.0, 9.0)] == pytest.approx([0.1, 1.0, 1e-3, 1e-3])
    assert factor(0, 1.0, 0) == pytest.approx((0.1 + 1.0) / 2)


@pytest.mark.parametrize("seed", range(5))
def test_reduce_on_plateau_cuts_when_torch_does(seed):
    entry = schedules["plateau"]
    values = {"gamma": 0.5, "patience": 2, "threshold": 0.01, "least": 0.0}
    weight = torch.nn.Parameter(torch.zeros(1))
    by = torch.optim.SGD([weight], lr=1.0)
    theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(by, factor=0.5, patience=2, threshold=0.01, eps=0)
    stall = FRESH
    losses = np.random.default_rng(seed).uniform(0.1, 1.0, 40) * np.linspace(1, 0.7, 40)
    for loss in losses.tolist():
        theirs.step(loss)
        stall = entry.watch(stall, loss, **values)
        assert entry.factor(0.0, 1, stall[2], **values) == by.param_groups[0]["lr"]
    assert stall[2] > 2


def test_the_lectures_first_recipe_divides_by_ten_when_the_loss_stalls():
    entry = schedules["divide_by_ten"]
    stall, cuts = FRESH, []
    for loss in (1.0, 0.9, 0.95, 0.92, 0.91, 0.5, 0.6, float("nan"), 0.7):
        stall = entry.watch(stall, loss, patience=3)
        cuts.append(stall[2])
    assert cuts == [0, 0, 0, 0, 1, 1, 1, 1, 2]
    assert entry.factor(9.0, 9, 2, patience=3) == pytest.approx(0.01)


def test_warm_up_rises_evenly_to_the_rate_and_multiplies_any_schedule():
    factor = schedule_factor(recipe("step", warmup=3, every=1, gamma=0.5))
    assert [factor(step, 0.0, 0) for step in range(5)] == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert factor(0, 1.0, 0) == 0.125


def test_a_run_uses_the_rates_of_its_schedule_step_by_step_and_records_them():
    made = project(by=optimizer("SGD", 0.2), schedule="cosine", warmup=4, epochs=3)
    events = finished(prepared(made), frame_seconds=0.01)
    factor = schedule_factor(made.training)
    wanted = [0.2 * factor(step, _passes(step), 0) for step in range(3 * STEPS_PER_EPOCH)]
    assert rates_of(events) == pytest.approx(wanted, rel=1e-12)
    recorder = Recorder()
    for event in events:
        recorder.receive(event)
    steps, rates = recorder.record.rates["main"]
    assert steps.tolist() == list(range(1, 19))
    assert rates.tolist() == rates_of(events)


def _passes(step: int) -> float:
    """The last batch of each epoch has 4 samples, but is as long a step as any."""
    return step // STEPS_PER_EPOCH + min(step % STEPS_PER_EPOCH * 16, 84) / 84


def test_a_steady_run_tells_no_rates_step_by_step():
    events = finished(prepared(project()))
    assert all(not event.rates for event in events if isinstance(event, StepsDone))


@pytest.mark.parametrize("name", schedules.names())
def test_every_schedule_goes_on_to_the_last_bit_in_the_middle_of_an_epoch(name):
    made = project(by=optimizer("Adam", 0.05), schedule=name, warmup=3, epochs=4, **_quick(name))
    check_resume(made, at=random.Random(name).randrange(7, 20), end=23)


def _quick(name: str) -> dict[str, object]:
    quick = {
        "divide_by_ten": {"patience": 1},
        "plateau": {"patience": 0, "threshold": 0.4},
        "step": {"every": 1},
    }
    return {"schedule_params": immutabledict(quick.get(name, {}))}


def test_schedules_that_watch_do_cut_in_a_run():
    made = project(by=optimizer("SGD", 0.5), schedule="plateau", **_quick("plateau"), epochs=6)
    trainer = prepared(made)
    rates = rates_of(finished(trainer))
    assert trainer.course.cuts > 1
    assert rates[-1] == pytest.approx(0.5 * 0.1 ** _cuts_before_the_last_epoch(rates))


def _cuts_before_the_last_epoch(rates: list[float]) -> int:
    return round(-np.log10(rates[-1] / 0.5))


def test_a_new_learning_rate_while_training_goes_along_the_same_course():
    from dataclasses import replace

    made = project(schedule="cosine", epochs=4)
    trainer = prepared(made)
    finished(trainer, until_step=10)
    controls = Controls(until_step=14)
    controls.recipe = replace(made.training, optimizers=immutabledict(main=optimizer("SGD", 0.3)))
    rates = rates_of(list(train(trainer, controls)))
    factor = schedule_factor(made.training)
    assert rates == pytest.approx([0.3 * factor(step, _passes(step), 0) for step in range(10, 14)])


def test_going_on_beyond_the_epochs_keeps_the_end_of_the_schedule_where_it_was():
    whole, cut = (prepared(project(schedule="cosine", epochs=2)) for _run in range(2))
    first = rates_of(finished(whole))
    second = rates_of(finished(cut, until_step=5, least_epochs=10**9))
    second += rates_of(finished(cut, until_step=15, least_epochs=10**9))
    assert second[:12] == first
    assert second[12:] == [0.0, 0.0, 0.0]


def test_back_to_a_constant_rate_means_the_rate_that_is_set():
    from dataclasses import replace

    made = project(schedule="exponential", epochs=4)
    trainer = prepared(made)
    finished(trainer, until_step=14)
    assert trainer.learning_rates["main"] < 0.1
    finished(trainer, recipe=replace(made.training, schedule="constant"), until_step=16)
    assert trainer.learning_rates["main"] == 0.1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"schedule": "no_such"}, "schedule-unknown"),
        ({"schedule": "step", "schedule_params": immutabledict(every=0)}, "schedule"),
        ({"schedule": "step", "schedule_params": immutabledict(final=0.1)}, "schedule"),
        ({"class_weights": "balanced", "loss": "MSE"}, "class-weights"),
    ],
)
def test_impossible_recipes_are_problems_that_keep_from_training(changes, code):
    plan = resolve(project(**changes))
    assert not plan.can_train
    assert code in [problem.code for problem in plan.problems]


def test_mends_make_the_recipe_possible():
    made = project(schedule="no_such")
    (problem,) = resolve(made).problems
    mended = problem.mend.edit(made, *problem.mend.arguments)
    assert resolve(mended).problems == ()


def test_gans_are_told_that_nothing_is_watched():
    plan = resolve(gan_project(patience=3))
    assert plan.can_train
    assert [problem.code for problem in plan.problems] == ["nothing-watched"]
    trainer = prepared(gan_project(patience=1, schedule="plateau", epochs=2))
    finished(trainer)
    assert trainer.epoch == 2
