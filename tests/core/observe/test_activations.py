"""What a node answers is what its module computes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from nnstudio.core.observe import observe
from nnstudio.core.observe.activations import ActivationsRequest
from nnstudio.core.project import DataRecipe


@pytest.fixture
def digits(make_context):
    torch.manual_seed(0)
    layers = {
        "conv1": nn.Conv2d(1, 4, 3, padding=1),
        "relu1": nn.ReLU(),
        "flatten1": nn.Flatten(),
        "linear1": nn.Linear(256, 10),
    }
    return make_context(layers, DataRecipe("digits", normalise="standard")), layers


def test_feature_maps_are_those_of_the_example(digits):
    context, layers = digits
    seen = observe(context, ActivationsRequest("main", "n2", 3))
    example = torch.from_numpy(context.dataset.validation.inputs[3:4])
    expected = layers["conv1"](example).relu()[0].detach().numpy()
    assert seen.shape == (4, 8, 8)
    assert np.allclose(seen.values, expected, atol=1e-6)
    assert seen.minimum == 0
    assert seen.maximum == pytest.approx(expected.max())


def test_the_example_is_shown_in_raw_units(digits):
    context, _ = digits
    seen = observe(context, ActivationsRequest("main", "n1", 5))
    raw = context.dataset.raw(context.dataset.validation.inputs[5])
    assert np.allclose(seen.example_input, raw)
    assert seen.example_input.min() >= -1e-6
    assert seen.example_input.max() <= 1 + 1e-6


def test_input_and_output_answer_too(digits):
    context, _ = digits
    entering = observe(context, ActivationsRequest("main", "n0", 2))
    assert np.array_equal(entering.values, context.dataset.validation.inputs[2])
    leaving = observe(context, ActivationsRequest("main", "n5", 2))
    last = observe(context, ActivationsRequest("main", "n4", 2))
    assert leaving.shape == (10,)
    assert np.array_equal(leaving.values, last.values)


def test_noise_is_shown_as_it_is(make_context):
    noise = torch.randn(1, 16)
    context = make_context({"linear1": nn.Linear(16, 2)}, example=lambda network, index: noise)
    assert np.array_equal(observe(context, ActivationsRequest("main", "n1")).example_input, noise[0].numpy())


def test_of_several_answers_the_first_is_shown(make_context):
    context = make_context(
        {"lstm1": nn.LSTM(2, 5, batch_first=True)}, example=lambda network, index: torch.randn(1, 7, 2)
    )
    assert observe(context, ActivationsRequest("main", "n1")).shape == (7, 5)


def test_large_maps_are_thinned_before_channels_are_left_out(make_context):
    conv = nn.Conv2d(1, 16, 1)
    context = make_context({"conv1": conv}, example=lambda network, index: torch.rand(1, 1, 200, 100))
    seen = observe(context, ActivationsRequest("main", "n1"))
    assert seen.shape == (16, 200, 100)
    assert seen.values.shape == (16, 50, 25)
