"""A sweep: every run is kept in the store as one of its own, in a group of seeds."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from nnstudio.core.experiments.sweep import Ended, Sweep
from nnstudio.core.experiments.variants import RATE, SEED, variants
from nnstudio.core.runs.facts import Status
from nnstudio.core.runs.groups import band
from nnstudio.core.runs.opening import open_run
from nnstudio.core.runs.replaying import replay
from nnstudio.core.runs.store import open_store
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import Reason
from nnstudio.core.training.together import rehearsal
from tests.core.training.making import finished, gan_project, linear, optimizer, prepared, project, weights_of
from tests.core.training.together.alongside import assert_close, by_itself


@pytest.fixture(autouse=True)
def whatever_it_takes(monkeypatch):
    """Join what can be joined, however busy the machine is."""
    monkeypatch.setattr(rehearsal, "WORTH", 1e9)
    monkeypatch.setattr(rehearsal, "LONG_ENOUGH", 0.0)


def swept(folder, made, varied, *, recorded=True, opens_test=False, **controls):
    sweep = Sweep(
        variants(made, varied), name="circle", folder=folder, recorded=recorded, opens_test=opens_test
    )
    ended = [
        news
        for news in sweep.news(Controls(**{"frame_seconds": 0.02, **controls}))
        if isinstance(news, Ended)
    ]
    return sweep, ended


def test_each_run_is_recorded_with_all_its_steps_and_epochs(tmp_path):
    made = project(by=optimizer("Adam", 0.02), epochs=8)
    sweep, _ended = swept(tmp_path, made, {SEED: [0, 1, 2]})
    with open_store(tmp_path) as store:
        runs = {run.number: run for run in store.runs()}
        assert len({run.family for run in runs.values()}) == 1
        for place, number in sweep.numbers.items():
            run, record = runs[number], store.record(number)
            assert (run.name, run.seed, run.status) == ("circle", place, Status.FINISHED)
            _trainer, own = by_itself(sweep.variants[place].project)
            for name, (steps, values) in own.curves.items():
                assert np.array_equal(record.curves[name][0], steps), name
                assert_close(record.curves[name][1], values, name)
        curves = [store.record(number).curves["validation_loss"] for number in sorted(runs)]
    assert band(curves).count == 3


def test_a_recorded_run_opens_where_it_ended_and_goes_on(tmp_path):
    made = project(epochs=5)
    sweep, _ended = swept(tmp_path, made, {SEED: [0, 1], RATE: [0.1, 0.2]})
    with open_store(tmp_path) as store:
        opened = open_run(store, sweep.numbers[3])
    variant = sweep.variants[3]
    assert opened.project == variant.project
    assert opened.name == "circle learning_rate=0.2"
    trainer = prepared(opened.project)
    trainer.restore(opened.checkpoint)
    alone, _record = by_itself(variant.project)
    for name, array in weights_of(alone).items():
        assert_close(weights_of(trainer)[name], array, name)
    assert finished(trainer, until_epoch=7, least_epochs=9)[-1].epoch == 7


def test_computed_again_by_itself_a_run_comes_near_and_says_why_not_to_the_bit(tmp_path):
    sweep, _ended = swept(tmp_path, project(epochs=3), {SEED: [0, 1, 2]})
    with open_store(tmp_path) as store:
        found = replay(store, sweep.numbers[2])
        assert store.run(sweep.numbers[2]).machine["at_once"] == 3
    assert found.steps == 18
    assert found.largest < 1e-5
    assert "2 other runs" in str(found.elsewhere[-1])


def test_runs_that_are_trained_one_after_the_other_are_recorded_as_well(tmp_path):
    sweep, ended = swept(tmp_path, gan_project(epochs=1), {SEED: [0, 1]})
    assert len(ended) == 2
    with open_store(tmp_path) as store:
        assert [run.status for run in store.runs()] == [Status.FINISHED] * 2
        assert all("at_once" not in run.machine for run in store.runs())
    assert set(sweep.numbers) == {0, 1}


def test_a_run_that_diverges_is_recorded_as_diverged_with_the_reason(tmp_path):
    leaky = ("LeakyReLU", {})
    made = project(linear(6), leaky, linear(6), leaky, linear(1), loss="MSE", epochs=4)
    sweep, ended = swept(tmp_path, made, {RATE: [0.01, 1000.0]})
    outcomes = {one.outcome.place: one.outcome for one in ended}
    assert outcomes[1].reason is Reason.DIVERGED
    with open_store(tmp_path) as store:
        run = store.run(sweep.numbers[1])
        assert run.status is Status.DIVERGED
        assert "undone" in run.message
        assert store.run(sweep.numbers[0]).status is Status.FINISHED


def test_a_variant_that_cannot_be_trained_fails_is_not_recorded_and_keeps_the_others(tmp_path):
    sweep, ended = swept(tmp_path, project(epochs=2), {"networks.main.linear5.out_features": [2, 7]})
    assert [one.outcome.reason for one in ended] == [Reason.LIMIT, Reason.FAILED]
    assert "7" in str(ended[1].outcome.message)
    assert set(sweep.numbers) == {0}


def test_figures_are_those_of_the_end(tmp_path):
    made = project(epochs=4)
    _sweep, ended = swept(tmp_path, made, {SEED: [0, 1]}, recorded=False, until_step=15)  # within an epoch
    for one in ended:
        trainer, _record = by_itself(one.run.project, until_step=15)
        for name, value in trainer.evaluate("validation").items():
            assert_close(one.outcome.figures[f"validation_{name}"], value, name)
        assert "test_loss" not in one.outcome.figures
        assert one.outcome.reason is Reason.LIMIT


def test_the_test_set_stays_sealed_until_asked_for_and_the_run_remembers(tmp_path):
    made = project(epochs=2)
    sealed, _ended = swept(tmp_path / "sealed", made, {SEED: [0, 1]})
    opened, ended = swept(tmp_path / "opened", made, {SEED: [0, 1]}, opens_test=True)
    assert all("test_accuracy" in one.outcome.figures for one in ended)
    assert all(one.run.checkpoint().state["test_opened_at"] == 12 for one in ended)
    for sweep, folder, at in ((sealed, "sealed", None), (opened, "opened", 12)):
        with open_store(tmp_path / folder) as store:
            checkpoint = open_run(store, sweep.numbers[1]).checkpoint
            assert checkpoint.state.get("test_opened_at") == at


def test_stopped_runs_are_kept_as_paused_and_no_thread_is_left(tmp_path):
    sweep = Sweep(variants(project(epochs=10**6), {SEED: [0, 1]}), name="a", folder=tmp_path)
    controls = Controls(frame_seconds=0.02)
    for news in sweep.news(controls):
        controls.stop = True
        del news
    with open_store(tmp_path) as store:
        assert {run.status for run in store.runs()} == {Status.PAUSED}
    assert not [one for one in threading.enumerate() if one.name == "nnstudio recording"]
