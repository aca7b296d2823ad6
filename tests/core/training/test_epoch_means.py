"""An epoch that was cut has the figures of one that was not, to the last bit."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nnstudio.core.training.checkpoint import Checkpoint, UnfitCheckpoint
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import EpochDone, RunFinished, StepsDone
from nnstudio.core.training.measuring import EpochMeans
from tests.core.training.making import (
    autoencoder_project,
    finished,
    gan_project,
    optimizer,
    prepared,
    project,
)


def epochs(events) -> list[dict[str, float]]:
    return [dict(event.metrics) for event in events if isinstance(event, EpochDone)]


def through_a_file(checkpoint: Checkpoint) -> Checkpoint:
    state = json.loads(json.dumps(checkpoint.state, allow_nan=False))
    return Checkpoint(checkpoint.tensors, state)


def cut(made, at: list[int], end: int) -> list[dict[str, float]]:
    """The figures of a run that was saved and taken up again at each of these steps."""
    trainer, told = prepared(made), []
    for step in (*at, end):
        told += epochs(finished(trainer, until_step=step))
        checkpoint = through_a_file(trainer.checkpoint())
        trainer = prepared(made)
        trainer.restore(checkpoint)
    return told


@pytest.mark.parametrize("make", [project, gan_project, autoencoder_project])
@pytest.mark.parametrize("at", [[1], [3], [5, 6, 7], [2, 8], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]])
def test_figures_of_a_cut_epoch_are_those_of_the_whole(make, at):
    made = make(batch_size=30, epochs=9) if make is not autoencoder_project else make(epochs=2)
    end = 14
    whole = epochs(finished(prepared(made), until_step=end))
    assert whole
    assert cut(made, at, end) == whole


def test_a_run_that_only_paused_has_the_same_figures_too():
    made = project(by=optimizer("Adam", 0.01))
    trainer = prepared(made)
    told = [figures for step in (2, 5, 18) for figures in epochs(finished(trainer, until_step=step))]
    assert told == epochs(finished(prepared(made), until_step=18))


@pytest.mark.parametrize("frame_seconds", [0.0, 10.0])
def test_sums_do_not_depend_on_how_many_steps_are_told_at_once(frame_seconds):
    made = project(by=optimizer("SGD", 0.03), batch_size=3)
    told = epochs(finished(prepared(made), frame_seconds=frame_seconds))
    losses = np.concatenate(
        [e.losses["loss"] for e in finished(prepared(made)) if isinstance(e, StepsDone)]
    ).reshape(3, -1)
    for figures, values in zip(told, losses, strict=True):
        total = 0.0
        for value in values.tolist():
            total += value
        assert figures["train_loss"] == total / len(values)


def test_steps_done_again_after_one_that_failed_count_once(monkeypatch):
    made = project(by=optimizer("SGD", 0.1))
    whole = epochs(finished(prepared(made), until_step=12))
    trainer = prepared(made)
    real, fails = trainer.is_finite, iter([True, False])
    monkeypatch.setattr(trainer, "is_finite", lambda: next(fails, True) and real())
    assert epochs(finished(trainer, until_step=12, frame_seconds=0.0)) == whole


def test_an_exception_in_the_middle_of_a_step_leaves_the_means_of_the_last_good_one(monkeypatch):
    made = project(by=optimizer("SGD", 0.1))
    whole = epochs(finished(prepared(made), until_step=12))
    trainer = prepared(made)
    take, left = trainer.take_step, [9]

    def failing():
        left[0] -= 1
        if left[0] == 0:
            raise RuntimeError("a fault")
        return take()

    monkeypatch.setattr(trainer, "take_step", failing)
    told = epochs(finished(trainer, until_step=12, frame_seconds=0.0))
    told += epochs(finished(trainer, until_step=12))
    assert told == whole


def test_a_run_left_between_its_last_step_and_the_end_of_the_epoch_begins_a_new_one():
    made = project(by=optimizer("SGD", 0.1))
    whole = epochs(finished(prepared(made), until_step=12))
    trainer = prepared(made)
    for event in train(trainer, Controls(until_step=6)):
        if isinstance(event, StepsDone) and event.step == 6:
            break
    again = prepared(made)
    again.restore(through_a_file(trainer.checkpoint()))
    assert epochs(finished(again, until_step=12)) == whole[1:]


def test_a_checkpoint_of_an_older_version_has_no_sums_and_still_fits():
    trainer = prepared(project())
    finished(trainer, until_step=4)
    saved = trainer.checkpoint()
    old = Checkpoint(saved.tensors, {k: v for k, v in saved.state.items() if k != "means"})
    resumed = prepared(project())
    resumed.restore(old)
    assert isinstance(finished(resumed)[-1], RunFinished)


@pytest.mark.parametrize(
    "means",
    [
        "x",
        [],
        {"sums": 3, "steps": 1},
        {"sums": {"loss": "much"}, "steps": 1},
        {"sums": {"loss": float("nan")}, "steps": 1},
        {"sums": {"loss": 1.0}, "steps": -1},
        {"sums": {"loss": 1.0}, "steps": "two"},
        {"sums": {"loss": True}, "steps": 1},
    ],
    ids=str,
)
def test_sums_that_nobody_saved_are_refused(means):
    trainer = prepared(project())
    finished(trainer, until_step=4)
    saved = trainer.checkpoint()
    with pytest.raises(UnfitCheckpoint):
        trainer.restore(Checkpoint(saved.tensors, {**saved.state, "means": means}))
    assert trainer.means.state == saved.state["means"]


@pytest.mark.parametrize("seconds", [-1.0, float("inf"), float("nan"), "long", None])
def test_a_time_that_no_run_took_is_refused(seconds):
    trainer = prepared(project())
    finished(trainer, until_step=2)
    saved = trainer.checkpoint()
    with pytest.raises(UnfitCheckpoint):
        trainer.restore(Checkpoint(saved.tensors, {**saved.state, "seconds": seconds}))


def test_curves_that_the_run_has_not_are_left_out():
    means = EpochMeans.of_state({"sums": {"loss": 2.0, "mystery": 7.0}, "steps": 2}, ("loss",))
    assert means.take() == {"loss": 1.0}


def test_sums_are_made_one_after_another_whatever_pieces_they_come_in():
    rows = np.random.default_rng(0).normal(size=(1000, 2)) * 10.0 ** np.arange(-8, 8).repeat(125)[:1000, None]
    whole, pieces = EpochMeans(), EpochMeans()
    whole.add(("a", "b"), rows)
    for begin in range(0, 1000, 7):
        pieces.add(("a", "b"), rows[begin : begin + 7])
    assert pieces.state == whole.state
    total = 0.0
    for value in rows[:, 0].tolist():
        total += value
    assert whole.take()["a"] == total / 1000
