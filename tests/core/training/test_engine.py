"""The engine: what it tells and when, where it ends, and that nothing beside it changes a run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch

from nnstudio.core.observe import Observation, Observer, Request
from nnstudio.core.observe.observation import observers
from nnstudio.core.observe.weights import WeightsRequest
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import observe_now, train
from nnstudio.core.training.events import EpochDone, Frame, Reason, RunFinished, RunStarted, StepsDone
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

STEPS_PER_EPOCH = 6  # 84 training samples in batches of 16


def of_kind(events, kind):
    return [event for event in events if isinstance(event, kind)]


def losses_of(events, name="loss"):
    return np.concatenate([event.losses[name] for event in of_kind(events, StepsDone)])


def test_a_run_starts_tells_its_steps_and_epochs_and_finishes():
    trainer = prepared(project())
    events = finished(trainer)
    assert isinstance(events[0], RunStarted)
    assert events[0].parameters == 2 * 6 + 6 + 6 * 4 + 4 + 4 * 2 + 2
    assert (events[0].steps_per_epoch, events[0].total_steps) == (STEPS_PER_EPOCH, 3 * STEPS_PER_EPOCH)
    assert len(losses_of(events)) == 3 * STEPS_PER_EPOCH
    assert [event.epoch for event in of_kind(events, EpochDone)] == [1, 2, 3]
    assert [event.step for event in of_kind(events, EpochDone)] == [6, 12, 18]
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason is Reason.LIMIT
    assert len(of_kind(events, RunFinished)) == 1


def test_epochs_bring_figures_of_training_and_validation():
    events = finished(prepared(project()))
    assert of_kind(events, EpochDone)[-1].metrics.keys() == {
        "train_loss", "train_accuracy", "validation_loss", "validation_accuracy",
    }  # fmt: skip
    epoch = losses_of(events)[-STEPS_PER_EPOCH:]
    assert of_kind(events, EpochDone)[-1].metrics["train_loss"] == pytest.approx(epoch.mean())


def test_each_steps_event_ends_at_its_step():
    at = 0
    for event in of_kind(finished(prepared(project()), frame_seconds=0.001), StepsDone):
        at += len(event.losses["loss"])
        assert event.step == at


def test_many_steps_come_in_one_event():
    events = finished(prepared(project(epochs=40)), frame_seconds=10.0)
    assert len(of_kind(events, StepsDone)) == 40


@pytest.mark.parametrize(
    ("controls", "step"),
    [({"until_step": 7}, 7), ({"until_epoch": 2}, 12), ({"until_step": 0}, 0), ({}, 18)],
)
def test_limits_end_a_run_exactly_there(controls, step):
    trainer = prepared(project())
    assert finished(trainer, **controls)[-1].reason is Reason.LIMIT
    assert trainer.step == step


def test_seconds_end_a_run_that_has_no_other_end():
    trainer = prepared(project(epochs=1_000_000))
    event = finished(trainer, until_seconds=0.1)[-1]
    assert event.reason is Reason.LIMIT
    assert 0.1 <= event.seconds < 2


def test_stop_means_at_most_one_more_step():
    trainer = prepared(project(epochs=1_000_000))
    controls = Controls(frame_seconds=30.0)
    run = train(trainer, controls)
    next(run)
    controls.stop = True
    events = list(run)
    assert trainer.step <= 1
    assert events[-1].reason is Reason.STOPPED


def test_stop_is_seen_between_two_steps_of_a_long_frame():
    trainer = prepared(project(epochs=1_000_000))
    controls = Controls(frame_seconds=30.0)
    step = trainer.take_step

    def step_and_stop():
        controls.stop = trainer.step >= 3
        return step()

    trainer.take_step = step_and_stop
    list(train(trainer, controls))
    assert trainer.step == 4


def test_total_steps_count_from_a_run_that_goes_on():
    trainer = prepared(project())
    finished(trainer, until_step=8)
    started = finished(trainer)[0]
    assert (started.step, started.epoch, started.total_steps) == (8, 1, 18)


def test_the_same_seed_gives_the_same_run_to_the_last_bit():
    first, second = prepared(conv_project()), prepared(conv_project())
    one, two = finished(first), finished(second, frame_seconds=0.0)
    assert_same_weights(first, second)
    assert losses_of(one).tobytes() == losses_of(two).tobytes()
    assert of_kind(one, EpochDone)[-1].metrics == of_kind(two, EpochDone)[-1].metrics


def test_another_seed_gives_another_run():
    first, second = prepared(project()), prepared(project(seed=1))
    assert any((a != b).any() for a, b in zip(weights_of(first).values(), weights_of(second).values()))  # noqa: B905
    assert not np.array_equal(first.batches.next().inputs, second.batches.next().inputs)


def test_reset_begins_with_the_same_weights_again():
    trainer = prepared(project())
    finished(trainer)
    again = prepared(project())
    assert_same_weights(again, prepared(project()))
    assert any((a != b).any() for a, b in zip(weights_of(again).values(), weights_of(trainer).values()))  # noqa: B905


def test_what_others_draw_between_steps_does_not_change_a_run():
    quiet, noisy = prepared(conv_project()), prepared(conv_project())
    finished(quiet, until_step=8)
    for _event in train(noisy, Controls(until_step=8, frame_seconds=0.0)):
        torch.manual_seed(99)
        torch.rand(5)
    assert_same_weights(quiet, noisy)


def test_a_run_leaves_the_global_generator_as_it_was():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    finished(prepared(conv_project()), until_step=3)
    assert torch.equal(torch.rand(3), expected)


def test_looking_does_not_change_a_run():
    unseen, seen = prepared(conv_project()), prepared(conv_project())
    finished(unseen, until_step=8)
    finished(seen, until_step=8, frame_seconds=0.0, requests=frozenset({WeightsRequest("main", "n1")}))
    assert_same_weights(unseen, seen)


def test_frames_answer_what_is_asked_and_one_shows_the_end():
    request = WeightsRequest("main", "n1")
    trainer = prepared(project())
    events = finished(trainer, requests=frozenset({request}), frame_seconds=0.0)
    frames = of_kind(events, Frame)
    assert all(request in frame.observations for frame in frames)
    assert isinstance(events[-2], Frame)
    last = events[-2].observations[request]
    assert last.step == trainer.step
    assert np.array_equal(last.values, weights_of(trainer)["networks/main/linear1.weight"])


def test_nothing_is_looked_at_when_nothing_is_asked():
    assert not of_kind(finished(prepared(project())), Frame)


def test_observe_now_answers_without_training():
    request = WeightsRequest("main", "n1")
    trainer = prepared(project())
    frame = observe_now(trainer, [request])
    assert (frame.step, trainer.step) == (0, 0)
    assert frame.observations[request].shape == (6, 2)


@dataclass(frozen=True, slots=True)
class _Broken(Request):
    pass


def _raise(context, request) -> Observation:
    raise ZeroDivisionError


def test_a_view_at_fault_does_not_end_the_run(monkeypatch, caplog):
    faulty = Observer("broken", _Broken, _raise)
    monkeypatch.setitem(observers._entries, "broken", faulty)
    asked = frozenset({_Broken(), WeightsRequest("main", "n1")})
    events = finished(prepared(project()), requests=asked, frame_seconds=0.0)
    assert events[-1].reason is Reason.LIMIT
    assert len(caplog.records) == 1
    assert WeightsRequest("main", "n1") in of_kind(events, Frame)[-1].observations
    with pytest.raises(ZeroDivisionError):
        observe_now(prepared(project()), [_Broken()])


def test_a_new_learning_rate_counts_from_the_next_step_on():
    trainer = prepared(project(epochs=100))
    controls = Controls(until_step=20, frame_seconds=0.0)
    for event in train(trainer, controls):
        if event.step == 10 and isinstance(event, StepsDone):
            still = weights_of(trainer)
            controls.recipe = replace(
                trainer.recipe, optimizers={"main": optimizer(learning_rate=0.0)}, batch_size=7
            )
    assert trainer.step == 20
    assert all(
        np.array_equal(a, b) for a, b in zip(still.values(), weights_of(trainer).values(), strict=True)
    )
    assert trainer.batches.per_epoch == 12


def test_more_epochs_can_be_asked_for_while_it_runs():
    trainer = prepared(project(epochs=2))
    controls = Controls(frame_seconds=0.0)
    for event in train(trainer, controls):
        if isinstance(event, EpochDone) and event.epoch == 1:
            controls.recipe = replace(trainer.recipe, epochs=4)
    assert trainer.epoch == 4


def test_an_impossible_recipe_changes_nothing_and_the_run_goes_on():
    trainer, plain = prepared(project()), prepared(project())
    bad = replace(trainer.recipe, optimizers={"main": optimizer(params={"nesterov": True})})
    assert finished(trainer, recipe=bad)[-1].reason is Reason.LIMIT
    finished(plain)
    assert_same_weights(trainer, plain)


def test_a_loss_that_wants_other_outputs_waits_for_the_next_run():
    trainer = prepared(project())
    recipe = replace(trainer.recipe, loss="Hinge", batch_size=20)
    assert finished(trainer, recipe=recipe)[-1].reason is Reason.LIMIT
    assert (trainer.recipe.loss, trainer.recipe.batch_size) == ("CrossEntropy", 20)


def test_another_loss_for_the_same_outputs_counts_at_once():
    trainer = prepared(project(data={"size": 120}, epochs=1))
    finished(trainer, recipe=replace(trainer.recipe, loss="MultiMargin"))
    assert trainer.recipe.loss == "MultiMargin"
    assert trainer.evaluate("validation")["loss"] < 2


def test_an_exception_ends_the_run_as_failed_with_a_report_and_a_good_state():
    trainer, plain = prepared(project()), prepared(project())
    step = trainer.take_step

    def fail_at_nine():
        if trainer.step == 9:
            with torch.no_grad():
                next(trainer.networks["main"].parameters()).add_(1)  # half a step
            raise RuntimeError("the cable is loose")
        return step()

    trainer.take_step = fail_at_nine
    events = finished(trainer, frame_seconds=0.0)
    assert events[-1].reason is Reason.FAILED
    assert "the cable is loose" in str(events[-1].message)
    assert "fail_at_nine" in events[-1].report
    finished(plain, until_step=9)
    assert trainer.step == 9
    assert_same_weights(trainer, plain)


@pytest.mark.parametrize(
    "said",
    [
        "CUDA out of memory. Tried to allocate 2 GiB",
        "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate memory: you tried",
    ],
)
def test_out_of_memory_is_said_in_plain_words(said):
    trainer = prepared(project())

    def fail():
        raise RuntimeError(said)

    trainer.take_step = fail
    assert "smaller batch" in str(finished(trainer)[-1].message)


def test_leaving_the_generator_leaves_a_whole_state():
    trainer, plain = prepared(project()), prepared(project())
    run = train(trainer, Controls(until_step=5))
    for event in run:
        if isinstance(event, StepsDone):
            break
    run.close()
    finished(trainer)
    finished(plain)
    assert_same_weights(trainer, plain)


def test_both_players_of_a_gan_learn_and_have_a_curve():
    trainer = prepared(gan_project())
    before = weights_of(trainer)
    events = finished(trainer)
    assert len(losses_of(events, "generator_loss")) == len(losses_of(events, "discriminator_loss")) == 27
    after = weights_of(trainer)
    assert all((before[name] != after[name]).any() for name in before)
    assert of_kind(events, StepsDone)[-1].learning_rates == {"generator": 0.01, "discriminator": 0.01}


def test_a_plain_loop_gives_the_same_numbers():
    """The convention of ``reproducible``, written out with torch alone."""
    from nnstudio.core.training.reproducible import epoch_order, order_generator, seed_weights

    trainer = prepared(project(linear(6), TANH, linear(2)))
    finished(trainer)
    seed_weights(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 6), torch.nn.Tanh(), torch.nn.Linear(6, 2))
    samples = trainer.dataset.train
    made = torch.optim.SGD(model.parameters(), lr=0.1)
    order = order_generator(0)
    for _ in range(3):
        for rows in epoch_order(len(samples), order).split(16):
            made.zero_grad()
            outputs = model(torch.from_numpy(samples.inputs)[rows])
            torch.nn.functional.cross_entropy(outputs, torch.from_numpy(samples.targets)[rows]).backward()
            made.step()
    for plain, ours in zip(model.parameters(), trainer.networks["main"].parameters(), strict=True):
        assert torch.equal(plain, ours)


def test_channels_last_convolutions_give_the_plain_loops_numbers_up_to_rounding():
    from nnstudio.core.training.memory import arrange

    by = optimizer("SGD", 0.1)  # Adam would blow up the rounding of gradients that are zero but for it
    trainer, plain = prepared(conv_project(by=by)), prepared(conv_project(by=by))
    assert arrange(trainer.networks, trainer.players, trainer.device, {})
    for network in plain.networks.values():
        network.to(memory_format=torch.contiguous_format)
    finished(trainer, until_step=5)
    finished(plain, until_step=5)
    for ours, theirs in zip(weights_of(trainer).values(), weights_of(plain).values(), strict=True):
        assert np.allclose(ours, theirs, atol=1e-4)


def test_a_stretch_tells_where_the_whole_recipe_ends():
    started = finished(prepared(project(epochs=10)), until_step=3)[0]
    assert (started.total_steps, started.recipe_steps) == (3, 10 * STEPS_PER_EPOCH)
