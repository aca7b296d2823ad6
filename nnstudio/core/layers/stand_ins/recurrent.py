"""Recurrent layers without the loop over time.

On the meta device torch runs a recurrent layer step by step in Python: 784 steps take seconds. Where
there are no values, the products of all steps can be formed at once: same weights, shapes and costs.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from nnstudio.core.layers.modules.recurrent import GRU, LSTM, RNN


class _AllStepsAtOnce(nn.RNNBase):
    """Both matrix products of each layer and direction, as if the hidden states were already known."""

    def forward(self, input: Tensor) -> tuple[Tensor, Tensor]:
        output = input
        for layer in range(self.num_layers):
            output = torch.cat([self._states(output, name) for name in self._names(layer)], dim=2)
        return output, output[:, -1]

    def _names(self, layer: int) -> list[str]:
        """What torch appends to the names of the weights, per direction."""
        return [f"l{layer}", f"l{layer}_reverse"][: 2 if self.bidirectional else 1]

    def _states(self, input: Tensor, name: str) -> Tensor:
        hidden = input.new_empty(*input.shape[:2], self.hidden_size)
        gates = nn.functional.linear(input, getattr(self, f"weight_ih_{name}"))
        gates = gates + nn.functional.linear(hidden, getattr(self, f"weight_hh_{name}"))
        return gates[..., : self.hidden_size]


class RNNStandIn(_AllStepsAtOnce, RNN):  # type: ignore[misc] # torch types each forward differently
    """Stands in for :class:`RNN`."""


class LSTMStandIn(_AllStepsAtOnce, LSTM):  # type: ignore[misc] # torch types each forward differently
    """Stands in for :class:`LSTM`."""


class GRUStandIn(_AllStepsAtOnce, GRU):  # type: ignore[misc] # torch types each forward differently
    """Stands in for :class:`GRU`."""
