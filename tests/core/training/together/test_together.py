"""Many runs at once: who takes part, who leaves, how each ends, and what is told of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from immutabledict import immutabledict

from nnstudio.core.refusal import Refusal
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import BestEpoch, Reason, RunFinished, RunStarted, StepsDone
from nnstudio.core.training.together import joint, rehearsal
from nnstudio.core.training.together.engine import Told, train_together, trainer_of
from nnstudio.core.training.together.group import Group
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
from tests.core.training.together.alongside import (
    assert_close,
    assert_same_run,
    by_itself,
    told,
    trained,
    with_optimizers,
    with_seeds,
)

VARIED = {"noise": immutabledict()}


def test_each_run_has_the_events_of_an_ordinary_one():
    found = trained(with_seeds(project(epochs=3), 0, 1))
    for place in (0, 1):
        events = found.events[place]
        assert isinstance(events[0], RunStarted)
        assert events[0].total_steps == 18
        assert [type(event) for event in events].count(RunFinished) == 1
        assert found.last(place).reason is Reason.LIMIT
        assert sum(len(event.losses["loss"]) for event in told(events, StepsDone)) == 18


def test_runs_of_several_shapes_are_trained_group_by_group():
    small, large = project(linear(4), TANH, linear(2)), project(linear(9), TANH, linear(2))
    projects = [with_seeds(small, 0)[0], *with_seeds(large, 0, 1), with_seeds(small, 1)[0]]
    found = trained(projects)
    assert not found.apart
    for place, one in enumerate(projects):
        assert_same_run(found, place, one)


def test_runs_of_a_shape_that_cannot_be_trained_fail_and_the_others_are_trained():
    good, bad = project(epochs=2), project(linear(4), TANH, linear(7), epochs=2)
    projects = [*with_seeds(good, 0, 1), *with_seeds(bad, 0, 1)]
    found = trained(projects)
    assert [found.last(place).reason for place in range(4)] == [Reason.LIMIT] * 2 + [Reason.FAILED] * 2
    assert "7" in str(found.last(3).message)
    with pytest.raises(Refusal):
        trained(with_seeds(bad, 0, 1))


APART = {
    "dropout": (conv_project(epochs=1), "chance"),
    "two networks": (gan_project(epochs=1), "against each other"),
    "L-BFGS": (project(by=optimizer("LBFGS", 0.5)), "L-BFGS"),
    "accumulation": (project(accumulate=2), "several batches"),
    "16 bits": (project(precision="bfloat16"), "16 bits"),
}


@pytest.mark.parametrize(("made", "why"), APART.values(), ids=APART.keys())
def test_what_cannot_be_joined_is_trained_run_after_run_to_the_bit_and_says_why(made, why):
    projects = with_seeds(made, 0, 1)
    found = trained(projects, until_step=12)
    (apart,) = found.apart
    assert apart.places == (0, 1)
    assert why in str(apart.message)
    for place, one in enumerate(projects):
        trainer = prepared(one)
        finished(trainer, until_step=12)
        assert_same_weights(trainer, found.runs[place])


def test_varied_samples_are_not_joined():
    made = project()
    made = replace(made, data=replace(made.data, augmentations=immutabledict(VARIED)))
    found = trained(with_seeds(made, 0, 1), until_step=6)
    assert "by chance" in str(found.apart[0].message)
    assert_same_run(found, 1, with_seeds(made, 0, 1)[1], until_step=6)


def test_where_it_is_not_worth_it_runs_are_trained_one_after_the_other(monkeypatch):
    monkeypatch.setattr(rehearsal, "WORTH", 0.0)
    found = trained(with_seeds(project(), 0, 1))
    assert "quicker" in str(found.apart[0].message)
    assert_same_run(found, 1, with_seeds(project(), 0, 1)[1])


def test_where_other_numbers_come_out_runs_are_trained_one_after_the_other(monkeypatch):
    move = rehearsal.Group.take_step

    def wrong(self):
        move(self)
        self.stack.flat.mul_(1.1)

    monkeypatch.setattr(rehearsal.Group, "take_step", wrong)
    found = trained(with_seeds(project(), 0, 1))
    assert "same numbers" in str(found.apart[0].message)
    assert_same_run(found, 0, with_seeds(project(), 0, 1)[0])


def test_a_run_that_diverges_ends_by_itself_says_where_and_leaves_the_others_alone():
    leaky = ("LeakyReLU", {})
    layers = (linear(6), leaky, linear(6), leaky, linear(1))
    made = project(*layers, loss="MSE", epochs=4)
    rates = with_optimizers(made, 0.01, 900.0, 0.02)
    found = trained(rates)
    assert not found.apart
    assert found.last(1).reason is Reason.DIVERGED
    assert "“" in str(found.last(1).message)
    assert all(np.isfinite(array).all() for array in weights_of(found.runs[1]).values())
    trainer, _record = by_itself(rates[1])
    assert found.last(1).step == trainer.step
    for place in (0, 2):
        assert found.last(place).reason is Reason.LIMIT
        assert_same_run(found, place, rates[place])


def test_a_run_that_stops_early_keeps_what_it_had_then():
    made = project(by=optimizer("Adam", 0.05), epochs=40, patience=2, keep_best=True)
    projects = with_seeds(made, 0, 1, 2, 3)
    found = trained(projects)
    ends = {found.last(place).epoch for place in range(4)}
    assert len(ends) > 1
    for place, one in enumerate(projects):
        assert found.last(place).reason is Reason.EARLY
        assert told(found.events[place], BestEpoch)
        assert_same_run(found, place, one)


def test_its_state_is_one_that_an_ordinary_run_goes_on_from():
    made = project(by=optimizer("Adam", 0.02), epochs=1000)
    for step in (0, 37):  # in the middle of an epoch
        found = trained(with_seeds(made, 0, 1), until_step=step)
        trainer = prepared(with_seeds(made, 0, 1)[1])
        trainer.restore(found.runs[1].checkpoint())
        finished(trainer, until_step=80)
        alone, _record = by_itself(with_seeds(made, 0, 1)[1], until_step=80)
        for name, array in weights_of(alone).items():
            assert_close(weights_of(trainer)[name], array, name)


@pytest.mark.parametrize("name", ["SGD", "Adagrad", "NAdam", "RMSprop"])
def test_the_optimizers_memory_goes_along(name):
    made = project(by=optimizer(name, 0.01, params={"momentum": 0.9} if name == "SGD" else {}), epochs=1000)
    found = trained(with_seeds(made, 0, 1), until_step=20)
    trainer = trainer_of(found.runs[1])
    own, _record = by_itself(with_seeds(made, 0, 1)[1], until_step=20)
    for mine, theirs in zip(trainer.players["main"].weights, own.players["main"].weights, strict=True):
        ours, expected = (one.players["main"].optimizer.state for one in (trainer, own))
        assert ours[mine].keys() == expected[theirs].keys()
        for key, value in expected[theirs].items():
            assert_close(ours[mine][key], value, key)


def test_stop_ends_all_after_the_current_step():
    controls, ends = Controls(frame_seconds=0.01), []
    for news in train_together(with_seeds(project(epochs=10**6), 0, 1), controls):
        assert isinstance(news, Told)
        if isinstance(news.event, StepsDone):
            controls.stop = True
        if isinstance(news.event, RunFinished):
            ends.append(news.event.reason)
    assert ends == [Reason.STOPPED, Reason.STOPPED]


def test_stop_between_runs_that_are_trained_one_after_the_other_leaves_the_rest_out():
    controls, begun = Controls(frame_seconds=0.0), []
    for news in train_together(with_seeds(gan_project(epochs=10**6), 0, 1), controls):
        if isinstance(news, Told) and isinstance(news.event, StepsDone):
            begun.append(news.place)
            controls.stop = True
    assert set(begun) == {0}


def test_seconds_are_those_of_all_runs_together():
    found = trained(with_seeds(project(epochs=10**6), 0, 1), until_seconds=0.3)
    assert all(0.15 <= found.last(place).seconds < 1.0 for place in (0, 1))


def test_when_a_step_of_all_fails_the_runs_go_on_one_after_the_other(monkeypatch):
    take = Group.take_step

    def short_of_memory(self):
        if self.step == 20 and self.seconds:
            raise MemoryError("no room for all of them")
        take(self)

    monkeypatch.setattr(Group, "take_step", short_of_memory)
    projects = with_seeds(project(epochs=5), 0, 1)
    found = trained(projects)
    assert "no room" in str(found.apart[0].message)
    for place, one in enumerate(projects):
        assert found.last(place).reason is Reason.LIMIT
        assert_same_run(found, place, one)


def test_a_run_whose_numbers_are_fine_by_themselves_goes_on_alone(monkeypatch):
    """The others lose a run that only the way of rounding made infinite."""
    finite = Group.finite

    def one_is_not(self):
        good = finite(self)
        if self.step > 6:
            good[1] = False
        return good

    monkeypatch.setattr(Group, "finite", one_is_not)
    projects = with_seeds(project(epochs=5), 0, 1, 2)
    found = trained(projects)
    for place, one in enumerate(projects):
        assert found.last(place).reason is Reason.LIMIT
        assert_same_run(found, place, one)


def test_there_are_never_more_at_once_than_there_is_memory_for(monkeypatch):
    monkeypatch.setattr("nnstudio.core.training.together.engine.most_at_once", lambda trainer: 2)
    sizes = []
    made = joint.Joint.__init__

    def seen(self, group, asked, controls):
        sizes.append(len(group.members))
        made(self, group, asked, controls)

    monkeypatch.setattr(joint.Joint, "__init__", seen)
    projects = with_seeds(project(epochs=2), 0, 1, 2, 3, 4)
    found = trained(projects)
    assert sizes == [2, 2]  # and one by itself
    for place, one in enumerate(projects):
        assert_same_run(found, place, one)
