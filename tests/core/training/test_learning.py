"""The shipped examples learn what they promise, with one seed each; ``tests.benchmarks.learning`` tries more."""

from __future__ import annotations

import pytest

from tests.benchmarks.learning import FIGURES, example, seeded, trained

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
@pytest.mark.parametrize("name", sorted(SLOW))
def test_a_slower_example_reaches_its_figure(name):
    check(name)


def test_every_figure_is_tried_by_a_test_or_needs_data_from_outside():
    assert {figure.example for figure in FIGURES} == QUICK | SLOW | {"mnist-cnn"}
