"""Weights that are no finite numbers any more are found, wherever they are."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from nnstudio.core.training import finite_weights
from nnstudio.core.training.finite_weights import FiniteWeights


def network() -> nn.Module:
    """Weights of every kind: a convolution's channels last, biases, running statistics, a scalar, none."""
    made = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(12, 2))
    made.to(memory_format=torch.channels_last)
    made.register_buffer("scale", torch.tensor(1.0))
    made.register_buffer("nothing", torch.empty(0))
    made.register_buffer("count", torch.tensor(7))
    return made


def tensors(made: nn.Module) -> list[torch.Tensor]:
    return [t for t in (*made.parameters(), *made.buffers()) if t.is_floating_point() and t.numel()]


@pytest.fixture(params=["small", "large"])
def made(request, monkeypatch):
    if request.param == "large":
        monkeypatch.setattr(finite_weights, "SMALL", 0)
    return network()


def test_finite_weights_are_finite_however_large(made):
    looked = FiniteWeights([made])
    assert looked
    with torch.no_grad():
        for tensor in tensors(made):
            tensor.fill_(3e38)
    assert looked


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_one_bad_number_anywhere_is_found(made, bad):
    looked = FiniteWeights([made])
    for tensor in tensors(made):
        for place in (0, tensor.numel() - 1):
            with torch.no_grad():
                before = tensor.flatten()[place].clone()
                index = torch.unravel_index(torch.tensor(place), tensor.shape)
                tensor[index] = bad
                assert not looked
                tensor[index] = before
            assert looked


def test_weights_of_half_the_bits_are_looked_at_too():
    made = nn.Linear(2, 2).bfloat16()
    looked = FiniteWeights([made])
    assert looked
    with torch.no_grad():
        made.weight[0, 0] = float("nan")
    assert not looked


def test_no_weights_are_finite():
    assert FiniteWeights([nn.Flatten()])
