"""Shipped examples learn what they promise, with one seed; ``tests.benchmarks.learning`` tries more."""

from __future__ import annotations

import pytest

from nnstudio.core.project.edits import set_value
from tests.benchmarks.learning import FIGURES, example, seeded, trained
from tests.core.training.making import finished, prepared

QUICK = {"circle", "xor"}
SLOW = {"spiral", "digits-cnn", "digits-autoencoder", "gan-ring"}


def figure_of(name):
    return next(figure for figure in FIGURES if figure.example == name)


def check(name):
    figure = figure_of(name)
    value = figure.measure(trained(seeded(example(name).load(), seed=1, data_too=False)))
    assert figure.reached(value), value


@pytest.mark.parametrize("name", sorted(QUICK))
def test_an_example_reaches_its_figure(name):
    check(name)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", sorted(SLOW))
def test_a_slower_example_reaches_its_figure(name):
    check(name)


@pytest.mark.slow
def test_real_mnist_is_learned_within_half_an_epoch(mnist_folder):
    project = set_value(example("mnist-cnn").load(), "data.params.folder", str(mnist_folder))
    trainer = prepared(project)
    finished(trainer, until_step=250)
    assert trainer.evaluate("test")["accuracy"] > 0.96


def test_every_figure_is_tried_by_a_test_or_needs_data_from_outside():
    assert {figure.example for figure in FIGURES} == QUICK | SLOW | {"mnist-cnn"}
