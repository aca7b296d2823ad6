"""Gradient norms are torch's own, gathered node by node."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from nnstudio.core.observe import observe
from nnstudio.core.observe.gradients import GradientsRequest


def test_norms_are_those_of_all_gradients_of_a_node(make_context, layers):
    context = make_context(layers)
    inputs = torch.from_numpy(context.dataset.train.inputs)
    targets = torch.from_numpy(context.dataset.train.targets)
    nn.functional.cross_entropy(context.networks["main"](inputs), targets).backward()
    norms = observe(context, GradientsRequest()).norms
    assert list(norms) == [("main", "n1"), ("main", "n2"), ("main", "n5")]
    for key, name in (("n1", "linear1"), ("n2", "batchnorm1"), ("n5", "linear2")):
        flat = torch.cat([parameter.grad.flatten() for parameter in layers[name].parameters()])
        assert norms["main", key] == pytest.approx(flat.norm().item(), rel=1e-5)
        assert norms["main", key] > 0


def test_before_the_first_step_there_are_none(make_context, layers):
    norms = observe(make_context(layers), GradientsRequest()).norms
    assert len(norms) == 3
    assert all(math.isnan(norm) for norm in norms.values())


def test_frozen_weights_do_not_count(make_context, layers):
    context = make_context(layers)
    layers["linear1"].requires_grad_(False)
    layers["linear2"].weight.requires_grad_(False)
    layers["linear2"].bias.grad = torch.tensor([3.0, 4.0])
    norms = observe(context, GradientsRequest()).norms
    assert ("main", "n1") not in norms
    assert norms["main", "n5"] == 5


def test_networks_are_told_apart(make_context):
    parts = {"generator": {"linear1": nn.Linear(2, 2)}, "discriminator": {"linear1": nn.Linear(2, 1)}}
    context = make_context(parts)
    parts["discriminator"]["linear1"].weight.grad = torch.tensor([[6.0, 8.0]])
    norms = observe(context, GradientsRequest()).norms
    assert norms["discriminator", "n1"] == 10
    assert math.isnan(norms["generator", "n1"])


def test_a_diverged_gradient_is_shown_as_not_finite(make_context, layers):
    context = make_context(layers)
    layers["linear1"].weight.grad = torch.full((3, 2), float("inf"))
    assert math.isinf(observe(context, GradientsRequest()).norms["main", "n1"])


def test_a_network_that_trains_nothing_has_no_norms(make_context):
    assert observe(make_context({"relu1": nn.ReLU()}), GradientsRequest()).norms == {}
