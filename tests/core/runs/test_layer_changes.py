"""Layers frozen in the middle of a recorded run: gone back to, replayed, forked, opened again."""

from __future__ import annotations

from dataclasses import replace

from nnstudio.core.project.edits.learning import set_layer_learning
from nnstudio.core.runs.changes import change_in_words
from nnstudio.core.runs.exports.handing_in import hand_in, take_in
from nnstudio.core.runs.facts import ChangeKind, Origin
from nnstudio.core.runs.opening import open_run
from nnstudio.core.runs.replaying import replay
from nnstudio.core.runs.store import open_store
from nnstudio.core.runs.timelines import timeline
from nnstudio.core.runs.travelling import Traveller
from nnstudio.core.training.events import StepsDone
from nnstudio.core.training.layer_settings import layer_settings
from tests.core.runs.recorded import recorder, stretch
from tests.core.training.making import (
    assert_same_weights,
    finished,
    optimizer,
    prepared,
    project,
    weights_of,
)


def frozen(made):
    return set_layer_learning(made, "main", "n1", "frozen", True)


def recorded_with_changes(folder, made):
    """Frozen after step 4, set free after step 9; the weights after each step."""
    trainer, runs = prepared(made), recorder(folder)
    wanted = {4: layer_settings(frozen(made)), 9: layer_settings(made)}
    seen = {0: weights_of(trainer)}

    def change(event, controls):
        if isinstance(event, StepsDone):
            seen[event.step] = weights_of(trainer)
            controls.layers = wanted.get(event.step, controls.layers)

    stretch(trainer, runs, change, until_step=14, frame_steps=1)
    return trainer, runs, seen


def assert_is(trainer, weights):
    now = weights_of(trainer)
    assert all(now[name].tobytes() == array.tobytes() for name, array in weights.items())


def test_every_step_is_what_it_was_with_or_without_snapshots(tmp_path):
    made = project(by=optimizer("Adam", 0.01))
    _trainer, _runs, seen = recorded_with_changes(tmp_path, made)
    name = "networks/main/linear1.weight"
    assert (seen[4][name] == seen[9][name]).all()
    assert not (seen[9][name] == seen[10][name]).all()
    with open_store(tmp_path) as store:
        line = timeline(store, 1)
        assert [(one.step, one.kind) for one in line.changes] == [
            (4, ChangeKind.LAYERS),
            (9, ChangeKind.LAYERS),
        ]
        for chosen in (line, replace(line, snapshots=line.snapshots[:1]), replace(line, snapshots=())):
            traveller = Traveller(prepared(made), chosen, store.checkpoint)
            for step in (14, 3, 8, 10, 4, 9, 5, 13, 0, 1):
                traveller.go_to(step)
                assert_is(traveller.trainer, seen[step])
        assert replay(store, 1).is_equal


def test_the_change_is_told_in_words(tmp_path):
    recorded_with_changes(tmp_path, project())
    with open_store(tmp_path) as store:
        first = store.changes(1)[0]
    assert str(change_in_words(first)) == "After step 4: main.linear1.frozen no → yes."


def test_a_run_opened_again_goes_on_with_the_layers_it_ended_with(tmp_path):
    made = project(by=optimizer("Adam", 0.01))
    trainer, runs = prepared(made), recorder(tmp_path)
    stretch(trainer, runs, until_step=5)
    stretch(trainer, runs, until_step=8, layers=layer_settings(frozen(made)))
    with open_store(tmp_path) as store:
        opened = open_run(store, 1)
    assert opened.project == frozen(made)
    again = prepared(opened.project)
    again.restore(opened.checkpoint)
    finished(trainer, until_step=11)
    finished(again, until_step=11)
    assert_same_weights(trainer, again)


def test_a_fork_with_another_layer_frozen_still_leads_back_before_it(tmp_path):
    made = project(by=optimizer("Adam", 0.01))
    trainer, first = prepared(made), recorder(tmp_path)
    stretch(trainer, first, until_step=6)
    before, state = weights_of(trainer), trainer.checkpoint()
    fork = prepared(frozen(made))
    fork.restore(state)
    runs = recorder(tmp_path, "fork", origin=Origin(first.uid, 6))
    stretch(fork, runs, until_step=12)
    with open_store(tmp_path) as store:
        line = timeline(store, 2)
        assert line.start == 0
        traveller = Traveller(prepared(frozen(made)), line, store.checkpoint)
        traveller.go_to(6)
        assert_is(traveller.trainer, before)
        traveller.go_to(12)
        assert_same_weights(traveller.trainer, fork)
        bare = replace(line, snapshots=line.snapshots[:1])
        traveller = Traveller(prepared(made), bare, store.checkpoint)
        traveller.go_to(12)
        assert_same_weights(traveller.trainer, fork)
        assert replay(store, 2).is_equal


def test_a_run_handed_in_keeps_such_changes(tmp_path):
    recorded_with_changes(tmp_path / "one", project())
    with open_store(tmp_path / "one") as store, open_store(tmp_path / "two") as other:
        path = tmp_path / "run.nnrun"
        hand_in(store, 1, path)
        number = take_in(other, path).number
        assert other.changes(number) == store.changes(1)
        assert replay(other, number).is_equal
