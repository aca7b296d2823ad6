"""Gradient descent that looks for the length of each step by itself (Armijo 1966)."""

from __future__ import annotations

import torch


class BacktrackingGradientDescent(torch.optim.Optimizer):
    """The lecture's pseudo-code: t = lr; while f(w - t g) > f(w) - alpha t |g|²: t = beta t; w = w - t g.

    After ``most`` cuts without success, or where the gradient is no number, the weights stay where they are.
    """

    def __init__(self, params, lr=1.0, alpha=0.3, beta=0.5, most=40):  # type: ignore[no-untyped-def]
        super().__init__(params, {"lr": lr, "alpha": alpha, "beta": beta, "most": most})

    @torch.no_grad()
    def step(self, closure):  # type: ignore[no-untyped-def, override]
        """One step; ``closure`` computes the loss with its gradients. Returns the loss before the step."""
        group = self.param_groups[0]
        with torch.enable_grad():
            before = closure()
        weights = [weight for one in self.param_groups for weight in one["params"] if weight.grad is not None]
        start = [weight.clone() for weight in weights]
        gradients = [weight.grad.clone() for weight in weights]
        slope = sum(gradient.square().sum() for gradient in gradients)
        length = group["lr"]
        for _cut in range(group["most"]):
            self._move(weights, start, gradients, length)
            with torch.enable_grad():
                after = closure()
            if after <= before - group["alpha"] * length * slope:
                return before
            length *= group["beta"]
        self._move(weights, start, gradients, 0.0)
        return before

    @staticmethod
    def _move(weights, start, gradients, length):  # type: ignore[no-untyped-def]
        for weight, begin, gradient in zip(weights, start, gradients, strict=True):
            weight.copy_(begin - length * gradient if length else begin)
