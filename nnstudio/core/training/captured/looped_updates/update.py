"""What an update is to steps that are done many in one call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import torch

from nnstudio.core.training.captured.flat import Flat
from nnstudio.core.training.captured.writer import Writer

Tensors = list[torch.Tensor]
Group = dict[str, Any]
aten = torch.ops.aten


class LoopedUpdate(Protocol):
    """The update of one group of weights.

    ``weights`` are what steps compute with, ``gradients`` where they leave the gradients, each in the order
    of the group. ``lists`` is how many lists of tensors :meth:`begin` gives, ``wholes`` are tensors for
    :meth:`write`.
    """

    weights: Tensors
    gradients: Tensors
    wholes: Tensors
    lists: int

    def begin(self) -> list[Tensors]:
        """Take over from the optimizer; returns what it and the steps work on, list by list."""

    def write(self, writer: Writer, rate: Any, wholes: Sequence[Any], lists: Sequence[Any]) -> None:
        """Append one update with this learning rate."""

    def end(self) -> None:
        """Hand everything back to the optimizer."""


Make = Callable[[torch.optim.Optimizer, Group], LoopedUpdate | None]


class StepNumbers:
    """How many updates each of these weights has had, in one vector. torch counts in a tensor per weight."""

    def __init__(self, optimizer: torch.optim.Optimizer, weights: Sequence[torch.nn.Parameter]) -> None:
        self._optimizer = optimizer
        self._of = weights
        self.whole = torch.zeros(len(weights))
        self.parts = list(self.whole.unbind())

    def take(self) -> None:
        torch.stack(self._numbers(), out=self.whole)

    def give(self) -> None:
        torch._foreach_copy_(self._numbers(), self.parts)

    def _numbers(self) -> Tensors:
        return [self._optimizer.state[weight]["step"] for weight in self._of]


class FlatUpdate(ABC):
    """An update in which all weights, gradients and memories of a group are vectors, so that it has few sums.

    They are copied before the first step and back after the last.
    """

    lists = 0

    def __init__(
        self,
        optimizer: torch.optim.Optimizer,
        group: Group,
        memories: Sequence[str] = (),
        rooms: int = 1,
        counts: bool = False,
    ) -> None:
        """``memories`` are the optimizer's names of what it remembers of a weight; besides, it may count.

        There are as many spare vectors as ``rooms``.
        """
        self.group = group
        self._optimizer = optimizer
        self._given: list[torch.nn.Parameter] = group["params"]
        self._weights, self._gradients = Flat(self._given), Flat(self._given)
        self._memories = {name: Flat(self._given) for name in memories}
        self._numbers = StepNumbers(optimizer, self._given) if counts else None
        self.weights, self.gradients = self._weights.parts, self._gradients.parts
        self._whole = {"weights": self._weights.whole, "gradients": self._gradients.whole}
        self._whole |= {name: memory.whole for name, memory in self._memories.items()}
        self._whole |= {f"room{i}": torch.zeros_like(self._weights.whole) for i in range(rooms)}
        if self._numbers is not None:
            self._whole["step"] = self._numbers.whole
        self.wholes = list(self._whole.values())

    def begin(self) -> list[Tensors]:
        self._weights.take(self._given)
        for name, memory in self._memories.items():
            memory.take(self._remembered(name))
        if self._numbers is not None:
            self._numbers.take()
        return []

    def end(self) -> None:
        self._weights.give(self._given)
        for name, memory in self._memories.items():
            memory.give(self._remembered(name))
        if self._numbers is not None:
            self._numbers.give()

    def write(self, writer: Writer, rate: Any, wholes: Sequence[Any], lists: Sequence[Any]) -> None:
        named = dict(zip(self._whole, wholes, strict=True))
        if "step" in named:
            writer.call(aten.add_.Scalar, (named["step"], 1))
        decay = self.group["weight_decay"]
        direction = named["gradients"]
        if decay:
            direction = named["room0"]
            writer.call(
                aten.add.out, (named["gradients"], named["weights"]), {"alpha": decay, "out": direction}
            )
        self.move(writer, rate, direction, named)

    @abstractmethod
    def move(self, writer: Writer, rate: Any, direction: Any, named: Mapping[str, Any]) -> None:
        """Append what is done with the gradients, to which weight decay has been added.

        ``named`` has all vectors: ``weights``, the memories, and the spare ones from ``room1`` on.
        """

    def _remembered(self, name: str) -> Tensors:
        return [self._optimizer.state[weight][name] for weight in self._given]


def remembers(optimizer: torch.optim.Optimizer, group: Group, names: Sequence[str]) -> bool:
    """Whether the optimizer has such memories of all weights of a group."""
    memories = [optimizer.state.get(weight, {}) for weight in group["params"]]
    return all(isinstance(memory.get(name), torch.Tensor) for memory in memories for name in names)
