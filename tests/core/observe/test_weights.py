"""Weights as numpy and torch themselves count them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from nnstudio.core.observe import observe
from nnstudio.core.observe.weights import WeightsRequest


def test_values_statistics_and_histogram_are_those_of_the_tensor(make_context):
    torch.manual_seed(1)
    linear = nn.Linear(2, 30)
    seen = observe(make_context({"linear1": linear}), WeightsRequest("main", "n1", "weight"))
    weight = linear.weight.detach().numpy()
    assert np.array_equal(seen.values, weight)
    assert seen.values.dtype == np.float32
    assert seen.shape == (30, 2)
    assert seen.mean == pytest.approx(weight.mean())
    assert seen.std == pytest.approx(weight.std())
    assert (seen.minimum, seen.maximum) == (weight.min(), weight.max())
    assert seen.counts.sum() == 60
    assert len(seen.edges) == len(seen.counts) + 1
    assert np.abs(seen.counts - np.histogram(weight, seen.edges)[0]).sum() <= 2  # a number on an edge


def test_a_bias_and_a_running_mean_can_be_seen_too(make_context, layers):
    context = make_context(layers)
    assert observe(context, WeightsRequest("main", "n1", "bias")).shape == (3,)
    assert observe(context, WeightsRequest("main", "n2", "running_mean")).values.tolist() == [0, 0, 0]


def test_a_tensor_that_is_computed_from_others_can_be_seen(make_context):
    linear = nn.utils.parametrizations.weight_norm(nn.Linear(2, 3))
    context = make_context({"linear1": linear})
    expected = linear.weight.detach().numpy()
    seen = observe(context, WeightsRequest("main", "n1", "weight"))
    assert np.allclose(seen.values, expected)
    assert observe(context, WeightsRequest("main", "n1", "parametrizations.weight.original0")).shape == (3, 1)


def test_a_node_without_weights_says_so(make_context):
    seen = observe(make_context({"relu1": nn.ReLU()}), WeightsRequest("main", "n1", "weight"))
    assert "no weights of that name" in str(seen.note)


def test_a_large_matrix_is_thinned_but_counted_whole(make_context):
    linear = nn.Linear(2, 100_000)
    seen = observe(make_context({"linear1": linear}), WeightsRequest("main", "n1", "weight"))
    assert seen.shape == (100_000, 2)
    assert np.array_equal(seen.values, linear.weight.detach()[::4].numpy())
    assert seen.counts.sum() == 200_000
    assert seen.minimum == linear.weight.min().item()


def test_a_huge_matrix_is_counted_in_part(make_context):
    linear = nn.Linear(2, 1_500_000)
    seen = observe(make_context({"linear1": linear}), WeightsRequest("main", "n1", "weight"))
    assert 500_000 <= seen.counts.sum() <= 1_000_000


def test_weights_that_are_all_the_same_have_a_histogram(make_context):
    linear = nn.Linear(2, 3)
    nn.init.zeros_(linear.weight)
    seen = observe(make_context({"linear1": linear}), WeightsRequest("main", "n1", "weight"))
    assert seen.counts.sum() == 6
    assert seen.edges[0] < 0 < seen.edges[-1]
    assert seen.std == 0


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_diverged_weights_are_shown_as_they_are_and_the_others_counted(make_context, wrong):
    linear = nn.Linear(2, 3)
    with torch.no_grad():
        linear.weight[0, 0] = wrong
    seen = observe(make_context({"linear1": linear}), WeightsRequest("main", "n1", "weight"))
    assert seen.counts.sum() == 5
    assert np.isfinite([seen.mean, seen.std, seen.minimum, seen.maximum]).all()
    assert np.isfinite(seen.values).sum() == 5


def test_weights_that_all_diverged_are_an_answer_too(make_context):
    linear = nn.Linear(2, 3)
    nn.init.constant_(linear.weight, float("nan"))
    seen = observe(make_context({"linear1": linear}), WeightsRequest("main", "n1", "weight"))
    assert seen.counts.sum() == 0
    assert np.isnan([seen.mean, seen.std, seen.minimum, seen.maximum]).all()
