"""Layers for sequences of tokens, ``(N, T)`` integers or ``(N, T, F)`` vectors."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Embedding(nn.Embedding):
    """torch's embedding, ``(N, T)`` to ``(N, T, E)``; also takes whole numbers that arrive as floats."""

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(input.long())


class PositionalEncoding(nn.Module):
    """Add to each vector of ``(N, T, F)`` the sines and cosines that tell its place in the sequence.

    Even features get ``sin(t / base^(2i/F))`` and odd ones the cosine (Vaswani et al., 2017, section 3.5).
    """

    encoding: Tensor

    def __init__(self, num_features: int, max_length: int = 1024, base: float = 10000.0) -> None:
        super().__init__()
        time = torch.arange(max_length, dtype=torch.float32)[:, None]
        pair = torch.arange(0, num_features, 2, dtype=torch.float32)
        angle = time / base ** (pair / num_features)
        waves = torch.stack((torch.sin(angle), torch.cos(angle)), dim=2).flatten(start_dim=1)
        # computed, not learned: neither a parameter nor part of the saved weights
        self.register_buffer("encoding", waves[:, :num_features], persistent=False)

    def forward(self, input: Tensor) -> Tensor:
        length, longest = input.shape[1], self.encoding.shape[0]
        if length > longest:
            raise ValueError(f"PositionalEncoding is made for {longest} steps, but {length} came in")
        return input + self.encoding[:length]

    def extra_repr(self) -> str:
        return f"num_features={self.encoding.shape[1]}, max_length={self.encoding.shape[0]}"


class PositionalEmbedding(nn.Module):
    """Add to each vector of ``(N, T, F)`` the learned one of its place: row ``t`` of ``weight`` ``(L, F)``.

    The rows begin as small normal numbers (standard deviation 0.02, as in GPT).
    """

    def __init__(self, num_features: int, max_length: int = 128) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(max_length, num_features))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, input: Tensor) -> Tensor:
        length, longest = input.shape[1], self.weight.shape[0]
        if length > longest:
            raise ValueError(f"PositionalEmbedding has {longest} places, but {length} steps came in")
        return input + self.weight[:length]

    def extra_repr(self) -> str:
        return f"num_features={self.weight.shape[1]}, max_length={self.weight.shape[0]}"


class MultiheadAttention(nn.MultiheadAttention):
    """torch's multi-head attention, batch first, returning the output and the weights (mean over heads).

    Query ``(N, T, E)``, key ``(N, S, K)`` and value ``(N, S, V)`` give ``(N, T, E)`` and ``(N, T, S)``.
    If ``is_causal``, step t of the query only sees steps up to t.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        kdim: int | None = None,
        vdim: int | None = None,
        is_causal: bool = False,
    ) -> None:
        super().__init__(embed_dim, num_heads, dropout, bias, kdim=kdim, vdim=vdim, batch_first=True)
        self.is_causal = is_causal

    def forward(self, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor | None]:  # type: ignore[override]
        hidden = None
        if self.is_causal:
            steps = torch.ones(query.shape[1], key.shape[1], dtype=torch.bool, device=query.device)
            hidden = steps.triu(diagonal=1)
        output, weights = super().forward(query, key, value, attn_mask=hidden)
        return output, weights


class TransformerEncoderLayer(nn.TransformerEncoderLayer):
    """torch's encoder layer, batch first; if ``is_causal``, no step sees the ones after it (as in GPT)."""

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str = "relu",
        layer_norm_eps: float = 1e-5,
        norm_first: bool = False,
        bias: bool = True,
        is_causal: bool = False,
    ) -> None:
        super().__init__(
            d_model,
            nhead,
            dim_feedforward,
            dropout,
            activation,
            layer_norm_eps,
            batch_first=True,
            norm_first=norm_first,
            bias=bias,
        )
        self.is_causal = is_causal

    def forward(self, input: Tensor) -> Tensor:  # type: ignore[override]
        if not self.is_causal:
            return super().forward(input)
        steps = torch.ones(input.shape[1], input.shape[1], dtype=torch.bool, device=input.device)
        return super().forward(input, src_mask=steps.triu(diagonal=1), is_causal=True)


class MatMul(nn.Module):
    """The matrix product of two tensors over their last two axes; all axes before are rows of one list.

    ``(…, T, K)`` times ``(…, K, S)``, or ``(…, S, K)`` if ``transpose``, gives ``(…, T, S)``; ``scaled``
    divides by the root of K, so that sums of many products keep their size.
    """

    def __init__(self, transpose: bool = True, scaled: bool = False) -> None:
        super().__init__()
        self.transpose = transpose
        self.scaled = scaled

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        if self.transpose:
            second = second.transpose(-2, -1)
        product = first @ second
        return product * first.shape[-1] ** -0.5 if self.scaled else product

    def extra_repr(self) -> str:
        return f"transpose={self.transpose}, scaled={self.scaled}"


class CausalMask(nn.Module):
    """Scores ``(…, T, S)`` with the least number there is wherever the column lies after the row.

    A softmax over the last axis makes exactly 0 of it: no step attends to a later one.
    """

    def forward(self, input: Tensor) -> Tensor:
        rows, columns = input.shape[-2:]
        later = torch.ones(rows, columns, dtype=torch.bool, device=input.device).triu(diagonal=1)
        return input.masked_fill(later, torch.finfo(input.dtype).min)
