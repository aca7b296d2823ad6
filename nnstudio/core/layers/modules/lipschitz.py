"""Layers whose weight is made, at every step, to stretch no vector by more than one."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class SpectralNormLinear(nn.Linear):
    """A linear layer divided by its largest singular value, which power iteration estimates.

    One round of iterations runs at each forward pass in training, from where the last one stopped
    (Miyato et al., 2018, algorithm 1). The estimate approaches the true value from below.
    """

    u: Tensor
    v: Tensor

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, n_power_iterations: int = 1
    ) -> None:
        super().__init__(in_features, out_features, bias)
        self.n_power_iterations = n_power_iterations
        self.register_buffer("u", nn.functional.normalize(torch.randn(out_features), dim=0))
        self.register_buffer("v", nn.functional.normalize(torch.randn(in_features), dim=0))
        self._iterate(15)

    def forward(self, input: Tensor) -> Tensor:
        if self.training:
            self._iterate(self.n_power_iterations)
        # clones: a second pass before the backward pass would change u and v under autograd's feet
        sigma = torch.dot(self.u.clone(), torch.mv(self.weight, self.v.clone()))
        return nn.functional.linear(input, self.weight / sigma, self.bias)

    @torch.no_grad()
    def _iterate(self, times: int) -> None:
        if self.weight.is_meta:  # shapes only: there is nothing to estimate
            return
        for _ in range(times):
            self.v.copy_(nn.functional.normalize(torch.mv(self.weight.t(), self.u), dim=0))
            self.u.copy_(nn.functional.normalize(torch.mv(self.weight, self.v), dim=0))


class SpectralNormConv2d(nn.Conv2d):
    """A 2-D convolution whose kernels, as a matrix with one row per kernel, have spectral norm one.

    This is the norm of Miyato et al. (2018); the convolution itself may stretch by up to the number of
    kernel positions that see one pixel.
    """

    u: Tensor
    v: Tensor

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | str | tuple[int, int] = 0,
        bias: bool = True,
        n_power_iterations: int = 1,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, bias=bias)
        self.n_power_iterations = n_power_iterations
        self.register_buffer("u", nn.functional.normalize(torch.randn(out_channels), dim=0))
        self.register_buffer("v", nn.functional.normalize(torch.randn(self.weight[0].numel()), dim=0))
        self._iterate(15)

    def forward(self, input: Tensor) -> Tensor:
        if self.training:
            self._iterate(self.n_power_iterations)
        # clones: a second pass before the backward pass would change u and v under autograd's feet
        sigma = torch.dot(self.u.clone(), torch.mv(self.weight.flatten(1), self.v.clone()))
        return self._conv_forward(input, self.weight / sigma, self.bias)

    @torch.no_grad()
    def _iterate(self, times: int) -> None:
        if self.weight.is_meta:  # shapes only: there is nothing to estimate
            return
        matrix = self.weight.flatten(1)
        for _ in range(times):
            self.v.copy_(nn.functional.normalize(torch.mv(matrix.t(), self.u), dim=0))
            self.u.copy_(nn.functional.normalize(torch.mv(matrix, self.v), dim=0))


class BjorckLinear(nn.Linear):
    """A linear layer with the orthonormal matrix nearest to its weight, so that it keeps distances.

    The weight is scaled until no singular value exceeds one, then ``W ← W (3 I - WᵀW) / 2`` drives all of
    them to one (Björck and Bowie, 1971; in networks: Anil, Lucas and Grosse, 2019). If there are fewer
    outputs than inputs the rows are orthonormal and distances can only shrink.
    """

    def __init__(self, in_features: int, out_features: int, bias: bool = True, iterations: int = 20) -> None:
        super().__init__(in_features, out_features, bias)
        self.iterations = iterations
        nn.init.orthogonal_(self.weight)

    def forward(self, input: Tensor) -> Tensor:
        return nn.functional.linear(input, self.orthonormal_weight(), self.bias)

    def orthonormal_weight(self) -> Tensor:
        """The weight that is used, ``(out_features, in_features)``."""
        weight = self.weight
        # the geometric mean of these two norms is at least the largest singular value
        columns, rows = weight.abs().sum(dim=0).max(), weight.abs().sum(dim=1).max()
        weight = weight / torch.sqrt(columns * rows)
        for _ in range(self.iterations):
            weight = 1.5 * weight - 0.5 * weight @ weight.t() @ weight
        return weight
