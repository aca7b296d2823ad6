"""What the old trainer has learned is given to the new one, layers at rest included."""

from __future__ import annotations

import numpy as np

from nnstudio.core.project import edits
from nnstudio.gui.bridge.load import Load
from tests.core.training.making import TANH, finished, linear, prepared, project, weights_of


def changed(trainer, edited):
    """The trainer of the edited project, as the training thread makes it."""
    load = Load.of(trainer, edited)
    fresh = prepared(edited)
    load.put_down(fresh)
    return fresh, load


def test_weights_of_a_bypassed_layer_rest_even_where_no_other_layer_is_as_it_was():
    made = project(linear(6), TANH, linear(2))
    node = made.networks["main"].named("linear1").id
    trained = prepared(made)
    finished(trained, until_step=5)
    learned = weights_of(trained)["networks/main/linear1.weight"]
    second, load = changed(trained, edits.set_bypassed(made, "main", frozenset({node}), True))
    assert load.told == ()
    finished(second, until_step=3)
    third, load = changed(second, made)
    assert load.told[0].layers == ("linear1",)
    assert np.array_equal(weights_of(third)["networks/main/linear1.weight"], learned)


def test_a_new_beginning_forgets_what_rested():
    made = project(linear(6), TANH, linear(2))
    node = made.networks["main"].named("linear1").id
    trained = prepared(made)
    finished(trained, until_step=5)
    second, _load = changed(trained, edits.set_bypassed(made, "main", frozenset({node}), True))
    finished(second, until_step=3)
    _third, load = changed(second, edits.set_value(made, "training.seed", 7))
    assert load.told == ()
