"""Many steps in one call: to the bit what single steps are, never beyond what is asked, or given up."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from immutabledict import immutabledict

from nnstudio.core.project import edits
from nnstudio.core.training.captured import loop_trial, scratch
from nnstudio.core.training.captured.loop import Loop
from nnstudio.core.training.captured.stepper import CapturedStepper
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import Reason, StepsDone
from nnstudio.core.training.finiteness import to_host
from nnstudio.core.training.layer_settings import layer_settings
from nnstudio.core.training.speed import Speed
from nnstudio.core.training.weight_edits import WeightEdit
from tests.core.training.looping import at_once, is_looped, looped, plainly
from tests.core.training.making import (
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

OPTIMIZERS = [
    optimizer("SGD", 0.1),
    optimizer("SGD", 0.1, params={"momentum": 0.9}),
    optimizer("SGD", 0.1, params={"momentum": 0.9, "dampening": 0.3}),
    optimizer("SGD", 0.1, params={"momentum": 0.8, "nesterov": True}, weight_decay=0.01),
    optimizer("SGD", 0.1, weight_decay=0.02, l1=0.001, clip_norm=0.05),
    optimizer("Adam", 0.01),
    optimizer("Adam", 0.01, params={"amsgrad": True}, weight_decay=0.01),
    optimizer("AdamW", 0.01, weight_decay=0.1, clip_norm=0.1),
    optimizer("RMSprop", 0.01),
    optimizer("RMSprop", 0.01, params={"momentum": 0.5}, weight_decay=0.01),
    optimizer("Adadelta", 0.5, weight_decay=0.01),
    optimizer("Adagrad", 0.05, weight_decay=0.01),
]


def losses_of(events) -> np.ndarray:
    return np.concatenate([event.losses["loss"] for event in events if isinstance(event, StepsDone)])


@pytest.fixture
def calls(monkeypatch):
    """How many steps each call did."""
    made: list[int] = []
    several = CapturedStepper.several

    def counted(self, batch, rows, rates):
        made.append(len(rates))
        return several(self, batch, rows, rates)

    monkeypatch.setattr(CapturedStepper, "several", counted)
    return made


@pytest.mark.parametrize("by", OPTIMIZERS, ids=str)
def test_every_kind_of_update_is_done_to_the_bit(by):
    made = project(by=by, epochs=1000)
    plain, quick = plainly(made, 120), looped(made, 120)
    assert_same_weights(plain, quick)
    states = [trainer.checkpoint() for trainer in (plain, quick)]
    assert states[0].tensors.keys() == states[1].tensors.keys()
    for name, array in states[0].tensors.items():
        assert array.tobytes() == states[1].tensors[name].tobytes(), name


@pytest.mark.parametrize("make", [conv_project, gan_project, autoencoder_project])
def test_dropout_running_statistics_and_both_players_are_looped_to_the_bit(make):
    made = make(epochs=8)
    plain, quick = plainly(made, 70), looped(made, 70)
    assert_same_weights(plain, quick)
    assert all(map(torch.equal, plain.randomness.states, quick.randomness.states))
    assert torch.equal(plain.learning.noise.get_state(), quick.learning.noise.get_state())


def test_many_steps_are_really_done_in_one_call(calls):
    looped(project(data={"size": 500}, batch_size=4, epochs=20), 600)
    assert max(calls) > 20


def test_the_losses_of_all_steps_are_told_in_order():
    made = project(epochs=100)
    plain, quick = prepared(made), prepared(made)
    with plain.eagerly():
        wanted = losses_of(finished(plain, until_step=200))
    assert losses_of(finished(quick, until_step=200)).tobytes() == wanted.tobytes()
    assert is_looped(quick)


def test_the_last_steps_gradients_are_at_the_weights():
    made = project(epochs=100)
    plain, quick = plainly(made, 90), looped(made, 90)
    for one, other in zip(plain.players["main"].weights, quick.players["main"].weights, strict=True):
        assert torch.equal(one.grad, other.grad)


def test_rates_follow_a_schedule_step_by_step_within_a_call():
    made = project(by=optimizer("SGD", 0.3), epochs=40, schedule="cosine", warmup=4, batch_size=4)
    plain, quick = prepared(made), prepared(made)
    with plain.eagerly():
        one = finished(plain, until_step=400)
    other = finished(quick, until_step=400)
    assert is_looped(quick)
    assert_same_weights(plain, quick)
    told = [
        np.concatenate([e.rates["main"] for e in events if isinstance(e, StepsDone) and "main" in e.rates])
        for events in (one, other)
    ]
    assert len(told[0]) == 400
    assert np.array_equal(*told)


def test_layers_with_their_own_share_of_the_rate_keep_it():
    made = edits.set_value(project(epochs=1000), "networks.main.linear1.learning.rate_factor", 0.25)
    plain, quick = plainly(made, 100), looped(made, 100)
    assert len(quick.players["main"].optimizer.param_groups) == 2
    assert_same_weights(plain, quick)


@pytest.mark.parametrize(
    "by",
    [
        optimizer("SGD", 0.4, params={"momentum": 0.9}),
        optimizer("SGD", 0.1, params={"momentum": 0.5}, weight_decay=0.1),
        optimizer("SGD", 0.1),
        optimizer("Adam", 0.02),
        optimizer("RMSprop", 0.001, params={"centered": True}),
        optimizer("Adamax", 0.01),
        optimizer("LBFGS", 0.1),
    ],
    ids=str,
)
def test_another_optimizer_counts_from_the_next_step(by):
    made = project(by=optimizer("SGD", 0.1, params={"momentum": 0.9}), epochs=1000)
    plain, quick = plainly(made, 60), looped(made, 60)
    for trainer in (plain, quick):
        trainer.adopt(replace(trainer.recipe, optimizers=immutabledict(main=by)))
    with plain.eagerly():
        finished(plain, until_step=130)
    finished(quick, until_step=130)
    assert_same_weights(plain, quick)
    assert is_looped(quick) == (by.name in ("SGD", "Adam"))


def test_only_another_rate_needs_no_new_rehearsal():
    trainer = looped(project(epochs=1000), 60)
    (trial, *_) = trainer._stepper._trials.values()
    loop = trial._loop
    trainer.adopt(replace(trainer.recipe, optimizers=immutabledict(main=optimizer("SGD", 0.01))))
    finished(trainer, until_step=80)
    assert trial._loop is loop
    assert is_looped(trainer)


def test_a_frozen_layer_stays_as_it_is():
    made = project(epochs=1000)
    plain, quick = plainly(made, 60), looped(made, 60)
    frozen = edits.set_value(made, "networks.main.linear1.learning.frozen", True)
    before = quick.networks["main"].linear1.weight.detach().clone()
    for trainer in (plain, quick):
        trainer.adopt_layers(layer_settings(frozen))
    with plain.eagerly():
        finished(plain, until_step=130)
    finished(quick, until_step=130)
    assert is_looped(quick)
    assert torch.equal(quick.networks["main"].linear1.weight, before)
    assert_same_weights(plain, quick)


def test_going_back_goes_on_to_the_bit():
    trainer = looped(project(by=optimizer("Adam", 0.01), epochs=1000), 60)
    checkpoint = trainer.checkpoint()
    finished(trainer, until_step=133)
    once = trainer.checkpoint()
    for until in (133, 97):
        trainer.restore(checkpoint)
        finished(trainer, until_step=until)
    finished(trainer, until_step=133)
    for name, array in trainer.checkpoint().tensors.items():
        assert array.tobytes() == once.tensors[name].tobytes(), name


@pytest.mark.parametrize(
    "controls", [{"frame_steps": 7}, {"speed": Speed("seven", "", steps=7)}], ids=["frames", "speed"]
)
def test_a_stretch_of_so_many_steps_has_so_many(controls):
    trainer = looped(project(data={"size": 500}, batch_size=4, epochs=1000), 120)
    events = finished(trainer, until_step=trainer.step + 60, frame_seconds=0.001, **controls)
    lengths = [len(event.losses["loss"]) for event in events if isinstance(event, StepsDone)]
    assert max(lengths) == 7
    assert sum(lengths) == 60


def test_a_run_ends_at_the_very_step_it_is_to_end_at():
    trainer = looped(project(data={"size": 500}, batch_size=4, epochs=1000), 100)
    for step in (101, 117, 250, 251):
        finished(trainer, until_step=step)
        assert trainer.step == step


def test_a_wish_to_stop_is_heard_within_moments_of_a_long_frame():
    trainer = looped(project(data={"size": 5000}, batch_size=2, epochs=100_000), 200)
    controls, heard = Controls(frame_seconds=30.0), []

    def stop():
        controls.stop = True
        heard.append(time.perf_counter())

    timer = threading.Timer(0.1, stop)
    timer.start()
    last = list(train(trainer, controls))[-1]
    timer.join()
    assert last.reason is Reason.STOPPED
    assert time.perf_counter() - heard[0] < 1.0  # not a frame of 30 s; milliseconds on a machine at rest


def test_a_call_does_not_last_longer_than_it_may():
    trainer = looped(project(data={"size": 5000}, batch_size=2, epochs=1000), 200)
    (trial,) = [one for one in trainer._stepper._trials.values() if one._is_proven]
    trial._pace = 0.001
    assert trial.at_once(0.005) == 5
    assert trial.at_once(0.0) == 1


def test_a_number_set_by_hand_counts_from_the_next_step():
    made = project(epochs=1000)
    plain, quick = plainly(made, 60), looped(made, 60)
    node = next(node.id for node in made.networks["main"].nodes.values() if node.name == "linear1")
    edit = WeightEdit("main", node, "weight", (0, 0), 3.0)
    with plain.eagerly():
        finished(plain, until_step=100, weight_edits=(edit,))
    finished(quick, until_step=100, weight_edits=(edit,))
    assert_same_weights(plain, quick)


def diverging():
    leaky = ("LeakyReLU", {})
    layers = (linear(6), leaky, linear(6), leaky, linear(1))
    return project(*layers, loss="MSE", by=optimizer("SGD", 0.01), epochs=1000, batch_size=4)


def test_a_call_in_which_numbers_run_away_is_undone_up_to_the_very_step():
    made = diverging()
    plain, quick = plainly(made, 80), looped(made, 80)
    wild = immutabledict(main=optimizer("SGD", 1.5))
    for trainer in (plain, quick):
        trainer.adopt(replace(trainer.recipe, optimizers=wild))
    with plain.eagerly():
        one = finished(plain, frame_seconds=0.0)[-1]
    other = finished(quick)[-1]
    assert one.reason is other.reason is Reason.DIVERGED
    assert one.step == other.step
    assert str(one.message) == str(other.message)
    assert_same_weights(plain, quick)
    assert all(np.isfinite(array).all() for array in weights_of(quick).values())


def test_the_curve_of_a_run_that_diverges_ends_before_the_bad_step():
    trainer = looped(diverging(), 80)
    trainer.adopt(replace(trainer.recipe, optimizers=immutabledict(main=optimizer("SGD", 1.5))))
    events = finished(trainer)
    losses = losses_of(events)
    assert len(losses) == trainer.step - 80
    assert np.isfinite(losses).all()


@pytest.mark.parametrize("what", ["weights", "losses", "randomness"])
def test_a_call_that_comes_to_other_numbers_is_not_used(monkeypatch, what):
    does = Loop.__call__

    def slightly_off(self, drawn, rates):
        rows = does(self, drawn, rates)
        if what == "weights":
            with torch.no_grad():
                self._homes[0][0].add_(1e-6)
        elif what == "losses":
            rows = rows * (1 + 1e-6)
        else:
            torch.rand(1)
        return rows

    monkeypatch.setattr(Loop, "__call__", slightly_off)
    made = project(epochs=1000)
    trainer = prepared(made)
    finished(trainer, until_step=80)
    assert not is_looped(trainer)
    assert trainer.slow_reason is None  # single steps are still replayed
    assert_same_weights(plainly(made, 80), trainer)


def test_a_call_that_fails_in_rehearsal_leaves_no_trace(monkeypatch):
    does = Loop.__call__

    def fail(self, drawn, rates):
        does(self, drawn, rates)
        with torch.no_grad():
            self._homes[0][0].add_(1)
        torch.rand(1)
        raise RuntimeError("the cable is loose")

    monkeypatch.setattr(Loop, "__call__", fail)
    made = project(by=optimizer("Adam", 0.01), epochs=1000)
    trainer = prepared(made)
    assert finished(trainer, until_step=80)[-1].reason is Reason.LIMIT
    assert not is_looped(trainer)
    assert_same_weights(plainly(made, 80), trainer)


def test_a_call_that_fails_later_ends_the_run_in_its_last_good_state(monkeypatch):
    made = project(epochs=1000)
    trainer = looped(made, 60)

    def fail(self, drawn, rates):
        with torch.no_grad():
            self._homes[0][0].add_(1)  # half a step
        raise RuntimeError("the cable is loose")

    monkeypatch.setattr(Loop, "__call__", fail)
    last = finished(trainer)[-1]
    assert last.reason is Reason.FAILED
    assert "cable" in str(last.message)
    assert_same_weights(plainly(made, trainer.step), trainer)


def test_steps_that_gain_nothing_are_done_one_by_one(monkeypatch):
    monkeypatch.setattr(loop_trial, "_is_worth", lambda together, one_by_one: False)
    trainer = prepared(project(epochs=1000))
    finished(trainer, until_step=80)
    assert not is_looped(trainer)
    assert trainer.slow_reason is None


def test_many_weights_are_not_copied_again_and_again(monkeypatch):
    monkeypatch.setattr(loop_trial, "MOST_WEIGHTS", 10)
    trainer = prepared(project(epochs=1000))
    finished(trainer, until_step=80)
    assert not is_looped(trainer)


def test_steps_done_under_the_microscope_are_single_ones(calls):
    trainer = looped(project(epochs=1000), 60)
    calls.clear()
    with trainer.eagerly():
        finished(trainer, until_step=90)
    assert not calls


def test_losses_of_single_and_of_several_steps_come_in_one_table():
    single = (torch.tensor(1.0), torch.tensor(2.0))
    several = torch.tensor([[3.0, 4.0], [5.0, 6.0]])
    table = to_host([single, single, several, several, single])
    assert table.tolist() == [[1, 2], [1, 2], [3, 4], [5, 6], [3, 4], [5, 6], [1, 2]]


def test_varied_samples_and_accumulated_pieces_are_looped_to_the_bit():
    made = project(epochs=1000, accumulate=3, batch_size=6, by=optimizer("SGD", 0.1, l1=0.001))
    varied = immutabledict(rotate=immutabledict(), noise=immutabledict())
    made = replace(made, data=replace(made.data, augmentations=varied))
    plain, quick = plainly(made, 80), looped(made, 80)
    assert_same_weights(plain, quick)
    assert torch.equal(plain.augmenter.generator.get_state(), quick.augmenter.generator.get_state())


def test_batch_sizes_may_change_in_the_middle_of_an_epoch():
    made = project(epochs=1000)
    plain, quick = plainly(made, 63), looped(made, 63)
    for trainer in (plain, quick):
        trainer.adopt(replace(trainer.recipe, batch_size=5))
    with plain.eagerly():
        finished(plain, until_step=200)
    finished(quick, until_step=200)
    assert is_looped(quick)
    assert_same_weights(plain, quick)


def test_a_network_of_one_input_is_replayed_and_looped_to_the_bit():
    """The interpreter would do a product with a sum as two operations, and round otherwise."""
    layers = (linear(6), ("Tanh", {}), linear(1))
    made = project(*layers, source="function_1d", data={}, loss="MSE", epochs=1000)
    plain, quick = plainly(made, 120), looped(made, 120)
    assert quick.slow_reason is None
    assert_same_weights(plain, quick)


def test_batches_of_all_sizes_share_the_vectors_of_an_update():
    trainer = looped(project(epochs=1000), 200)
    trials = [trial for trial in trainer._stepper._trials.values() if trial._is_proven]
    first, second = [trial._loop._all_updates() for trial in trials]  # 84 samples in batches of 16
    assert first == second


def test_large_results_are_not_kept_between_steps(monkeypatch):
    monkeypatch.setattr(scratch, "LARGEST", 100)
    made = project(epochs=1000)
    quick = looped(made, 100)
    (trial, *_) = quick._stepper._trials.values()
    part = trial._loop._parts[0]
    homes = {home.data_ptr() for _, home in trial._loop._homes}
    kept = [part.scratch.values[node] for node in part.scratch.writers]
    assert all(tensor.data_ptr() in homes or tensor.nbytes <= 100 for tensor in kept)
    assert_same_weights(plainly(made, 100), quick)


@pytest.mark.parametrize("steps", [2, 5])
def test_numbers_that_run_away_in_a_rehearsal_spoil_nothing_for_later(steps):
    """Two steps in, single steps are rehearsed; five in, several together."""
    made = project(epochs=1000)
    trainer = prepared(made)
    finished(trainer, until_step=steps)
    checkpoint = trainer.checkpoint()
    with trainer.randomness.own():
        with torch.no_grad():
            trainer.networks["main"].linear1.weight[0, 0] = float("nan")
        for _ in range(4):
            trainer.take_steps(100, 1.0)
    trainer.restore(checkpoint)
    finished(trainer, until_step=120)
    assert trainer.slow_reason is None
    assert is_looped(trainer)
    assert_same_weights(plainly(made, 120), trainer)


def test_long_steps_are_rehearsed_one_at_a_time(calls, monkeypatch):
    monkeypatch.setattr(loop_trial, "REHEARSALS", 6)
    clocked = loop_trial._clocked
    monkeypatch.setattr(loop_trial, "_clocked", lambda *given: (clocked(*given)[0], 0.05))
    trainer = prepared(project(data={"size": 500}, batch_size=4, epochs=1000))
    finished(trainer, until_step=12)
    assert calls
    assert set(calls) == {1}


def test_short_steps_are_rehearsed_several_at_once_after_a_first(calls, monkeypatch):
    monkeypatch.setattr(loop_trial, "REHEARSALS", 3)
    clocked = loop_trial._clocked
    monkeypatch.setattr(loop_trial, "_clocked", lambda *given: (clocked(*given)[0], 0.0001))
    trainer = prepared(project(data={"size": 500}, batch_size=4, epochs=1000))
    finished(trainer, until_step=20, frame_seconds=10.0)
    assert calls[:3] == [1, loop_trial.REHEARSED, loop_trial.REHEARSED]
