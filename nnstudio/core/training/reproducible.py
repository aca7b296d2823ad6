"""What a seed means: the same seed gives the same weights, the same batches and the same draws.

The convention, kept by the engine and by exported scripts alike, so that a script repeats a run on the
CPU to the last digits:

1. ``seed_weights(seed)``; then the networks are constructed in the order of ``project.networks``, and
   inside each the modules in topological order (``NetworkPlan.order``). Nothing else draws in between.
2. torch's global generator goes on from there; only layers that draw (dropout, RReLU) use it.
3. ``order = order_generator(order_seed)`` gives one permutation per epoch; where the recipe has no
   ``order_seed``, it is ``seed``. Batches are consecutive slices of
   it; the last, shorter one is kept.
4. ``noise = noise_generator(seed)`` serves the objective's draws during training steps (a GAN's
   latents). Evaluating and looking never draw from it, nor from the global generator.

5. ``augment = augmentation_generator(augmentation_seed)`` varies each batch's inputs as it is handed out,
   before the step's first phase; where the recipe has no ``augmentation_seed``, it is ``seed``.

All four are CPU generators, whatever the device, so that a GPU run sees the same numbers.

With accumulation, a batch is taken in pieces of ``batch_size`` rows: each piece draws its own noise, its
loss counts by its share of the rows, penalties are differentiated after the last. Before each step a
schedule, if any, sets the rates: the recipe's times a function of the steps and passes done.

One step: for each phase of the objective, in order: gradients of the player's weights are set to
``None``; the loss of the batch (a mean over its samples) is computed, and is what curves show; L1, if
any, adds ``l1 * sum(|w|)`` over the player's weights to what is differentiated; ``backward``; gradients
of the player's weights are clipped to the norm ``clip_norm``, if it is not 0; the optimizer steps.
L2 is the optimizer's own ``weight_decay``; where the optimizer has none, ``l2 / 2 * sum(w²)`` is added like
L1. Both sums run over all the player's weights laid in one vector, so that they round in one way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_NOISE_OFFSET, _AUGMENTATION_OFFSET = 1, 2


def seed_weights(seed: int) -> None:
    """Seed torch's global generators, from which new modules draw their weights."""
    import torch

    torch.manual_seed(seed)


def order_generator(seed: int) -> torch.Generator:
    """The generator that shuffles; use it for nothing else."""
    import torch

    return torch.Generator().manual_seed(seed)


def noise_generator(seed: int) -> torch.Generator:
    """The generator of an objective's draws during training steps."""
    import torch

    return torch.Generator().manual_seed(seed + _NOISE_OFFSET)


def augmentation_generator(seed: int) -> torch.Generator:
    """The generator of all chance in the augmentations."""
    import torch

    return torch.Generator().manual_seed(seed + _AUGMENTATION_OFFSET)


def epoch_order(count: int, order: torch.Generator) -> torch.Tensor:
    """The rows of the training part in the order of the next epoch: ``(count,)`` int64 on the host."""
    import torch

    return torch.randperm(count, generator=order)


def steps_per_epoch(count: int, batch_size: int) -> int:
    """How many batches an epoch of ``count`` samples has."""
    return -(-count // batch_size)
