"""The convention that engine and exported scripts share."""

from __future__ import annotations

import torch

from nnstudio.core.training import reproducible
from nnstudio.core.training.objective import Batch, in_pieces


def test_the_same_seed_shuffles_the_same_epochs() -> None:
    one, two = reproducible.order_generator(3), reproducible.order_generator(3)
    for _epoch in range(3):
        assert torch.equal(reproducible.epoch_order(50, one), reproducible.epoch_order(50, two))


def test_two_epochs_are_shuffled_differently() -> None:
    order = reproducible.order_generator(3)
    assert not torch.equal(reproducible.epoch_order(50, order), reproducible.epoch_order(50, order))


def test_the_last_short_batch_is_kept() -> None:
    whole = Batch(torch.arange(10), torch.arange(10))
    parts = in_pieces(whole, 4)
    assert [len(part.inputs) for part in parts] == [4, 4, 2]
    assert torch.equal(torch.cat([part.inputs for part in parts]), whole.inputs)
    assert reproducible.steps_per_epoch(10, 4) == 3
    assert reproducible.steps_per_epoch(8, 4) == 2


def test_order_and_noise_do_not_repeat_each_other() -> None:
    order, noise = reproducible.order_generator(3), reproducible.noise_generator(3)
    assert not torch.equal(torch.randn(8, generator=order), torch.randn(8, generator=noise))


def test_shuffling_leaves_the_global_generator_alone() -> None:
    reproducible.seed_weights(5)
    expected = torch.randn(4)
    reproducible.seed_weights(5)
    reproducible.epoch_order(100, reproducible.order_generator(5))
    torch.randn(10, generator=reproducible.noise_generator(5))
    assert torch.equal(torch.randn(4), expected)
