"""A run that trains is in the store afterwards: project, every step, changes, snapshots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnstudio.core.runs.database import connect
from nnstudio.core.runs.facts import ChangeKind, Status
from nnstudio.core.runs.pace import Pace
from nnstudio.core.runs.store import open_store
from nnstudio.core.training.events import StepsDone
from nnstudio.core.training.record import Recorder
from tests.core.runs.recorded import recorded, recorder, set_by_hand, stretch
from tests.core.training.making import conv_project, gan_project, linear, optimizer, prepared, project


def test_every_step_and_every_epoch_is_there_as_the_engine_told_it(tmp_path):
    trainer, runs, told = prepared(project()), recorder(tmp_path, "first"), Recorder()
    stretch(trainer, runs, lambda event, _controls: told.receive(event))
    with open_store(tmp_path) as store:
        (run,) = store.runs()
        kept = store.record(run.number)
    assert (run.name, run.status, run.step, run.epoch) == ("first", Status.FINISHED, 18, 3)
    assert kept.curves.keys() == told.record.curves.keys()
    for name, (x, y) in told.record.curves.items():
        assert np.array_equal(kept.curves[name][0], x)
        assert kept.curves[name][1].tobytes() == y.tobytes()
    assert kept.rates["main"][1].tolist() == [0.1]
    assert kept.seconds == pytest.approx(run.seconds)
    assert run.seconds > 0


def test_the_project_is_kept_as_it_was_trained_with_machine_and_versions(tmp_path):
    made = project(seed=7)
    recorded(tmp_path, made)
    with open_store(tmp_path) as store:
        (run,) = store.runs()
        assert store.project(run.number) == made
    assert run.machine["torch"].startswith("2.13")
    assert run.machine["python"]
    assert (run.seed, run.parameters, run.device.split(",")[0]) == (7, 56, "CPU")


def test_runs_that_differ_in_their_seed_only_are_one_family(tmp_path):
    for made in (project(seed=1), project(seed=2), project(seed=1, batch_size=20)):
        recorded(tmp_path, made, until_step=2)
    with open_store(tmp_path) as store:
        third, second, first = store.runs()
    assert first.family == second.family != third.family


def test_a_recipe_changed_while_training_is_a_change_with_what_was_and_what_is(tmp_path):
    trainer, runs = prepared(project()), recorder(tmp_path)
    faster = replace(trainer.recipe, optimizers={"main": optimizer("SGD", 0.5)})

    def hurry(event, controls):
        if isinstance(event, StepsDone) and event.step == 5:
            controls.recipe = faster

    stretch(trainer, runs, hurry)
    with open_store(tmp_path) as store:
        (change,) = store.changes(1)
        rates = store.record(1).rates["main"]
    assert (change.step, change.kind) == (5, ChangeKind.RECIPE)
    assert change.paths == (("training.optimizers.main.learning_rate", 0.1, 0.5),)
    assert change.recipe.optimizers["main"].learning_rate == 0.5
    assert (rates[0].tolist(), rates[1].tolist()) == ([1, 6], [0.1, 0.5])


def test_a_pause_is_told_and_the_run_goes_on_as_the_same(tmp_path):
    trainer, runs = prepared(project()), recorder(tmp_path)

    def pause(event, controls):
        controls.stop = isinstance(event, StepsDone) and event.step == 4

    stretch(trainer, runs, pause)
    with open_store(tmp_path) as store:
        assert store.run(1).status is Status.PAUSED
    stretch(trainer, runs)
    with open_store(tmp_path) as store:
        (run,) = store.runs()
        assert (run.status, run.step) == (Status.FINISHED, 18)
        assert [(one.kind, one.step) for one in store.changes(1)] == [(ChangeKind.PAUSE, 4)]
        assert len(store.record(1).curves["loss"][0]) == 18


def test_weights_set_by_hand_between_two_stretches_are_noticed_and_kept(tmp_path):
    trainer, runs = prepared(project()), recorder(tmp_path)
    stretch(trainer, runs, until_step=4)
    set_by_hand(trainer)
    stretch(trainer, runs, until_step=6)
    with open_store(tmp_path) as store:
        (change,) = store.changes(1)
        pinned = [one.step for one in store.snapshots(1) if one.is_pinned]
    assert (change.kind, change.step) == (ChangeKind.STATE, 4)
    assert pinned == [0, 4]


def test_a_run_that_is_only_looked_at_is_no_run(tmp_path):
    runs = recorder(tmp_path)
    runs.flush()
    assert not runs.has_begun
    connect(tmp_path)[0].close()
    with open_store(tmp_path) as store:
        assert store.runs() == ()


@pytest.mark.parametrize("make", [conv_project, gan_project])
def test_every_kind_of_run_is_kept_with_its_first_and_last_state(tmp_path, make):
    trainer, _runs = recorded(tmp_path, make(), until_step=4)
    with open_store(tmp_path) as store:
        kept = store.snapshots(1)
        last = store.checkpoint(kept[-1])
    assert (kept[0].step, kept[-1].step) == (0, 4)
    now = trainer.checkpoint()
    assert {**last.state, "seconds": 0} == {**now.state, "seconds": 0}
    assert all(np.array_equal(last.tensors[name], array) for name, array in now.tensors.items())


def test_a_run_whose_state_is_larger_than_the_budget_keeps_none(tmp_path):
    trainer, runs = prepared(project()), recorder(tmp_path, budget=1000)
    stretch(trainer, runs, until_step=4)
    with open_store(tmp_path) as store:
        assert store.snapshots(1) == ()
        assert store.run(1).step == 4


def test_a_diverged_run_says_so_and_why(tmp_path):
    wild = project(
        linear(8), linear(1), source="function_1d", data={}, loss="MSE", by=optimizer("SGD", 900.0), epochs=50
    )
    trainer, runs = prepared(wild), recorder(tmp_path)
    stretch(trainer, runs)
    with open_store(tmp_path) as store:
        run = store.run(1)
    assert run.status is Status.DIVERGED
    assert "finite" in run.message
    assert run.step == trainer.step


def test_states_taken_faster_than_they_are_written_are_all_kept(tmp_path):
    trainer, runs = prepared(project()), recorder(tmp_path)
    taken = []

    def take(event, _controls):
        if isinstance(event, StepsDone):
            runs._take_snapshot(trainer)
            taken.append(event.step)

    stretch(trainer, runs, take, until_step=12)
    with open_store(tmp_path) as store:
        kept = store.snapshots(1)
        assert [one.step for one in kept] == [0, *taken]
        assert [store.checkpoint(one).step for one in kept] == [0, *taken]


def test_of_several_states_of_one_step_the_last_is_kept_and_nothing_is_left_behind(tmp_path):
    trainer, runs = prepared(project()), recorder(tmp_path)
    stretch(trainer, runs, until_step=4)
    set_by_hand(trainer, 5.0)
    runs._writer.start()
    runs._take_snapshot(trainer)
    set_by_hand(trainer, 7.0)
    runs._take_snapshot(trainer, is_pinned=True)
    runs.flush()
    with open_store(tmp_path) as store:
        kept = store.snapshots(1)
        weight = store.checkpoint(kept[-1]).tensors["networks/main/linear1.weight"]
        objects = store.connection.execute("SELECT COUNT(*) FROM object").fetchone()[0]
    assert [(one.step, one.is_pinned) for one in kept] == [(0, True), (4, True)]
    assert weight[0, 0] == 7.0
    assert objects == len(kept)


def test_while_a_run_is_young_no_step_is_more_than_a_twentieth_of_a_second_from_a_state():
    pace, taken = Pace(), []
    for frame in range(300):  # ten seconds of training, a state costing half a millisecond
        seconds = frame / 30
        if pace.is_due(seconds):
            pace.note(seconds, 0.0005, 30_000)
            taken.append(seconds)
    assert max(np.diff(taken)) <= 0.05
    assert len(taken) * 0.0005 <= 0.05 * 10
