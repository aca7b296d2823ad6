"""Rewrites that save work: the same numbers to the last bit, in training and in looking."""

from __future__ import annotations

import pytest
import torch

from nnstudio.core.observe.activations import ActivationsRequest
from nnstudio.core.training.engine import observe_now
from nnstudio.core.training.shortcuts import shortcut
from tests.core.training.making import assert_same_weights, finished, linear, optimizer, prepared, project

RELU = ("ReLU", {})
POOL = ("MaxPool2d", {"kernel_size": 2})


def images(*middle):
    layers = (("Conv2d", {"out_channels": 4, "kernel_size": 3}), *middle, ("Flatten", {}), linear(10))
    return project(*layers, source="digits", data={}, batch_size=200, epochs=1, by=optimizer("Adam", 0.01))


def test_training_with_the_pool_first_gives_the_same_bits():
    quick, plain = prepared(images(RELU, POOL)), prepared(images(RELU, POOL))
    assert quick.learning.networks["main"] is not quick.networks["main"]
    plain.learning.networks = plain.networks
    plain._renew_stepper()
    finished(quick)
    finished(plain)
    assert_same_weights(quick, plain)


@pytest.mark.parametrize("padding", [0, 1])
def test_outputs_and_gradients_are_the_same_where_windows_hold_no_positive_number(padding):
    network = prepared(images(RELU, ("MaxPool2d", {"kernel_size": 3, "padding": padding}))).networks["main"]
    inputs = torch.randn(20, 1, 8, 8)
    inputs[:10] = 0  # ties everywhere
    found = []
    for module in (network, shortcut(network)):
        network.zero_grad()
        outputs = module(inputs)
        outputs.square().sum().backward()
        found.append([outputs.detach(), *[weight.grad.clone() for weight in network.parameters()]])
    assert all(torch.equal(one, two) for one, two in zip(*found, strict=True))


@pytest.mark.parametrize(
    "middle",
    [
        (RELU,),
        (POOL, RELU),
        (RELU, ("AvgPool2d", {"kernel_size": 2})),
        (("Tanh", {}), POOL),
        (("ELU", {}), POOL),
    ],
    ids=lambda layers: "-".join(name for name, _params in layers),
)
def test_nothing_is_rewritten_where_it_would_not_be_the_same(middle):
    network = prepared(images(*middle)).networks["main"]
    assert shortcut(network) is network


def test_views_still_see_every_layer_where_it_is():
    trainer = prepared(images(RELU, POOL))
    request = ActivationsRequest("main", "n2")
    assert observe_now(trainer, [request]).observations[request].shape == (4, 6, 6)
