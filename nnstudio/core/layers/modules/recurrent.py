"""Recurrent layers that give two tensors: what they said at every step, and where they ended.

They read ``(N, T, F)`` and return ``(N, T, D·H)`` and ``(N, D·H)``, where H is the hidden size and D is 2
if ``bidirectional`` and else 1. The last state is that of the top layer; both directions side by side.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class RNN(nn.RNN):
    """torch's RNN, batch first, returning every output and the last hidden state."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        dropout: float = 0.0,
        bidirectional: bool = False,
    ) -> None:
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            nonlinearity=nonlinearity,
            bias=bias,
            batch_first=True,
            dropout=dropout if num_layers > 1 else 0.0,  # torch warns: it only acts between layers
            bidirectional=bidirectional,
        )

    def forward(self, input: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        output, hidden = super().forward(input)
        last = torch.cat((hidden[-2], hidden[-1]), dim=1) if self.bidirectional else hidden[-1]
        return output, last


class LSTM(nn.LSTM):
    """torch's LSTM, batch first, returning every output and the last hidden state (not the cell)."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        dropout: float = 0.0,
        bidirectional: bool = False,
    ) -> None:
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            bias=bias,
            batch_first=True,
            dropout=dropout if num_layers > 1 else 0.0,  # torch warns: it only acts between layers
            bidirectional=bidirectional,
        )

    def forward(self, input: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        output, (hidden, _cell) = super().forward(input)
        last = torch.cat((hidden[-2], hidden[-1]), dim=1) if self.bidirectional else hidden[-1]
        return output, last


class GRU(nn.GRU):
    """torch's GRU, batch first, returning every output and the last hidden state."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        dropout: float = 0.0,
        bidirectional: bool = False,
    ) -> None:
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            bias=bias,
            batch_first=True,
            dropout=dropout if num_layers > 1 else 0.0,  # torch warns: it only acts between layers
            bidirectional=bidirectional,
        )

    def forward(self, input: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        output, hidden = super().forward(input)
        last = torch.cat((hidden[-2], hidden[-1]), dim=1) if self.bidirectional else hidden[-1]
        return output, last
