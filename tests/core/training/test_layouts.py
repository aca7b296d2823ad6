"""How weights lie in memory: in the order that is wished, told by their strides; and they stay there."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from nnstudio.core.training.layouts import lay_out
from tests.core.training.making import linear, prepared, project


def addresses(network: nn.Module) -> list[int]:
    return [weight.data_ptr() for weight in network.parameters()]


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("kernel", [1, 3])
def test_weights_lie_as_wished_and_stay_there(channels, kernel):
    network = nn.Sequential(nn.Conv2d(channels, 4, kernel), nn.Conv2d(4, 4, kernel))
    before = [weight.detach().clone() for weight in network.parameters()]
    for order in (torch.channels_last, torch.contiguous_format):
        lay_out(network, order, frozenset())
        once = addresses(network)
        lay_out(network, order, frozenset())
        assert addresses(network) == once
        wanted = torch.empty(4, 4, kernel, kernel).contiguous(memory_format=order)
        assert network[1].weight.stride() == wanted.stride() or kernel == 1
    assert all(map(torch.equal, before, network.parameters()))


def test_a_first_layer_of_one_channel_hands_on_channels_last():
    layers = (
        ("Conv2d", {"out_channels": 4, "kernel_size": 3}),
        ("ReLU", {}),
        ("Conv2d", {"out_channels": 4, "kernel_size": 3}),
        ("Flatten", {}),
        linear(10),
    )
    trainer = prepared(project(*layers, source="digits", data={}))
    first = trainer.networks["main"].conv2d1
    with torch.no_grad():
        given = first(trainer.parts["validation"].inputs[:7])
    assert given.is_contiguous(memory_format=torch.channels_last)
    assert not given.is_contiguous()
