"""Vital signs: silent units, saturated values, gradients and updates, as torch itself would say them."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from nnstudio.core.observe import observe
from nnstudio.core.observe.vital_signs import VitalSignsRequest


def signs_of(context):
    with torch.no_grad():
        return observe(context, VitalSignsRequest())


def dead_relu(units: int, dead: int) -> dict[str, nn.Module]:
    """A hidden layer in which so many units are negative whatever comes in."""
    linear = nn.Linear(2, units)
    with torch.no_grad():
        linear.weight.uniform_(-0.1, 0.1)
        linear.bias.fill_(5.0)
        linear.bias[:dead] = -5.0
    return {"linear1": linear, "relu1": nn.ReLU(), "linear2": nn.Linear(units, 2)}


@pytest.mark.parametrize(("units", "dead"), [(8, 3), (8, 0), (8, 8)])
def test_units_that_never_speak_are_counted(make_context, units, dead):
    silent = signs_of(make_context(dead_relu(units, dead))).silent
    assert list(silent) == [("main", "n2")]
    assert silent["main", "n2"].units == units
    assert silent["main", "n2"].share == pytest.approx(dead / units)


def test_a_unit_that_speaks_for_one_example_alone_is_alive(make_context):
    parts = dead_relu(4, 4)
    context = make_context(parts)
    highest = context.example("main", 3)[0]
    with torch.no_grad():
        parts["linear1"].weight[0] = 100 * highest
        parts["linear1"].bias[0] = -99.9 * float(highest @ highest)
    assert signs_of(context).silent["main", "n2"].share == 0.75


def test_a_feature_map_is_one_unit(make_context):
    from nnstudio.core.project import DataRecipe

    conv = nn.Conv2d(1, 4, 3)
    with torch.no_grad():
        conv.weight.zero_()
        conv.bias.copy_(torch.tensor([1.0, -1.0, -1.0, 2.0]))
    parts = {"conv1": conv, "relu1": nn.ReLU(), "flatten1": nn.Flatten(), "linear1": nn.Linear(144, 10)}
    silence = signs_of(make_context(parts, DataRecipe("digits"))).silent["main", "n2"]
    assert (silence.share, silence.units) == (0.5, 4)


@pytest.mark.parametrize(
    ("activation", "flat"),
    [(nn.Sigmoid(), 6.0), (nn.Tanh(), 3.0), (nn.Softsign(), 6.0), (nn.Hardsigmoid(), 4.0)],
)
def test_values_where_the_slope_is_gone_are_saturated(make_context, activation, flat):
    linear = nn.Linear(2, 4)
    with torch.no_grad():
        linear.weight.zero_()
        linear.bias.copy_(torch.tensor([flat, -flat, 0.0, flat]))
    context = make_context({"linear1": linear, "squash1": activation, "linear2": nn.Linear(4, 2)})
    found = signs_of(context).saturated
    assert found == {("main", "n2"): 0.75}


def test_slopes_are_those_of_torch():
    from nnstudio.core.observe.vital_signs import _SLOPES

    x = torch.linspace(-8, 8, 401, requires_grad=True)
    for name, slope in _SLOPES.items():
        module = torch.atan if name == "Arctan" else getattr(nn, name)()
        answer = module(x)
        (true,) = torch.autograd.grad(answer.sum(), x)
        assert torch.allclose(slope(answer.detach()), true / true.max(), atol=2e-3), name


def test_gradients_are_root_mean_squares_of_matrices(make_context, layers):
    context = make_context(layers)
    inputs = torch.from_numpy(context.dataset.train.inputs)
    targets = torch.from_numpy(context.dataset.train.targets)
    nn.functional.cross_entropy(context.networks["main"](inputs), targets).backward()
    pulls = signs_of(context).pulls
    assert list(pulls) == [("main", "n1"), ("main", "n5")]  # batch normalisation has no matrix
    expected = layers["linear1"].weight.grad.square().mean().sqrt()
    assert pulls["main", "n1"].gradient == pytest.approx(float(expected), rel=1e-5)
    assert math.isnan(pulls["main", "n1"].update)


def test_updates_are_those_the_trainer_measured(make_context, layers):
    context = make_context(layers, updates={("main", "linear2"): 0.25})
    pulls = signs_of(context).pulls
    assert pulls["main", "n5"].update == 0.25
    assert math.isnan(pulls["main", "n1"].update)


def test_looking_leaves_no_trace(make_context, layers):
    context = make_context(layers)
    context.networks["main"].train()
    before = {name: tensor.clone() for name, tensor in context.networks["main"].state_dict().items()}
    generator = torch.get_rng_state()
    signs_of(context)
    assert all(part.training for part in context.networks["main"].modules())
    assert all(not part._forward_hooks for part in context.networks["main"].modules())
    assert torch.equal(torch.get_rng_state(), generator)
    for name, tensor in context.networks["main"].state_dict().items():
        assert torch.equal(tensor, before[name]), name


def test_a_network_without_activations_is_not_even_run(make_context):
    found = signs_of(make_context({"linear1": nn.Linear(2, 2)}))
    assert (dict(found.silent), dict(found.saturated)) == ({}, {})
    assert list(found.pulls) == [("main", "n1")]


def test_activations_inside_of_blocks_are_heard_by_their_path():
    from nnstudio.core.project.edits import group
    from nnstudio.core.training.engine import observe_now
    from tests.core.training.making import linear, prepared, project

    plain = project(linear(8), ("ReLU", {}), linear(2))
    blocked = group(plain, "main", frozenset({"n1", "n2"}))
    (block,) = [id for id, node in blocked.networks["main"].nodes.items() if node.body is not None]
    request = VitalSignsRequest()
    looks = [observe_now(prepared(one), [request]).observations[request] for one in (plain, blocked)]
    assert list(looks[0].silent) == [("main", "n2")]
    ((path, inner),) = looks[1].silent
    assert path.startswith(f"main/{block}")
    assert blocked.network_at(path).nodes[inner].layer == "ReLU"
    assert looks[1].silent[path, inner] == looks[0].silent["main", "n2"]
    assert list(looks[1].pulls) == [("main", block), ("main", "n3")]
