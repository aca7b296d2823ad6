"""The networks of many runs as one: every tensor has the runs as its first axis.

All weights that learn lie in one tensor, ``(runs, numbers)``, so that one update moves them all; each weight
of the networks is a view of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

import torch
from torch import nn

from nnstudio.core.training.checkpoint import NETWORKS


@dataclass(frozen=True, slots=True)
class _Named:
    """A tensor of one network: its name there, and its shape."""

    name: str
    shape: torch.Size
    kind: torch.dtype

    @classmethod
    def all(cls, tensors: Iterable[tuple[str, torch.Tensor]]) -> tuple[_Named, ...]:
        return tuple(cls(name, tensor.shape, tensor.dtype) for name, tensor in tensors)


class Stack:
    """Room for the networks of so many runs; ``template`` is one of them."""

    def __init__(
        self, template: nn.Module, learning: Sequence[nn.Parameter], runs: int, memory: Sequence[str]
    ):
        """``learning`` are the weights that learn, in the order of their optimizer."""
        names = {id(weight): name for name, weight in template.named_parameters()}
        device = learning[0].device
        self.runs = runs
        self._weights = _Named.all((names[id(weight)], weight) for weight in learning)
        ours = {one.name for one in self._weights}
        self._fixed = _Named.all((n, w) for n, w in template.named_parameters() if n not in ours)
        self._buffers = _Named.all(template.named_buffers())
        ends = list(accumulate((one.shape.numel() for one in self._weights), initial=0))
        self.flat = torch.zeros(runs, ends[-1], device=device)
        self.gradients = torch.zeros_like(self.flat)
        self._slices = list(pairwise(ends))
        self.weights, self.gradient_views = self._views(self.flat), self._views(self.gradients)
        self.fixed = [torch.zeros(runs, *one.shape, dtype=one.kind, device=device) for one in self._fixed]
        self.buffers = [torch.zeros(runs, *one.shape, dtype=one.kind, device=device) for one in self._buffers]
        self.memory = {name: torch.zeros_like(self.flat) for name in memory}

    def _views(self, flat: torch.Tensor) -> list[torch.Tensor]:
        """Each weight's part of a tensor for all of them, ``(runs, *shape)``."""
        parts = zip(self._weights, self._slices, strict=True)
        return [flat[:, begin:end].view(self.runs, *one.shape) for one, (begin, end) in parts]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the weights that learn, of the fixed ones, and of the buffers, within a network."""
        return tuple(one.name for one in chain(self._weights, self._fixed, self._buffers))

    @property
    def networks(self) -> list[torch.Tensor]:
        """The tensors of all networks, as :attr:`names` has them."""
        return [*self.weights, *self.fixed, *self.buffers]

    @property
    def state(self) -> list[torch.Tensor]:
        """All that a step may change."""
        return [self.flat, *self.buffers, *self.memory.values()]

    @property
    def numbers(self) -> int:
        """How many numbers learn in one run."""
        return self.flat.size(1)

    @torch.no_grad()
    def take_in(self, run: int, network: nn.Module) -> None:
        """Copy a network of the template's kind into the place of this run."""
        tensors = {**dict(network.named_parameters()), **dict(network.named_buffers())}
        for one, place in zip(
            chain(self._weights, self._fixed, self._buffers),
            self.networks,
            strict=True,
        ):
            place[run].copy_(tensors[one.name])

    def copies(self) -> list[torch.Tensor]:
        """Of :attr:`state`, for :meth:`put_back`."""
        return [tensor.clone() for tensor in self.state]

    @torch.no_grad()
    def put_back(self, copies: Sequence[torch.Tensor]) -> None:
        for tensor, copy in zip(self.state, copies, strict=True):
            tensor.copy_(copy)

    def network_tensors(
        self, network: str, module: nn.Module, run: int, copies: Sequence[torch.Tensor] | None = None
    ) -> dict[str, torch.Tensor]:
        """The weights and buffers of one run by their names in a checkpoint; live, or as copied."""
        places = self._places(run, copies)
        every = [
            *module.named_parameters(remove_duplicate=False),
            *module.named_buffers(remove_duplicate=False),
        ]
        which = {name: id(tensor) for name, tensor in every}
        first = {id(tensor): name for name, tensor in every if name in places}  # of those known by several
        return {f"{NETWORKS}{network}/{key}": places[first[which[key]]] for key in module.state_dict()}

    def memories(
        self, run: int, copies: Sequence[torch.Tensor] | None = None
    ) -> list[dict[str, torch.Tensor]]:
        """What the optimizer of one run remembers of each weight that learns."""
        kept = list(self.memory.values()) if copies is None else copies[1 + len(self.buffers) :]
        return [
            {
                name: whole[run, begin:end].view(one.shape)
                for name, whole in zip(self.memory, kept, strict=True)
            }
            for one, (begin, end) in zip(self._weights, self._slices, strict=True)
        ]

    def _places(self, run: int, copies: Sequence[torch.Tensor] | None) -> Mapping[str, torch.Tensor]:
        """The tensors of one run by their names within the template."""
        flat = self.flat if copies is None else copies[0]
        buffers = self.buffers if copies is None else copies[1 : 1 + len(self.buffers)]
        weights = {
            one.name: flat[run, begin:end].view(one.shape)
            for one, (begin, end) in zip(self._weights, self._slices, strict=True)
        }
        fixed = {one.name: whole[run] for one, whole in zip(self._fixed, self.fixed, strict=True)}
        statistics = {one.name: whole[run] for one, whole in zip(self._buffers, buffers, strict=True)}
        return {**weights, **fixed, **statistics}
