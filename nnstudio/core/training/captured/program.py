"""A recording that can be replayed: on the run's own tensors, or in rehearsal beside them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import fx

from nnstudio.core.training.captured.emission import emit
from nnstudio.core.training.captured.interpreting import Interpreting, resident
from nnstudio.core.training.captured.recording import Recording, State
from nnstudio.core.training.captured.simplifying import simplify
from nnstudio.core.training.objective import Batch


class Program:
    """Finds the loss and the gradients of batches of the recorded size."""

    def __init__(self, recording: Recording, state: State) -> None:
        """Raises an exception if the recording cannot be replayed."""
        self.state = state
        self.graded = recording.graded
        self.module = recording.module
        self.layout = simplify(recording.module)
        self._function = emit(self.graph, self.layout)
        self._tensors = resident(self.layout.bound(self.module, state.tensors))

    @property
    def graph(self) -> fx.Graph:
        """What is done, from the batch and :attr:`state` to the loss and the gradients of :attr:`graded`."""
        return self.module.graph

    def __call__(self, batch: Batch) -> torch.Tensor:
        """Leave the gradients at the weights; returns the loss."""
        for weight in self.graded:
            weight.grad = None  # before new ones take as much memory
        with Interpreting():
            loss, *gradients = self._function(batch.inputs, batch.targets, self._tensors)
        for weight, gradient in zip(self.graded, gradients, strict=True):
            weight.grad = gradient
        return loss

    def rehearse(self, batch: Batch, copies: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        """The loss and the gradients, with these copies in the place of the state's tensors."""
        tensors = self.layout.bound(self.module, copies)
        with Interpreting():
            return self._function(batch.inputs, batch.targets, tensors)

    def agrees(
        self, results: Sequence[torch.Tensor], copies: Sequence[torch.Tensor], loss: torch.Tensor
    ) -> bool:
        """Whether a rehearsal came to the bits of this loss, and of the gradients and buffers as they are."""
        gradients = [weight.grad for weight in self.graded]
        pairs = [
            *zip([loss, *gradients], results, strict=True),
            *zip(self.state.tensors, copies, strict=True),
        ]
        return all(one is not None and torch.equal(one, other) for one, other in pairs)
