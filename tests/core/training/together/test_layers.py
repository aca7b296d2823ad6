"""Layers in stacked networks: joined where that can be, else one after the other, with the same numbers."""

from __future__ import annotations

import pytest

from tests.core.training.making import TANH, linear, optimizer, project
from tests.core.training.together.alongside import assert_same_run, trained, with_seeds


def flat(*layers):
    """A network of two numbers, with these layers in its middle."""
    return project(linear(6), *layers, linear(2), epochs=100, batch_size=14)


def images(*layers):
    """A classifier of digits that begins with these."""
    by = optimizer("SGD", 0.05)
    last = (("Flatten", {}), linear(10))
    return project(*layers, *last, source="digits", data={}, by=by, batch_size=64, epochs=100)


CONV = ("Conv2d", {"out_channels": 4, "kernel_size": 3})
JOINED = {
    "BatchNorm1d": flat(("BatchNorm1d", {}), TANH),
    "LayerNorm": flat(("LayerNorm", {}), TANH),
    "GELU": flat(("GELU", {})),
    "ELU": flat(("ELU", {})),
    "PReLU": flat(("PReLU", {})),
    "Softmax": flat(("Softmax", {})),
    "MinMax": flat(("MinMax", {})),
    "InputFeatures": project(("InputFeatures", {}), linear(6), TANH, linear(2), epochs=100, batch_size=14),
    "ConvTranspose2d": images(("ConvTranspose2d", {"out_channels": 2, "kernel_size": 2})),
    "AvgPool2d": images(CONV, ("AvgPool2d", {"kernel_size": 2})),
    "AdaptiveAvgPool2d": images(CONV, ("AdaptiveAvgPool2d", {"output_size": (2, 2)})),
    "GroupNorm": images(CONV, ("GroupNorm", {"num_groups": 2})),
    "InstanceNorm2d": images(CONV, ("InstanceNorm2d", {})),
}
APART = {
    "RReLU": flat(("RReLU", {})),
    "Dropout": flat(TANH, ("Dropout", {"p": 0.3})),
    "LSTM": project(("Reshape", {"shape": (2, 1)}), ("LSTM", {}), ("Flatten", {}), linear(2), epochs=100),
}


def assert_same(made):
    projects = with_seeds(made, 0, 1, 2)
    found = trained(projects, until_step=20)
    for place, one in enumerate(projects):
        assert_same_run(found, place, one, until_step=20)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("made", JOINED.values(), ids=JOINED.keys())
def test_layers_that_can_be_stacked_are(made):
    assert not assert_same(made).apart


@pytest.mark.parametrize("made", APART.values(), ids=APART.keys())
def test_layers_that_cannot_be_stacked_cost_nothing_but_time(made):
    assert assert_same(made).apart
