"""After an edit, layers that did not change keep what they have learned."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.project import edits
from nnstudio.core.project.paths import inside
from nnstudio.core.training.carrying_over import can_carry, carried_over
from tests.core.training.making import conv_project, finished, prepared, project, weights_of


def carried(made, edited):
    """The trainer of the edited project with what was carried, and the names of those layers."""
    trained, fresh = prepared(made), prepared(edited)
    finished(trained, until_step=5)
    checkpoint, layers = carried_over(made, trained.checkpoint(), edited, fresh.checkpoint())
    fresh.restore(checkpoint)
    return weights_of(trained), prepared(edited), fresh, layers


def same(one, other, name: str) -> bool:
    return np.array_equal(one[f"networks/main/{name}"], other[f"networks/main/{name}"])


def test_layers_that_did_not_change_keep_their_weights_and_others_begin_with_the_seeds():
    made = project()
    edited = edits.set_value(made, "networks.main.linear3.out_features", 9)
    trained, fresh, trainer, layers = carried(made, edited)
    now, start = weights_of(trainer), weights_of(fresh)
    assert layers == ("linear1",)
    assert same(now, trained, "linear1.weight")
    assert not same(now, start, "linear1.weight")
    assert same(now, start, "linear3.weight")  # other parameters
    assert same(now, start, "linear5.weight")  # other inputs, so another shape
    assert trainer.step == 0


def test_running_statistics_come_along_and_renamed_layers_are_known_by_their_ids():
    made = conv_project()
    node = made.networks["main"].named("batchnorm2d2")
    edited = edits.rename(made, "main", node.id, "norm")
    trained, _fresh, trainer, layers = carried(made, edited)
    assert "norm" in layers
    old, new = "networks/main/batchnorm2d2.running_mean", "networks/main/norm.running_mean"
    assert np.array_equal(trained[old], weights_of(trainer)[new])


def go_on(trainer, edited, steps: int = 3):
    """The trainer of the edited project, with what was carried, a few steps on."""
    fresh = prepared(edited)
    checkpoint, layers = carried_over(trainer.project, trainer.checkpoint(), edited, fresh.checkpoint())
    fresh.restore(checkpoint)
    at_start = weights_of(fresh)
    finished(fresh, until_step=steps)
    return fresh, at_start, layers


def test_a_bypassed_layer_has_its_weights_again_after_training_without_it():
    made = project()
    node = made.networks["main"].named("tanh2").id
    made = edits.replace_layer(made, "main", node, "PReLU")
    name = made.networks["main"].nodes[node].name
    trained = prepared(made)
    finished(trained, until_step=5)
    learned = weights_of(trained)
    without = edits.set_bypassed(made, "main", frozenset({node}), True)
    second, _start, _layers = go_on(trained, without)
    assert not any(f"/{name}." in tensor for tensor in weights_of(second))
    renamed = edits.rename(without, "main", node, "knee")
    third, _start, _layers = go_on(second, renamed)
    _last, at_start, layers = go_on(third, edits.set_bypassed(renamed, "main", frozenset({node}), False))
    assert "knee" in layers
    assert np.array_equal(at_start["networks/main/knee.weight"], learned[f"networks/main/{name}.weight"])


def test_a_layer_bypassed_in_a_block_rests_too():
    made = project()
    ids = frozenset(made.networks["main"].named(name).id for name in ("linear1", "tanh2"))
    made = edits.replace_layer(made, "main", made.networks["main"].named("tanh2").id, "PReLU")
    made = edits.group(made, "main", ids, "stage")
    block = made.networks["main"].named("stage")
    inner = next(one.id for one in block.body.nodes.values() if one.layer == "PReLU")
    path = inside("main", block.id)
    trained = prepared(made)
    finished(trained, until_step=5)
    second, _start, layers = go_on(trained, edits.set_bypassed(made, path, frozenset({inner}), True))
    assert "stage" in layers
    _last, at_start, layers = go_on(second, made)
    assert "stage" in layers
    learned = weights_of(trained)
    knee = next(name for name in learned if name.startswith("networks/main/stage.p"))
    assert np.array_equal(at_start[knee], learned[knee])


def test_what_rests_is_saved_and_put_back_with_the_rest():
    made = project()
    node = made.networks["main"].named("linear3").id
    trained = prepared(edits.set_value(made, "networks.main.linear3.out_features", 8))
    finished(trained, until_step=2)
    without = edits.set_bypassed(trained.project, "main", frozenset({node}), True)
    second, _start, _layers = go_on(trained, without)
    saved = second.checkpoint()
    assert "resting/main/linear3.weight" in saved.tensors
    again = prepared(without)
    assert not [name for name in again.checkpoint().tensors if name.startswith("resting/")]
    again.restore(saved)
    assert np.array_equal(
        again.checkpoint().tensors["resting/main/linear3.weight"],
        weights_of(trained)["networks/main/linear3.weight"],
    )


def test_a_new_layer_begins_anew_and_the_rest_goes_on():
    made = project()
    edited = edits.append_node(made, "main", "Tanh", None)
    _trained, _fresh, _trainer, layers = carried(made, edited)
    assert layers == ("linear1", "linear3", "linear5")


@pytest.mark.parametrize(
    ("path", "value"),
    [("training.seed", 3), ("training.order_seed", 3), ("data.params.size", 150), ("data.split.seed", 4)],
)
def test_other_seeds_and_other_data_mean_a_new_beginning(path, value):
    made = project()
    assert can_carry(made, edits.set_value(made, "networks.main.linear3.out_features", 9))
    assert not can_carry(made, edits.set_value(made, path, value))
