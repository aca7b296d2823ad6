"""Going back: any step is, to the last bit, what it was."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from immutabledict import immutabledict

from nnstudio.core.runs.facts import Origin
from nnstudio.core.runs.refusals import OutOfReach
from nnstudio.core.runs.replaying import replay
from nnstudio.core.runs.store import open_store
from nnstudio.core.runs.timelines import timeline, whole_record
from nnstudio.core.runs.travelling import Traveller
from nnstudio.core.training.captured import trial
from nnstudio.core.training.events import StepsDone
from tests.core.runs.recorded import recorded, recorder, set_by_hand, stretch
from tests.core.training.making import (
    assert_same_weights,
    conv_project,
    gan_project,
    optimizer,
    prepared,
    project,
    weights_of,
)

MAKERS = [project, conv_project, gan_project]


def true_weights(made, changes, end):
    """The weights after every step, trained without any recorder; ``changes`` maps a step to a recipe."""
    from nnstudio.core.training.controls import Controls
    from nnstudio.core.training.engine import train

    trainer = prepared(made)
    found = {0: weights_of(trainer)}
    for step in range(1, end + 1):
        if step - 1 in changes:
            trainer.adopt(changes[step - 1])
        list(train(trainer, Controls(until_step=step, least_epochs=10**6)))
        found[step] = weights_of(trainer)
    return found


def assert_is(trainer, weights):
    now = weights_of(trainer)
    assert all(now[name].tobytes() == array.tobytes() for name, array in weights.items())


@pytest.mark.parametrize("make", MAKERS)
def test_any_step_in_any_order_is_what_it_was(tmp_path, make):
    made = make(batch_size=50, epochs=20)
    recorded(tmp_path, made, until_step=14)
    true = true_weights(made, {}, 14)
    with open_store(tmp_path) as store:
        line = timeline(store, 1)
        sparse = replace(line, snapshots=(line.snapshots[0], line.snapshots[-1]))
        for chosen in (line, sparse):
            traveller = Traveller(prepared(made), chosen, store.checkpoint)
            for step in random.Random(1).sample(range(15), 15):
                assert traveller.go_to(step)
                assert traveller.trainer.step == step
                assert_is(traveller.trainer, true[step])


def test_changes_of_the_user_on_the_way_are_made_again(tmp_path):
    made = project(by=optimizer("Adam", 0.01))
    trainer, runs = prepared(made), recorder(tmp_path)
    base = trainer.recipe
    changes = {
        4: replace(base, optimizers=immutabledict(main=optimizer("Adam", 0.2))),
        7: replace(base, optimizers=immutabledict(main=optimizer("SGD", 0.05)), batch_size=9),
        11: replace(base, optimizers=immutabledict(main=optimizer("Adam", 0.02)), batch_size=9),
    }

    def change(event, controls):
        if isinstance(event, StepsDone) and event.step in changes:
            controls.recipe = changes[event.step]

    stretch(trainer, runs, change, until_step=16)
    true = true_weights(made, changes, 16)
    assert_is(trainer, true[16])
    with open_store(tmp_path) as store:
        line = timeline(store, 1)
        assert [one.step for one in line.changes] == [4, 7, 11]
        sparse = replace(line, snapshots=line.snapshots[:1])
        for chosen in (line, sparse):
            traveller = Traveller(prepared(made), chosen, store.checkpoint)
            for step in (16, 3, 8, 11, 12, 4, 7, 15, 0, 5):
                traveller.go_to(step)
                assert_is(traveller.trainer, true[step])
        assert replay(store, 1).is_equal


def test_without_any_snapshot_a_run_is_computed_from_its_seed(tmp_path):
    made = project()
    trainer, _runs = recorded(tmp_path, made, until_step=9)
    with open_store(tmp_path) as store:
        bare = replace(timeline(store, 1), snapshots=())
        traveller = Traveller(prepared(made), bare, store.checkpoint)
        traveller.go_to(9)
        assert_same_weights(traveller.trainer, trainer)


def test_weights_set_by_hand_are_passed_over_by_what_was_kept(tmp_path):
    made = project()
    trainer, runs = prepared(made), recorder(tmp_path)
    stretch(trainer, runs, until_step=4)
    before = weights_of(trainer)
    set_by_hand(trainer)
    stretch(trainer, runs, until_step=8)
    with open_store(tmp_path) as store:
        traveller = Traveller(prepared(made), timeline(store, 1), store.checkpoint)
        traveller.go_to(8)
        assert_same_weights(traveller.trainer, trainer)
        traveller.go_to(3)
        traveller.go_to(8)
        assert_same_weights(traveller.trainer, trainer)
        assert replay(store, 1).is_equal
        lost = replace(timeline(store, 1), snapshots=timeline(store, 1).snapshots[:1])
        traveller = Traveller(prepared(made), lost, store.checkpoint)
        with pytest.raises(OutOfReach, match="by hand"):
            traveller.go_to(6)
    assert before


def test_steps_that_are_not_there_are_refused(tmp_path):
    recorded(tmp_path, project(), until_step=4)
    with open_store(tmp_path) as store:
        traveller = Traveller(prepared(project()), timeline(store, 1), store.checkpoint)
        with pytest.raises(OutOfReach, match="0 to 4"):
            traveller.go_to(5)


def test_a_step_nobody_wants_any_more_is_given_up(tmp_path):
    recorded(tmp_path, project(), until_step=9)
    with open_store(tmp_path) as store:
        sparse = replace(timeline(store, 1), snapshots=timeline(store, 1).snapshots[:1])
        traveller = Traveller(prepared(project()), sparse, store.checkpoint)
        assert not traveller.go_to(9, lambda: False)
        assert traveller.go_to(9)


def test_a_fork_goes_on_from_its_step_and_remembers_where_it_came_from(tmp_path):
    made = project()
    _trainer, first = recorded(tmp_path, made, "first", until_step=10)
    true = true_weights(made, {}, 6)
    with open_store(tmp_path) as store:
        traveller = Traveller(prepared(made), timeline(store, 1), store.checkpoint)
        traveller.go_to(6)
        state = traveller.trainer.checkpoint()
    other = replace(
        made, training=replace(made.training, optimizers=immutabledict(main=optimizer("SGD", 0.4)))
    )
    fork = prepared(other)
    fork.restore(state)
    runs = recorder(tmp_path, "fork", origin=Origin(first.uid, 6))
    stretch(fork, runs, until_step=12)
    with open_store(tmp_path) as store:
        run = store.run(2)
        assert (run.start, run.step, run.origin) == (6, 12, Origin(first.uid, 6))
        whole = whole_record(store, 2)
        line = timeline(store, 2)
        again = Traveller(prepared(other), line, store.checkpoint)
        again.go_to(4)
        assert_is(again.trainer, true[4])
        again.go_to(12)
        assert_same_weights(again.trainer, fork)
        assert replay(store, 2).is_equal
        parent = store.record(1)
    assert whole.curves["loss"][0].tolist() == list(range(1, 13))
    assert (whole.curves["loss"][1][:6] == parent.curves["loss"][1][:6]).all()
    assert (line.start, line.end) == (0, 12)


def test_a_replay_tells_the_first_step_that_is_another(tmp_path):
    recorded(tmp_path, project(), until_step=9)
    with open_store(tmp_path) as store:
        assert replay(store, 1).is_equal
        assert replay(store, 1, until=5).steps == 5
        other = replace(store.project(1), training=replace(store.project(1).training, seed=3))
        from nnstudio.core.runs.projects import project_to_text

        store.connection.execute("UPDATE run SET project = ?", (project_to_text(other),))
        store.connection.execute("DELETE FROM snapshot")
        found = replay(store, 1)
    assert (found.is_equal, found.first_different, found.steps) == (False, 1, 9)
    assert found.largest > 0


def test_what_is_remembered_on_the_way_is_bounded(tmp_path, monkeypatch):
    from nnstudio.core.runs import travelling

    recorded(tmp_path, project(), until_step=15)
    monkeypatch.setattr(travelling, "REMEMBERED_BYTES", 40_000)
    with open_store(tmp_path) as store:
        traveller = Traveller(prepared(project()), timeline(store, 1), store.checkpoint)
        for step in (3, 9, 14, 1, 6, 12):
            traveller.go_to(step)
    kept = sum(array.nbytes for one in traveller._memory.values() for array in one.tensors.values())
    assert kept == traveller._remembered <= 40_000


def test_warming_up_leaves_no_trace_and_lets_steps_be_replayed(tmp_path, monkeypatch):
    monkeypatch.setattr(trial, "PATIENCE", 0.0)
    made = project()
    recorded(tmp_path, made, until_step=14)
    true = true_weights(made, {}, 14)
    with open_store(tmp_path) as store:
        traveller = Traveller(prepared(made), timeline(store, 1), store.checkpoint)
        traveller.warm_up(0.8)
        assert traveller.trainer.step == 0
        assert_is(traveller.trainer, true[0])
        assert traveller.trainer._stepper._moves[0].program(16) is not None
        for step in (9, 2, 14):
            traveller.go_to(step)
            assert_is(traveller.trainer, true[step])
