"""Finding a loss's gradients once, while everything that torch is asked to do is written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import fx, nn
from torch.fx.experimental.proxy_tensor import make_fx

from nnstudio.core.training.objective import Batch
from nnstudio.core.training.players import Backward


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """What was done, as a graph: its placeholders are the batch's two tensors, then the state's.

    It returns the loss, then the gradients of ``graded``. ``loss`` is that of the recorded batch.
    """

    module: fx.GraphModule
    loss: torch.Tensor
    graded: tuple[nn.Parameter, ...]


class State:
    """What a loss and its gradients depend on besides the batch: weights, buffers, random generators."""

    def __init__(self, networks: Mapping[str, nn.Module]) -> None:
        self.weights = _unique(weight for network in networks.values() for weight in network.parameters())
        self.buffers = _unique(buffer for network in networks.values() for buffer in network.buffers())

    @property
    def tensors(self) -> list[torch.Tensor]:
        return [*self.weights, *self.buffers]

    def copies(self) -> list[torch.Tensor]:
        """The weights themselves, and copies of the buffers: these change as the loss is computed."""
        return [*self.weights, *[buffer.clone() for buffer in self.buffers]]

    @contextmanager
    def kept_on_failure(self) -> Iterator[None]:
        """If what happens inside fails, everything is as it was before."""
        copies, random = self.copies(), torch.get_rng_state()
        try:
            yield
        except Exception:
            for buffer, copy in zip(self.buffers, copies[len(self.weights) :], strict=True):
                buffer.copy_(copy)
            torch.set_rng_state(random)
            raise


def record(backward: Backward, batch: Batch, state: State, weights: Sequence[nn.Parameter]) -> Recording:
    """Find the gradients for this batch, and write down how. ``weights`` are those that may get one.

    Raises:
        Exception: of any kind, where numbers decide what is done next, say; buffers and random states are
            as they were before then.
    """
    seen: list[torch.Tensor] = []

    def watched(inputs: torch.Tensor, targets: torch.Tensor, tensors: list[torch.Tensor]) -> object:
        loss = backward(Batch(inputs, targets))
        seen.append(loss)
        return [loss, *[weight.grad for weight in weights if weight.grad is not None]]

    with state.kept_on_failure():
        module = make_fx(watched)(batch.inputs, batch.targets, state.tensors)
    return Recording(module, seen[0], tuple(weight for weight in weights if weight.grad is not None))


def is_listened_to(networks: Mapping[str, nn.Module]) -> bool:
    """Whether any hook waits for a layer or a weight: what hooks do cannot be replayed."""
    for network in networks.values():
        for module in network.modules():
            if module._forward_hooks or module._forward_pre_hooks or module._backward_hooks:
                return True
        if any(weight._backward_hooks for weight in network.parameters()):
            return True
    return False


def _unique(tensors: Iterator[torch.Tensor]) -> list[torch.Tensor]:
    return list({id(tensor): tensor for tensor in tensors}.values())
