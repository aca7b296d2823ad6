"""Steps that several processes share: each finds the gradients of its part of the batch, and all average.

This is data parallelism as torch's own wrapper does it (Li et al., *PyTorch Distributed*, VLDB 2020), with
two differences. Parts are weighed by their rows, so the shares of a last, shorter batch count as they
should, and a process may be left without any. And penalties and clipping come after the average, so that
the update is the one a single process would make of the whole batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import torch
import torch.distributed as dist
from torch import nn

from nnstudio.core.language import N_, Message
from nnstudio.core.training.objective import Batch, Phase
from nnstudio.core.training.players import LossOf, Player

_SHARED = N_("Steps are computed one operation at a time: several processes share them.")


class SharedStepper:
    """Every process makes the same draws, and keeps its own rows of them; all end with the same weights."""

    def __init__(
        self, phases: Sequence[Phase], players: Mapping[str, Player], networks: Mapping[str, nn.Module]
    ) -> None:
        self._moves = tuple((phase, players[phase.player]) for phase in phases)
        self._statistics = [
            buffer for net in networks.values() for buffer in net.buffers() if buffer.is_floating_point()
        ]
        self.reason: Message | None = Message.of(_SHARED)

    def __call__(self, batch: Batch) -> tuple[torch.Tensor, ...]:
        losses = tuple([self._move(phase, player, batch) for phase, player in self._moves])
        self._agree_on_statistics()
        return losses

    def eagerly(self, batch: Batch) -> tuple[torch.Tensor, ...]:
        return self(batch)

    def _move(self, phase: Phase, player: Player, batch: Batch) -> torch.Tensor:
        return player.follow(partial(_averaged, player, phase.loss), phase.drawn_in(batch, player.piece))

    def _agree_on_statistics(self) -> None:
        """Running statistics (batch normalisation) are the mean of what each process has seen."""
        for buffer in self._statistics:
            dist.all_reduce(buffer)
            buffer /= dist.get_world_size()


def _averaged(player: Player, loss_of: LossOf, batch: Batch) -> torch.Tensor:
    """Leave at the weights the gradients of the whole batch's loss; returns that loss."""
    own = _own_part(batch)
    share = len(own.inputs) / len(batch.inputs)
    loss = player.gradients(loss_of, own) * share if share else torch.zeros((), device=batch.inputs.device)
    for weight in player.weights:
        if not share:
            weight.grad = torch.zeros_like(weight)
        if weight.grad is not None:
            weight.grad *= share if share else 1.0
            dist.all_reduce(weight.grad)
    dist.all_reduce(loss)
    player.finish_gradients()
    return loss


def _own_part(batch: Batch) -> Batch:
    """This process's consecutive rows of the batch; parts differ by one row at most."""
    rank, size = dist.get_rank(), dist.get_world_size()
    return Batch(batch.inputs.tensor_split(size)[rank], batch.targets.tensor_split(size)[rank])
