"""SGD with momentum in one pass: for tensors that fit, and with the very bits of torch's own passes."""

from __future__ import annotations

import pytest
import torch

from nnstudio.core.training import one_pass
from nnstudio.core.training.one_pass import LARGE, fitting
from nnstudio.core.training.updates import quick_update

SHAPES = [(LARGE // 64, 64), (64, 128, 3, 3), (7, 5), (LARGE + 1,), (300, 300)]


def trained(settings, quick, steps=4):
    """The weights after some steps, by the quick way or by ``optimizer.step()``."""
    draw = torch.Generator().manual_seed(3)
    weights = [torch.nn.Parameter(torch.randn(shape, generator=draw)) for shape in SHAPES]
    weights[1].data = weights[1].data.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(weights, **settings, foreach=True)
    update = optimizer.step
    for _step in range(steps):
        for weight in weights:
            weight.grad = torch.randn(weight.shape, generator=draw).clone(
                memory_format=torch.channels_last if weight.dim() == 4 else torch.contiguous_format
            )
        with torch.no_grad():
            update()
        update = quick_update(optimizer) if quick else optimizer.step
    return weights


@pytest.mark.parametrize(
    "settings",
    [
        {"lr": 0.1, "momentum": 0.9},
        {"lr": 0.1, "momentum": 0.9, "weight_decay": 1e-3, "nesterov": True},
        {"lr": 0.1, "momentum": 0.5, "dampening": 0.2, "weight_decay": 0.1},
        {"lr": 0.1, "weight_decay": 0.1},
    ],
    ids=["momentum", "nesterov", "dampening", "none"],
)
def test_steps_are_torchs_own_to_the_last_bit(settings):
    pairs = zip(trained(settings, True), trained(settings, False), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_only_large_tensors_of_whole_vectors_in_one_order_fit(monkeypatch):
    monkeypatch.setattr(one_pass, "is_exact", lambda threads: True)
    images = torch.zeros(64, 128, 3, 3)
    last = images.contiguous(memory_format=torch.channels_last)
    weights = [torch.zeros(LARGE), torch.zeros(LARGE + 1), torch.zeros(64), last, torch.zeros(LARGE).double()]
    others = [*weights[:3], images, weights[4]]
    assert fitting(weights, weights, weights) == [0, 3]
    assert fitting(weights, others, weights) == [0]
    assert fitting(weights, weights, others) == [0]


def test_where_the_pass_rounds_differently_it_is_not_used(monkeypatch):
    monkeypatch.setattr(one_pass, "is_exact", lambda threads: False)
    large = [torch.zeros(LARGE)]
    assert fitting(large, large, large) == []


def test_a_pass_that_rounds_differently_is_found_out(monkeypatch):
    def careless(weights, gradients, momenta, group):
        one_pass.in_passes(weights, gradients, momenta, group)
        weights[-1][-1] += 1e-6

    one_pass.is_exact.cache_clear()
    monkeypatch.setattr(one_pass, "in_one_pass", careless)
    assert not one_pass.is_exact(1)
    one_pass.is_exact.cache_clear()
