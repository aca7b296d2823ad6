"""The learning rate's curve in the loss panel, where it moves along the run."""

from __future__ import annotations

import numpy as np

from nnstudio.core.project.edits import set_value
from nnstudio.gui.panels.rate_curves import held


def test_a_rate_holds_until_the_next_and_the_last_until_now():
    x, y = held(np.array([1.0, 5.0, 6.0]), np.array([0.1, 0.2, 0.3]), 9)
    assert x.tolist() == [1, 4, 5, 6, 9]
    assert y.tolist() == [0.1, 0.1, 0.2, 0.3, 0.3]


def test_a_rate_that_moves_can_be_chosen_as_the_second_figure(bench):
    studio = bench("circle")
    studio.session.apply(set_value, "training.schedule", "cosine")
    studio.session.apply(set_value, "training.epochs", 2)
    panel = studio.show("loss")
    studio.settle()
    studio.controller.train()
    studio.settle()
    at = panel._kind.findData("learning_rate")
    assert at >= 0
    panel._kind.setCurrentIndex(at)
    panel._kind.activated.emit(at)
    studio.settle()
    steps, rates = panel._other.drawn("learning_rate")
    assert rates[0] == 0.03
    assert rates[-1] < 0.001
    assert steps[-1] == studio.session.run.step


def test_a_steady_rate_is_not_offered(bench):
    studio = bench("circle")
    panel = studio.show("loss")
    studio.settle()
    studio.train(3)
    assert panel._kind.findData("learning_rate") < 0
