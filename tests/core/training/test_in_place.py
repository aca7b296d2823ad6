"""Sums and ReLUs that overwrite what they are given: only where nobody sees it, and with the same bits."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import fx, nn

from nnstudio.core.layers.modules.merges import Add
from nnstudio.core.training.in_place import AddInPlace
from nnstudio.core.training.shortcuts import shortcut


class Residual(nn.Module):
    """Two convolutions with a skip, as in a ResNet."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.norm1, self.relu1 = nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU()
        self.conv2, self.norm2 = nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4)
        self.add, self.relu2 = Add(), nn.ReLU()

    def forward(self, x):
        y = self.norm2(self.conv2(self.relu1(self.norm1(self.conv1(x)))))
        return self.relu2(self.add(x, y))


class Looked(Residual):
    """What the first normalisation gives is used twice."""

    def forward(self, x):
        y = self.norm1(self.conv1(x))
        return self.relu2(self.add(y, self.relu1(y)))


class Early(nn.Module):
    """A ReLU over what is given from outside, and one over a tanh, whose gradient needs what it gave."""

    def __init__(self) -> None:
        super().__init__()
        self.relu1, self.tanh, self.relu2 = nn.ReLU(), nn.Tanh(), nn.ReLU()

    def forward(self, x):
        return self.relu2(self.tanh(self.relu1(x)))


class Leaves(fx.Tracer):
    def is_leaf_module(self, module, name):
        return True


def traced(module):
    return fx.GraphModule(module, Leaves().trace(module))


def results(network, inputs):
    """What it gives, the gradients, and the running statistics."""
    outputs = network(inputs)
    outputs.square().sum().backward()
    found = [outputs.detach(), *[weight.grad for weight in network.parameters()], *network.buffers()]
    return [one.clone() for one in found if one is not None]


@pytest.mark.parametrize("training", [True, False])
def test_a_residual_block_gives_the_same_bits_and_overwrites(training):
    plain = traced(Residual()).train(training)
    quick = shortcut(copy.deepcopy(plain), is_heavy=True)
    kinds = {name: type(module) for name, module in quick.named_modules()}
    assert kinds["add"] is AddInPlace
    assert quick.relu1.inplace
    assert quick.relu2.inplace
    inputs = torch.randn(5, 4, 6, 6)
    before = inputs.clone()
    found = results(quick, inputs), results(plain, inputs)
    assert all(torch.equal(one, other) for one, other in zip(*found, strict=True))
    assert torch.equal(inputs, before)


def test_the_network_that_views_look_at_stays_as_it_is():
    network = traced(Residual())
    quick = shortcut(network, is_heavy=True)
    assert quick.conv1 is network.conv1
    assert not network.relu1.inplace
    assert type(network.add) is Add


def test_what_is_used_twice_is_not_overwritten():
    plain = traced(Looked())
    quick = shortcut(copy.deepcopy(plain), is_heavy=True)
    inputs = torch.randn(5, 4, 6, 6)
    found = results(quick, inputs), results(plain, inputs)
    assert all(torch.equal(one, other) for one, other in zip(*found, strict=True))
    assert not quick.relu1.inplace


def test_neither_samples_nor_what_a_gradient_needs_are_overwritten():
    network = traced(Early())
    assert shortcut(network, is_heavy=True) is network


def test_a_light_network_is_left_alone():
    network = traced(Residual())
    assert shortcut(network) is network


@pytest.mark.parametrize(
    ("first", "second"),
    [((2, 3), (2, 3)), ((2, 3), (1, 3)), ((1, 3), (2, 3))],
    ids=["same", "smaller", "larger"],
)
def test_a_sum_that_does_not_fit_makes_room(first, second):
    one, other = torch.randn(first), torch.randn(second)
    assert torch.equal(AddInPlace()(one.clone(), other), one + other)


def test_a_sum_keeps_the_larger_kind_of_number():
    one, other = torch.ones(3, dtype=torch.bfloat16), torch.full((3,), 1e-4)
    assert AddInPlace()(one, other).dtype is torch.float32
