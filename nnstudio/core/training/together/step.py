"""One step of many runs: each one's loss, gradients and update, as operations on stacked tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import torch
from torch import nn
from torch.func import functional_call, vmap

from nnstudio.core.training.objective import Batch
from nnstudio.core.training.together.stack import Stack
from nnstudio.core.training.together.updates import Updates

# where an operation is done run by run, the rehearsal finds out whether that is worth it
torch._C._functorch._set_vmap_fallback_warning_enabled(False)  # type: ignore[attr-defined]  # not in the hints


class Run(nn.Module):
    """What is computed of one run: a network inside of ``work``, whose tensors are given from outside."""

    def __init__(self, network: nn.Module, work: Callable[..., object]) -> None:
        super().__init__()
        self.network = network
        self._work = work

    def forward(self, *arguments: torch.Tensor) -> object:
        return self._work(*arguments)


class ForAll:
    """A function of one network's run, made into one of all runs in a stack."""

    def __init__(self, stack: Stack, network: nn.Module, work: Callable[..., object]) -> None:
        self._run = Run(network, work)
        known = {*dict(network.named_parameters()), *dict(network.named_buffers())}
        self._places = [place for place, name in enumerate(stack.names) if name in known]
        self._names = [f"network.{stack.names[place]}" for place in self._places]

    def __call__(
        self, tensors: Sequence[torch.Tensor], *arguments: torch.Tensor, shared: bool = False
    ) -> Any:
        """``tensors`` as ``stack.names`` has them; ``arguments`` have the runs first, or are ``shared``."""
        axis = None if shared else 0
        given = [tensors[place] for place in self._places]
        return vmap(self._one, in_dims=(0, *[axis] * len(arguments)), randomness="error")(given, *arguments)

    def _one(self, tensors: list[torch.Tensor], *arguments: torch.Tensor) -> object:
        return functional_call(self._run, dict(zip(self._names, tensors, strict=True)), arguments)


class Step:
    """A step on the tensors of a stack, which are changed in place.

    They are given in a list (see :meth:`tensors`), so that a recording of a step can be replayed on others.
    """

    def __init__(
        self,
        stack: Stack,
        network: nn.Module,
        loss: Callable[[Batch], torch.Tensor],
        updates: Updates,
        shares: Sequence[float],
    ) -> None:
        """``shares`` are the learning weights' own, of the learning rate.

        ``table`` has the factors called ``names`` (see :meth:`Updates.factors`), each ``(runs, 1)``.
        """
        self._stack, self._updates = stack, updates
        self._losses = ForAll(stack, network, lambda inputs, targets: loss(Batch(inputs, targets)))
        self.names = tuple(updates.factors(None, 1, 1))
        self.table = torch.zeros(len(self.names), stack.runs, 1, device=stack.flat.device)
        self._shares = _spread(shares, stack)

    @property
    def tensors(self) -> list[torch.Tensor]:
        """What a step works on: the stack's tensors, then the factors."""
        stack = self._stack
        gradients = [stack.gradients, *stack.gradient_views]
        return [stack.flat, *stack.networks, *gradients, *stack.memory.values(), *self.table.unbind(0)]

    def __call__(
        self, inputs: torch.Tensor, targets: torch.Tensor, tensors: Sequence[torch.Tensor]
    ) -> torch.Tensor:
        """The losses before the step, ``(runs,)``; inputs and targets have the runs first."""
        stack, left = self._stack, iter(tensors)
        flat = next(left)
        networks = list(islice(left, len(stack.names)))
        gradients, views = next(left), list(islice(left, len(stack.weights)))
        memory = dict(zip(stack.memory, islice(left, len(stack.memory)), strict=True))
        factors = dict(zip(self.names, left, strict=True))
        losses, found = self._gradients(inputs, targets, networks)
        with torch.no_grad():
            for view, gradient in zip(views, found, strict=True):
                view.copy_(gradient)
            self._updates.move(flat, gradients, memory, factors, self._shares)
        return losses

    def _gradients(
        self, inputs: torch.Tensor, targets: torch.Tensor, networks: Sequence[torch.Tensor]
    ) -> tuple[torch.Tensor, Sequence[torch.Tensor]]:
        """Runs do not know each other, so the gradient of the sum of their losses is that of each."""
        count = len(self._stack.weights)
        with torch.enable_grad():
            leaves = [view.detach().requires_grad_() for view in networks[:count]]
            losses = self._losses([*leaves, *networks[count:]], inputs, targets)
            return losses.detach(), torch.autograd.grad(losses.sum(), leaves)


def _spread(shares: Sequence[float], stack: Stack) -> torch.Tensor | None:
    """One share for each number that learns, ``(1, numbers)``; nothing where all are 1."""
    if all(share == 1.0 for share in shares):
        return None
    parts = [
        torch.full((1, weight[0].numel()), share) for weight, share in zip(stack.weights, shares, strict=True)
    ]
    return torch.cat(parts, 1).to(stack.flat.device)
