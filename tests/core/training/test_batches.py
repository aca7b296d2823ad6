"""Batches: every sample once an epoch, in the order of the seed, however they are gathered."""

from __future__ import annotations

import pytest
import torch

from nnstudio.core.training import batches as batches_module
from nnstudio.core.training.batches import Batches
from nnstudio.core.training.objective import Batch
from nnstudio.core.training.reproducible import epoch_order, order_generator


def part(count=10, *shape):
    inputs = torch.arange(count, dtype=torch.float32).reshape(count, *[1] * max(1, len(shape)))
    return Batch(inputs.expand(count, *(shape or (1,))).contiguous(), torch.arange(count))


@pytest.mark.parametrize("block", [1, 40, 10_000])
def test_an_epoch_is_one_permutation_cut_into_slices(monkeypatch, block):
    monkeypatch.setattr(batches_module, "BLOCK_BYTES", block)
    supply = Batches(part(), 4, order_generator(7))
    drawn = [supply.next() for _ in range(6)]
    assert [len(batch.inputs) for batch in drawn] == [4, 4, 2, 4, 4, 2]
    order = order_generator(7)
    expected = [*epoch_order(10, order).tolist(), *epoch_order(10, order).tolist()]
    assert torch.cat([batch.targets for batch in drawn]).tolist() == expected
    assert torch.cat([batch.inputs for batch in drawn]).flatten().tolist() == expected


def test_an_epoch_is_over_after_its_last_batch():
    supply = Batches(part(), 4, order_generator(0))
    seen = []
    for _ in range(6):
        supply.next()
        seen.append((supply.is_epoch_over, supply.left))
    assert seen == [(False, 2), (False, 1), (True, 0)] * 2


def test_another_batch_size_counts_from_the_next_batch_and_keeps_the_order():
    supply = Batches(part(), 4, order_generator(0))
    expected = epoch_order(10, order_generator(0)).tolist()
    first = supply.next()
    supply.use(part(), 3)
    rest = [supply.next(), supply.next()]
    assert [len(batch.inputs) for batch in rest] == [3, 3]
    assert torch.cat([first.targets, *[batch.targets for batch in rest]]).tolist() == expected
    assert supply.per_epoch == 4


def test_images_are_handed_out_channels_last_if_they_are_kept_so():
    images = torch.randn(10, 3, 4, 5)
    kept = Batch(images.contiguous(memory_format=torch.channels_last), torch.arange(10))
    batch = Batches(kept, 4, order_generator(0)).next()
    assert batch.inputs.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(batch.inputs, images[batch.targets])


def test_a_batch_larger_than_the_data_holds_all_of_them():
    supply = Batches(part(), 64, order_generator(0))
    assert len(supply.next().inputs) == 10
    assert supply.is_epoch_over
