"""A recorded step: gradients, and the update by them, each launched as one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import torch

from nnstudio.core.training.graphed.capture import Capture, Work
from nnstudio.core.training.objective import Batch
from nnstudio.core.training.players import Backward, Player

WARM_UPS = 3  # as torch's own notes on CUDA graphs advise
STEADY = 20  # updates with the same settings before one is recorded: schedules may move them every step


class Gradients:
    """Finds the loss and the gradients of batches of one size, in tensors that stay where they are."""

    def __init__(
        self, backward: Backward, batch: Batch, weights: Sequence[torch.nn.Parameter], capture: Capture
    ) -> None:
        """Changes buffers and random states, as some steps do; raises where it cannot be recorded."""
        self._backward = backward
        self._weights = weights
        self._batch = Batch(batch.inputs.clone(), batch.targets.clone())
        self._replay = capture(self._find, WARM_UPS)

    def __call__(self, batch: Batch) -> torch.Tensor:
        """Leave the gradients at the weights; returns the loss."""
        self._batch.inputs.copy_(batch.inputs)
        self._batch.targets.copy_(batch.targets)
        self._replay()
        for weight, gradient in zip(self._weights, self._found, strict=True):
            weight.grad = gradient
        return self._loss.clone()

    def _find(self) -> None:
        self._loss = self._backward(self._batch)
        self._found = [weight.grad for weight in self._weights]


class GraphedUpdate:
    """Updates by gradients that stay where they are: recorded once the settings stand still."""

    def __init__(self, player: Player, capture: Capture) -> None:
        self._player = player
        self._capture = capture
        self._settings: object = None
        self._same = 0
        self._replay: Work | None = None

    def __call__(self) -> None:
        settings = self._player.update_settings
        if settings is None or settings != self._settings:
            self._settings, self._same, self._replay = settings, 0, None
        if settings is not None and self._same == STEADY:
            with suppress(RuntimeError):  # then updates are launched kernel by kernel
                self._replay = self._capture(self._player.move, 0)
        self._same += 1
        (self._replay or self._player.move)()


class Program:
    """A whole step of one player."""

    def __init__(self, backward: Backward, batch: Batch, player: Player, capture: Capture) -> None:
        self.gradients = Gradients(backward, batch, player.weights, capture)
        self._update = GraphedUpdate(player, capture)

    def __call__(self, batch: Batch) -> torch.Tensor:
        loss = self.gradients(batch)
        self._update()
        return loss
