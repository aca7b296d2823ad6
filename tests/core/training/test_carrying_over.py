"""After an edit, layers that did not change keep what they have learned."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.project import edits
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
