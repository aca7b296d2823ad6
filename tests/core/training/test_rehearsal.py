"""One training step seen layer by layer: its numbers are the step's own, and looking leaves no trace."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.observe.microscope import MicroscopeRequest, Moment
from nnstudio.core.project.edits import group, set_repeat
from nnstudio.core.project.edits.learning import set_layer_learning
from nnstudio.core.training.engine import observe_now
from tests.core.training.making import (
    TANH,
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

LOOK = MicroscopeRequest()
MAKERS = {
    "tanh": project,
    "adam": lambda: project(by=optimizer("Adam", 0.01, l1=0.01, clip_norm=0.5)),
    "schedule": lambda: project(schedule="exponential", keep_best=True, patience=3),
    "pieces": lambda: project(accumulate=2),
    "many evaluations": lambda: project(by=optimizer("LBFGS", 0.5)),
    "dropout, statistics and a pool before a ReLU": conv_project,
    "fewer bits": lambda: conv_project(precision="bfloat16"),
    "two players": gan_project,
    "code": autoencoder_project,
}


def looked_at(trainer):
    return observe_now(trainer, {LOOK}).observations[LOOK].stages


def moments(stages):
    return [(stage.moment.value, stage.layer) for stage in stages]


def test_the_step_goes_forward_to_the_loss_and_back_and_ends_with_the_update():
    assert moments(looked_at(prepared(project()))) == [
        ("forward", "linear1"),
        ("forward", "tanh2"),
        ("forward", "linear3"),
        ("forward", "tanh4"),
        ("forward", "linear5"),
        ("loss", ""),
        ("backward", "linear5"),
        ("backward", "tanh4"),
        ("backward", "linear3"),
        ("backward", "tanh2"),
        ("backward", "linear1"),
        ("update", ""),
    ]


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_weights_after_the_update_are_those_of_the_step_to_the_last_bit(make):
    trainer = prepared(make())
    finished(trainer, until_step=3)
    stages = looked_at(trainer)
    finished(trainer, until_step=4)
    real = weights_of(trainer)
    told = [one for stage in stages if stage.moment is Moment.UPDATE for one in stage.weights]
    assert told
    for one in told:
        whole = real[f"networks/{one.network}/{one.name}"]
        assert one.after.shape == whole.shape
        if one.after.values.size == whole.size:
            assert one.after.values.tobytes() == whole.reshape(one.after.values.shape).tobytes(), one.name


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("at", [0, 3, 6])
def test_looking_changes_nothing_of_what_comes(make, at):
    looked, left_alone = prepared(make()), prepared(make())
    for trainer in (looked, left_alone):
        finished(trainer, until_step=at)
    kept = looked.checkpoint()
    looked_at(looked)
    now = looked.checkpoint()
    assert now.state == kept.state
    assert {name: array.tobytes() for name, array in now.tensors.items()} == {
        name: array.tobytes() for name, array in kept.tensors.items()
    }
    for trainer in (looked, left_alone):
        finished(trainer, until_step=at + 5)
    assert_same_weights(looked, left_alone)


def test_looking_leaves_gradients_and_modes_as_they_were():
    trainer = prepared(conv_project())
    finished(trainer, until_step=2)
    weights = list(trainer.networks["main"].parameters())
    gradients = [weight.grad.clone() for weight in weights]
    looked_at(trainer)
    assert all((weight.grad == before).all() for weight, before in zip(weights, gradients, strict=True))
    assert trainer.networks["main"].training


def test_each_stage_tells_real_values():
    trainer = prepared(project(batch_size=16))
    first, *_rest = stages = looked_at(trainer)
    weight, bias = (weights_of(trainer)[f"networks/main/linear1.{name}"] for name in ("weight", "bias"))
    inputs, given = first.received[0], first.gave[0]
    assert (inputs.shape, given.shape) == ((16, 2), (16, 6))
    np.testing.assert_allclose(given.values, inputs.values @ weight.T + bias, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(given.mean, given.values.mean(), rtol=1e-5)
    np.testing.assert_allclose(given.std, given.values.std(), rtol=1e-5)
    assert (given.minimum, given.maximum) == (given.values.min(), given.values.max())
    back = next(stage for stage in stages if stage.moment is Moment.BACKWARD and stage.layer == "linear1")
    (of_weight, of_bias) = back.weights
    slope = back.received[0].values
    np.testing.assert_allclose(of_weight.gradient.values, slope.T @ inputs.values, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(of_bias.gradient.values, slope.sum(0), rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(
        of_weight.change.values, -0.1 * of_weight.gradient.values, rtol=1e-3, atol=1e-7
    )


def test_the_loss_is_that_of_the_step():
    trainer = prepared(project())
    stages = looked_at(trainer)
    loss = next(stage for stage in stages if stage.moment is Moment.LOSS).gave[0].mean
    event = next(event for event in finished(trainer, until_step=1) if getattr(event, "losses", None))
    assert event.losses["loss"][0] == loss


def test_both_players_have_their_turn():
    stages = looked_at(prepared(gan_project()))
    players = [stage.player for stage in stages if stage.moment is Moment.UPDATE]
    assert players == ["discriminator", "generator"]
    turn = [stage for stage in stages if stage.player == "discriminator"]
    assert [stage.path for stage in turn if stage.moment is Moment.FORWARD] == [
        *["generator"] * 3,
        *["discriminator"] * 6,
    ]
    assert not any(stage.path == "generator" for stage in turn if stage.moment is Moment.BACKWARD)


def test_a_frozen_layer_hears_its_gradient_only_where_one_passes_and_has_no_update():
    made = set_layer_learning(project(), "main", "n3", "frozen", True)
    stages = looked_at(prepared(made))
    names = [one.name for one in stages[-1].weights]
    assert names == ["linear1.weight", "linear1.bias", "linear5.weight", "linear5.bias"]
    back = next(stage for stage in stages if stage.moment is Moment.BACKWARD and stage.layer == "linear3")
    assert back.weights == ()


def test_layers_of_images_show_the_maps_of_the_first_sample():
    first = looked_at(prepared(conv_project()))[0]
    assert first.gave[0].shape == (100, 4, 6, 6)
    assert first.gave[0].of_first
    assert first.gave[0].values.shape == (4, 6, 6)


def test_a_failing_step_leaves_everything_as_it_was(monkeypatch):
    trainer = prepared(project())
    finished(trainer, until_step=2)
    kept = weights_of(trainer)
    player = trainer.players["main"]
    monkeypatch.setattr(type(player), "follow", _boom)
    with pytest.raises(MemoryError):
        looked_at(trainer)
    monkeypatch.undo()
    assert all(weights_of(trainer)[name].tobytes() == array.tobytes() for name, array in kept.items())
    assert not any(module._forward_hooks for module in trainer.networks["main"].modules())


def _boom(*_arguments):
    raise MemoryError


def test_layers_in_blocks_are_told_by_the_drawing_they_stand_on():
    made = group(project(linear(6), TANH, linear(6), TANH, linear(2)), "main", frozenset({"n3", "n4"}))
    block = next(node for node in made.networks["main"].nodes.values() if node.body is not None)
    made = set_repeat(made, "main", block.id, 2)
    stages = looked_at(prepared(made))
    inside = [stage for stage in stages if stage.moment is Moment.FORWARD and stage.path != "main"]
    assert [stage.layer for stage in inside] == [
        f"{block.name}.{copy}.{name}" for copy in (0, 1) for name in ("linear3", "tanh4")
    ]
    assert {stage.path for stage in inside} == {f"main/{block.id}"}
    assert all(block.body.nodes[stage.node].name in stage.layer for stage in inside)
    back = [stage for stage in stages if stage.moment is Moment.BACKWARD and stage.layer.endswith("linear3")]
    assert [[one.name for one in stage.weights] for stage in back] == [
        [f"{stage.layer}.weight", f"{stage.layer}.bias"] for stage in back
    ]
