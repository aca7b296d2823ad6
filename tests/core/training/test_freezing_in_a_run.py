"""Layers frozen, set free, or given another rate in the middle of a run: from the next step on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from immutabledict import immutabledict

from nnstudio.core.project.edits.learning import set_layer_learning
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.checkpoint import Checkpoint, UnfitCheckpoint
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import LayersChanged, RunStarted, StepsDone
from nnstudio.core.training.layer_settings import (
    layer_settings,
    setting_changes,
    settings_reaching,
    with_layer_settings,
)
from nnstudio.core.training.recipe_changes import Change
from tests.core.training.making import (
    assert_same_weights,
    conv_project,
    finished,
    gan_project,
    optimizer,
    prepared,
    project,
    weights_of,
)

FROZEN = "networks.main.linear1.learning.frozen"
OPTIMIZERS = [
    optimizer("SGD", 0.1),
    optimizer("SGD", 0.1, params={"momentum": 0.9}),
    optimizer("Adam", 0.01, l1=0.01, clip_norm=1.0),
    optimizer("RMSprop", 0.01),
    optimizer("LBFGS", 0.5),
]


def with_frozen(made, node="n1", network="main", frozen=True):
    return set_layer_learning(made, network, node, "frozen", frozen)


def frozen_settings(made, node="n1", network="main"):
    return layer_settings(with_frozen(made, node, network))


def moved(before, after):
    """The weights that are not what they were, without those of buffers."""
    return {
        name.removeprefix("networks/") for name in before if not np.array_equal(before[name], after[name])
    }


def test_freezing_while_training_takes_effect_at_the_next_step_and_is_told():
    trainer = prepared(project(by=optimizer("Adam", 0.01)))
    controls = Controls(until_step=12, frame_steps=1)
    seen = {}
    changes = []
    for event in train(trainer, controls):
        seen[event.step] = weights_of(trainer)
        if isinstance(event, StepsDone) and event.step == 5:
            controls.layers = frozen_settings(trainer.project)
        if isinstance(event, LayersChanged):
            changes.append(event)
    (change,) = changes
    assert (change.step, change.changes) == (5, (Change(FROZEN, False, True),))
    assert moved(seen[4], seen[5]) >= {"main/linear1.weight", "main/linear1.bias"}
    assert not {name for name in moved(seen[5], seen[12]) if "linear1" in name}
    assert {"main/linear3.weight", "main/linear5.weight"} <= moved(seen[5], seen[6])


@pytest.mark.parametrize("by", OPTIMIZERS, ids=lambda one: one.name)
def test_what_is_frozen_in_a_run_goes_on_as_a_run_that_was_saved_and_opened_frozen(by):
    made = project(by=by)
    live = prepared(made)
    finished(live, until_step=5)
    state = live.checkpoint()
    finished(live, until_step=9, layers=frozen_settings(made))
    opened = prepared(with_frozen(made))
    opened.restore(state)
    finished(opened, until_step=9)
    assert_same_weights(live, opened)


@pytest.mark.parametrize("by", OPTIMIZERS, ids=lambda one: one.name)
def test_a_run_set_free_again_resumes_to_the_last_bit_from_any_state(by):
    made = project(by=by)
    live = prepared(made)
    finished(live, until_step=4)
    finished(live, until_step=7, layers=frozen_settings(made))
    state = live.checkpoint()
    finished(live, until_step=11, layers=layer_settings(made))
    opened = prepared(made)
    opened.restore(state)
    finished(opened, until_step=11)
    assert_same_weights(live, opened)


def test_the_memory_of_layers_that_go_on_learning_is_kept():
    made = project(by=optimizer("Adam", 0.01))
    trainer = prepared(made)
    finished(trainer, until_step=6)
    finished(trainer, until_step=8, layers=frozen_settings(made))
    memory = trainer.optimizers["main"].state
    assert {int(state["step"]) for state in memory.values()} == {8}
    finished(trainer, until_step=9, layers=layer_settings(made))
    assert sorted({int(state["step"]) for state in trainer.optimizers["main"].state.values()}) == [1, 9]


def test_another_share_of_the_learning_rate_holds_from_the_next_step_on():
    made = project(by=optimizer("SGD", 0.1))
    faster = set_layer_learning(made, "main", "n1", "rate_factor", 0.0)
    trainer = prepared(made)
    finished(trainer, until_step=3)
    before = weights_of(trainer)
    events = finished(trainer, until_step=6, layers=layer_settings(faster))
    assert any(isinstance(event, LayersChanged) for event in events)
    assert not {name for name in moved(before, weights_of(trainer)) if "linear1" in name}
    assert {"main/linear3.weight", "main/linear5.bias"} <= moved(before, weights_of(trainer))


def test_a_schedule_goes_on_where_it_was():
    made = project(by=optimizer("SGD", 0.1), schedule="exponential", epochs=4)
    trainer = prepared(made)
    finished(trainer, until_step=9)
    rate = trainer.learning_rates
    finished(trainer, until_step=10, layers=frozen_settings(made))
    assert trainer.learning_rates["main"] <= rate["main"] < 0.1


def test_freezing_everything_is_refused_and_the_run_goes_on_as_it_was():
    made = project()
    settings = with_frozen(with_frozen(with_frozen(made), "n3"), "n5")
    trainer = prepared(made)
    finished(trainer, until_step=3)
    before = weights_of(trainer)
    events = finished(trainer, until_step=5, layers=layer_settings(settings))
    assert not any(isinstance(event, LayersChanged) for event in events)
    assert "main/linear1.weight" in moved(before, weights_of(trainer))
    with pytest.raises(Refusal, match="nothing to train"):
        trainer.adopt_layers(layer_settings(settings))
    assert trainer.project == made


def test_one_player_of_two_may_keep_a_layer_and_never_loses_all():
    made = gan_project()
    trainer = prepared(made)
    finished(trainer, until_step=3)
    before = weights_of(trainer)
    finished(trainer, until_step=6, layers=frozen_settings(made, "n1", "generator"))
    names = moved(before, weights_of(trainer))
    assert "generator/linear1.weight" not in names
    assert {"generator/linear3.weight", "discriminator/linear1.weight"} <= names
    both = with_frozen(with_frozen(made, "n1", "generator"), "n3", "generator")
    with pytest.raises(Refusal, match="generator"):
        trainer.adopt_layers(layer_settings(both))


def test_running_statistics_of_a_frozen_layer_move_on_as_in_a_run_that_began_frozen():
    made = conv_project()
    live, begun = prepared(made), prepared(with_frozen(made, "n2"))
    finished(live, until_step=4, layers=frozen_settings(made, "n2"))
    finished(begun, until_step=4)
    assert_same_weights(live, begun)


def test_before_the_first_step_it_is_no_change_of_the_run():
    made = project()
    events = finished(prepared(made), until_step=2, layers=frozen_settings(made))
    assert not any(isinstance(event, LayersChanged) for event in events)


def test_the_run_says_again_how_much_is_trained():
    made = project()
    trainer = prepared(made)
    finished(trainer, until_step=2)
    events = finished(trainer, until_step=4, layers=frozen_settings(made))
    started = next(event for event in events if isinstance(event, RunStarted))
    assert started.parameters == trainer.parameters == prepared(made).parameters - 18


def test_a_saved_memory_with_names_of_no_weights_is_refused():
    made = with_frozen(project(by=optimizer("Adam", 0.01)))
    trainer = prepared(made)
    finished(trainer, until_step=3)
    kept = trainer.checkpoint()
    players = dict(kept.state["players"])
    for names in (["main/linear3.weight"], 7, None):
        players["main"] = {**players["main"], "weights": names}
        with pytest.raises(UnfitCheckpoint):
            prepared(made).restore(Checkpoint(kept.tensors, {**kept.state, "players": players}))


def test_a_memory_saved_without_names_belongs_to_the_weights_that_learn():
    made = with_frozen(project(by=optimizer("Adam", 0.01)))
    trainer = prepared(made)
    finished(trainer, until_step=3)
    kept = trainer.checkpoint()
    players = {
        "main": {key: value for key, value in kept.state["players"]["main"].items() if key != "weights"}
    }
    opened = prepared(made)
    opened.restore(Checkpoint(kept.tensors, {**kept.state, "players": players}))
    finished(trainer, until_step=6)
    finished(opened, until_step=6)
    assert_same_weights(trainer, opened)


def test_settings_are_named_by_paths_that_set_knows_and_put_on_exactly():
    made = with_frozen(project())
    assert layer_settings(made) == {FROZEN: True}
    assert with_layer_settings(made, layer_settings(made)) is made
    assert with_layer_settings(made, immutabledict()) == project()
    assert setting_changes(layer_settings(made), immutabledict()) == (Change(FROZEN, True, False),)


def test_settings_reach_layers_that_were_renamed_and_leave_those_that_are_gone():
    running = with_frozen(project(), "n3")
    nodes = dict(running.networks["main"].nodes)
    nodes["n1"] = replace(nodes["n1"], name="first", learning=replace(nodes["n1"].learning, frozen=True))
    del nodes["n3"]
    network = replace(running.networks["main"], nodes=immutabledict(nodes))
    wished = running.with_network("main", network)
    assert settings_reaching(running, wished) == {FROZEN: True, "networks.main.linear3.learning.frozen": True}
