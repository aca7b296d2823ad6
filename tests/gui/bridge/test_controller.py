"""What the toolbar's buttons do, with an engine that needs no torch."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from immutabledict import immutabledict
from PySide6.QtCore import QTimer

from nnstudio.core.project import Project
from nnstudio.core.project.edits.learning import set_layer_learning
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import RunStatus
from nnstudio.gui.bridge.preparer import LARGEST_SHOWN

from .fake_engine import STEPS_PER_EPOCH, Look, problem


def with_training(project: Project, **changes: object) -> Project:
    return replace(project, training=replace(project.training, **changes))


def with_units(project: Project, units: int) -> Project:
    network = project.networks["main"]
    node = replace(network.nodes["n1"], params=immutabledict({"out_features": units}))
    return project.with_network("main", replace(network, nodes=immutabledict({"n1": node})))


def moved(project: Project) -> Project:
    network = project.networks["main"]
    node = replace(network.nodes["n1"], at=(50.0, 80.0))
    return project.with_network("main", replace(network, nodes=immutabledict({"n1": node})))


def test_an_opened_project_is_planned_and_its_untrained_network_shown(make_studio):
    studio = make_studio()
    studio.session.watch.ask("panel", [Look()])
    studio.settle()
    assert studio.session.plan is not None
    assert studio.session.run.observations[Look()].step == 0
    assert studio.session.run.status is RunStatus.IDLE


def test_everything_heavy_happens_on_other_threads(studio):
    studio.session.watch.ask("panel", [Look()])
    studio.controller.step()
    studio.settle()
    assert threading.current_thread().name not in studio.fake.threads


def test_train_pressed_long_before_the_plan_is_known_trains_when_it_is(make_studio):
    studio = make_studio(resolve_seconds=0.5)
    studio.controller.step()
    studio.until(lambda: studio.session.run.step == 1)


def test_a_huge_network_is_built_only_when_somebody_trains(make_studio):
    studio = make_studio(parameters=LARGEST_SHOWN + 1)
    studio.until(lambda: studio.session.plan is not None)
    studio.settle()
    assert studio.fake.prepared == []
    studio.controller.step()
    studio.until(lambda: studio.session.run.step == 1)
    assert len(studio.fake.prepared) == 1


def test_training_runs_to_the_end_of_its_epochs(studio):
    studio.session.apply(with_training_epochs, 2)
    studio.controller.train()
    studio.settle()
    run = studio.session.run
    assert (run.epoch, run.step) == (2, 2 * STEPS_PER_EPOCH)
    assert run.status is RunStatus.FINISHED
    assert len(run.curves["loss"]) == 2 * STEPS_PER_EPOCH


def with_training_epochs(project: Project, epochs: int) -> Project:
    return with_training(project, epochs=epochs)


def test_training_again_after_the_end_goes_on_for_as_many_epochs(studio):
    studio.session.apply(with_training_epochs, 2)
    studio.controller.train()
    studio.settle()
    studio.controller.train()
    studio.settle()
    assert studio.session.run.epoch == 4


def test_pause_stops_within_a_step_and_train_goes_on_from_there(studio):
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 3)
    studio.controller.pause()
    assert not studio.controller.is_busy
    studio.settle()
    paused_at = studio.session.run.step
    assert studio.session.run.status is RunStatus.PAUSED
    studio.controller.toggle()
    studio.until(lambda: studio.session.run.step > paused_at)
    studio.controller.toggle()
    studio.settle()
    assert len(studio.fake.prepared) == 1


def test_a_wish_given_while_the_thread_is_stopping_is_kept(make_studio):
    studio = make_studio(seconds_per_step=0.1)
    studio.settle()
    studio.controller.train()
    studio.until(lambda: studio.session.run.step)
    studio.controller.pause()
    studio.controller.train()
    at = studio.session.run.step
    studio.until(lambda: studio.session.run.step > at + 2)


def test_step_trains_one_batch_and_pauses(studio):
    studio.controller.step()
    studio.settle()
    assert studio.session.run.step == 1
    assert studio.session.run.status is RunStatus.PAUSED


def test_epoch_trains_one_pass_even_from_the_middle_of_one(studio):
    studio.controller.step()
    studio.settle()
    studio.controller.epoch()
    studio.settle()
    assert studio.session.run.epoch == 1
    assert studio.session.run.status is RunStatus.PAUSED


def test_pressing_train_before_anything_is_ready_trains_as_soon_as_it_is(make_studio):
    studio = make_studio(prepare_seconds=0.05)
    studio.controller.train()
    assert studio.session.run.status is RunStatus.PREPARING
    studio.until(lambda: studio.session.run.step > 0)


def test_pausing_while_preparing_takes_the_wish_back(make_studio):
    studio = make_studio(prepare_seconds=0.1)
    studio.controller.train()
    studio.controller.pause()
    studio.settle()
    assert studio.session.run.step == 0
    assert studio.session.run.status is RunStatus.IDLE


def test_reset_forgets_the_run_and_prepares_the_same_project_again(studio):
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 3)
    studio.controller.reset()
    studio.settle()
    assert studio.session.run.step == 0
    assert not studio.session.run.curves
    assert studio.session.run.status is RunStatus.IDLE
    assert studio.fake.prepared[0] == studio.fake.prepared[1]


def test_a_new_seed_is_one_undoable_edit(studio):
    studio.controller.new_seed()
    studio.settle()
    assert studio.fake.prepared[-1].training.seed == 1
    assert studio.session.undo_label == "New seed"


def test_an_edit_before_training_rebuilds_the_network(studio):
    studio.session.apply(with_units, 9)
    studio.settle()
    assert len(studio.fake.prepared) == 2
    assert studio.session.run.project == studio.session.project


def test_moving_a_node_neither_plans_nor_builds(studio):
    studio.session.apply(moved)
    studio.settle()
    assert len(studio.fake.prepared) == 1
    assert len(studio.fake.resolved) == 1


def test_many_edits_in_a_row_are_planned_once(studio):
    for units in range(4, 12):
        studio.session.apply(with_units, units)
    studio.settle()
    assert len(studio.fake.resolved) == 2


def test_an_edit_while_training_leaves_the_run_alone_and_says_so(studio, qtbot):
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 2)
    with qtbot.waitSignal(studio.controller.stale_changed):
        studio.session.apply(with_units, 9)
    at = studio.session.run.step
    studio.until(lambda: studio.session.run.step > at + 2)
    assert studio.controller.is_stale
    assert studio.session.run.project != studio.session.project
    assert studio.controller.checkpoint() is None
    studio.controller.reset()
    studio.settle()
    assert not studio.controller.is_stale
    assert studio.session.run.project == studio.session.project


def test_undoing_an_edit_after_a_pause_gives_the_trained_network_back(studio):
    studio.controller.step()
    studio.settle()
    studio.session.apply(with_units, 9)
    studio.settle()
    assert studio.controller.is_stale
    studio.session.undo()
    studio.settle()
    assert not studio.controller.is_stale
    studio.controller.step()
    studio.settle()
    assert studio.session.run.step == 2


def test_training_after_an_edit_in_a_pause_trains_the_edited_network(studio):
    studio.controller.epoch()
    studio.settle()
    studio.session.apply(with_units, 9)
    studio.controller.step()
    studio.settle()
    assert studio.session.run.step == 1
    assert studio.fake.prepared[-1] == studio.session.project


def test_a_learning_rate_reaches_the_running_engine(studio):
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 2)
    studio.session.apply(with_training_epochs, 77)
    at = studio.session.run.step
    studio.until(lambda: studio.session.run.step > at + 2)
    assert studio.fake.recipes[-1].epochs == 77
    assert not studio.controller.is_stale


def test_freezing_a_layer_reaches_the_running_engine_and_is_no_other_network(studio):
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 2)
    studio.session.apply(set_layer_learning, "main", "n1", "frozen", True)
    assert not studio.controller.is_stale
    studio.until(lambda: studio.fake.layers[-1] == {"networks.main.linear1.learning.frozen": True})
    studio.controller.pause()
    studio.settle()
    studio.session.undo()
    studio.controller.step()
    studio.settle()
    assert studio.fake.layers[-1] == {}
    assert len(studio.fake.prepared) == 1


def test_freezing_a_layer_is_planned_anew(studio):
    plans = len(studio.fake.resolved)
    studio.session.apply(set_layer_learning, "main", "n1", "frozen", True)
    studio.settle()
    assert len(studio.fake.resolved) == plans + 1


def test_what_panels_ask_while_paused_is_answered_once(studio):
    studio.session.watch.ask("panel", [Look("a")])
    studio.settle()
    studio.session.watch.ask("panel", [Look("a"), Look("b")])
    studio.settle()
    assert studio.fake.observed == [frozenset({Look("a")}), frozenset({Look("b")})]


def test_what_panels_ask_while_training_comes_with_the_frames(studio):
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 2)
    studio.session.watch.ask("panel", [Look("late")])
    studio.until(lambda: Look("late") in studio.session.run.observations)


def test_with_nothing_visible_nothing_is_observed(studio):
    studio.controller.epoch()
    studio.settle()
    assert studio.fake.observed == []


def test_one_bad_request_does_not_keep_the_others_from_their_answers(make_studio):
    studio = make_studio(unanswerable=frozenset({Look("bad")}))
    studio.session.watch.ask("panel", [Look("bad"), Look("good")])
    studio.settle()
    assert Look("good") in studio.session.run.observations
    assert "no such node" in str(studio.controller.why_unanswered(Look("bad")))


def test_a_crash_in_the_engine_fails_the_run_with_a_report(make_studio):
    studio = make_studio(fail_at=5)
    studio.settle()
    studio.controller.train()
    studio.settle()
    run = studio.session.run
    assert run.status is RunStatus.FAILED
    assert "the fake engine broke" in str(run.message)
    assert "Traceback" in run.report
    assert run.seconds == 0.5
    assert not studio.controller.is_busy


def test_after_a_crash_a_reset_makes_everything_good(make_studio):
    studio = make_studio(fail_at=5)
    studio.settle()
    studio.controller.train()
    studio.settle()
    studio.fake.fail_at = None
    studio.controller.reset()
    studio.settle()
    studio.controller.step()
    studio.settle()
    assert studio.session.run.step == 1


def test_divergence_is_a_status_of_its_own(make_studio):
    studio = make_studio(diverge_at=5)
    studio.settle()
    studio.controller.train()
    studio.settle()
    assert studio.session.run.status is RunStatus.DIVERGED


def test_a_project_with_errors_is_not_trained_and_the_reason_is_given(make_studio, qtbot):
    studio = make_studio(problems=(problem(),))
    studio.settle()
    with qtbot.waitSignal(studio.controller.refused) as caught:
        studio.controller.train()
    assert str(caught.args[0]) == "The network has no output."
    assert not studio.controller.is_busy
    assert not studio.fake.prepared


def test_resetting_a_broken_project_keeps_the_trained_run(studio, qtbot):
    studio.controller.step()
    studio.settle()
    studio.fake.problems = (problem(),)
    studio.session.apply(with_units, 9)
    studio.settle()
    with qtbot.waitSignal(studio.controller.refused):
        studio.controller.reset()
    studio.session.undo()
    studio.fake.problems = ()
    studio.settle()
    assert studio.session.run.step == 1
    assert studio.controller.checkpoint() == (1, 0)


def test_data_that_cannot_be_read_is_a_refusal_and_no_failure(make_studio, qtbot):
    studio = make_studio(prepare_error=Refusal("There is no file digits.csv."))
    with qtbot.waitSignal(studio.controller.refused) as caught:
        studio.controller.train()
    assert str(caught.args[0]) == "There is no file digits.csv."
    assert studio.session.run.status is RunStatus.IDLE


def test_a_checkpoint_outlasts_data_that_cannot_be_loaded(make_studio, qtbot):
    studio = make_studio(prepare_error=Refusal("Line 9 of digits.csv holds no number."))
    with qtbot.waitSignal(studio.controller.refused) as caught:
        studio.controller.restore((42, 4))
    assert str(caught.args[0]) == "Line 9 of digits.csv holds no number."
    studio.settle()
    assert studio.controller.checkpoint() == (42, 4)
    studio.fake.prepare_error = None
    studio.controller.step()
    studio.until(lambda: studio.session.run.step == 43)


def test_train_looks_again_whether_errors_are_still_there(make_studio, qtbot):
    studio = make_studio(problems=(problem(),))
    studio.settle()
    studio.fake.problems = ()
    studio.controller.step()
    studio.until(lambda: studio.session.run.step == 1)


def test_a_checkpoint_is_taken_between_two_steps_of_a_running_engine(studio):
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 2)
    step, _epoch = studio.controller.checkpoint()
    assert step >= studio.session.run.step
    assert studio.controller.is_busy


def test_a_checkpoint_put_back_is_a_paused_run(studio):
    studio.controller.restore((42, 4))
    studio.settle()
    assert (studio.session.run.step, studio.session.run.epoch) == (42, 4)
    assert studio.session.run.status is RunStatus.PAUSED
    studio.controller.step()
    studio.settle()
    assert studio.session.run.step == 43


def test_a_checkpoint_that_does_not_fit_leaves_an_untrained_network(studio, qtbot):
    with qtbot.waitSignal(studio.controller.refused) as caught:
        studio.controller.restore((-1, 0))
    assert "The weights do not fit." in str(caught.args[0])
    studio.settle()
    assert studio.session.run.status is RunStatus.IDLE
    assert studio.session.run.project is not None


def test_opening_another_project_while_training_leaves_nothing_of_the_old_run(studio):
    studio.session.watch.ask("panel", [Look()])
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 2)
    studio.session.open(with_units(studio.session.project, 99))
    studio.settle()
    assert studio.session.run.step == 0
    assert not studio.session.run.curves
    assert studio.session.run.project == studio.session.project
    assert studio.session.run.observations[Look()].step == 0


@pytest.mark.parametrize("moment", range(4))
def test_closing_while_training_joins_within_a_step(make_studio, moment):
    studio = make_studio(seconds_per_step=0.05)
    studio.settle()
    studio.controller.train()
    studio.until(lambda: studio.session.run.step >= moment)
    started = time.monotonic()
    studio.controller.stop_and_wait()
    assert time.monotonic() - started < 0.5
    assert studio.session.run.status is not RunStatus.RUNNING
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("nnstudio")]


def test_no_timer_runs_and_no_thread_lives_while_nothing_happens(studio):
    studio.controller.step()
    studio.settle()
    active = [timer for timer in studio.controller.findChildren(QTimer) if timer.isActive()]
    assert active == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("nnstudio")]


def test_after_stopping_for_a_close_that_was_cancelled_training_goes_on(studio):
    studio.controller.step()
    studio.settle()
    studio.controller.stop_and_wait()
    studio.controller.step()
    studio.settle()
    assert studio.session.run.step == 2


def test_a_hundred_starts_and_pauses_leave_a_consistent_run(make_studio, qtbot):
    studio = make_studio(seconds_per_step=0.0005)
    studio.settle()
    for _ in range(100):
        studio.controller.toggle()
        qtbot.wait(2)
    studio.controller.pause()
    studio.settle()
    run = studio.session.run
    assert len(run.curves.get("loss", [])) == run.step


def test_panels_that_vanish_after_the_end_start_nothing_again(studio):
    studio.session.watch.ask("one", [Look("one")])
    studio.session.watch.ask("two", [Look("two")])
    studio.settle()
    studio.controller.stop_and_wait()
    studio.session.watch.ask("two", [])
    assert studio.controller.is_settled
