"""Keeping a run from losing its weights to NaN or infinity, and saying where they came from.

Checking every step would slow small networks. So losses and weights are checked once a frame, and a good
state is kept: if something is no longer finite, the run goes back to that state and repeats the steps one
by one. On the CPU that gives the same numbers again, up to the step that went wrong, which is undone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from nnstudio.core.language import N_, Message
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.spilling import Spilled, put_aside, taken_back
from nnstudio.core.training.stepper import Losses
from nnstudio.core.training.trainer import Trainer

SHARE = 0.02  # of the time, for keeping good states

_ADVICE = N_(
    "The weights before it are kept, but may be far off already: "
    "reset, and train with a lower learning rate or with gradient clipping."
)
_DATA = N_(
    "Step {step} was undone: the samples of its batch hold NaN or infinity. Look for them in the data."
)
_OUTPUT = N_(
    "Step {step} was undone: what “{layer}” gives is no longer a finite number (NaN or infinity). {advice}"
)
_GRADIENT = N_(
    "Step {step} was undone: the gradient of “{layer}” is no longer finite (NaN or infinity). {advice}"
)
_WEIGHT = N_("Step {step} was undone: it would have made a weight of “{layer}” infinite or NaN. {advice}")
_LOSS = N_("Step {step} was undone: the loss is no longer finite (NaN or infinity). {advice}")


class Guard:
    """Holds the last good state of a run, renewed as often as it is cheap."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._good: Checkpoint | Spilled | None = None
        self._pause = self._next = 0.0
        trainer.by_hand.tell(self.renew)
        trainer.let_keep(self._keep)
        self.renew()

    def renew(self) -> None:
        """The state now is good."""
        begun = time.perf_counter()
        self._trainer.checkpoint()
        ended = time.perf_counter()
        self._pause = (ended - begun) / SHARE
        self._next = ended + self._pause

    def renew_if_cheap(self, always: bool = False) -> None:
        """Keep the state now, if the clock allows it; or without asking any clock."""
        if always or time.perf_counter() >= self._next:
            self.renew()

    def _keep(self, checkpoint: Checkpoint | None) -> None:
        """Somebody takes a checkpoint, to record it say: it is as good, and two would take more memory."""
        self._good = None if checkpoint is None else put_aside(checkpoint)
        self._next = time.perf_counter() + self._pause

    def rewind(self) -> None:
        """Put the good state back; where none could be copied, it is the one there is."""
        if self._good is None:
            return
        seconds = self._trainer.seconds
        self._trainer.restore(taken_back(self._good))
        self._trainer.seconds = seconds

    def repeat(self, until_step: int) -> tuple[dict[int, Losses], Message | None]:
        """Go back to the good state and do the steps again with care.

        Returns the losses of the good steps by step number, already in the epoch's means; and, if a step
        went wrong, what was wrong. That step is then undone.
        """
        losses: dict[int, Losses] = {}
        self.rewind()
        while self._trainer.step < until_step:
            if self._trainer.batches.is_epoch_over:
                self._trainer.means.take()
            before = self._trainer.checkpoint()
            with self._trainer.randomness.own():
                step_losses = self._trainer.take_step()
            if not (_all_finite(step_losses) and self._trainer.is_finite()):
                return losses, self._undo(before)
            losses[self._trainer.step] = step_losses
            self._trainer.means.add(self._trainer.curves, to_host([step_losses]))
        return losses, None

    def _undo(self, before: Any) -> Message:
        seconds = self._trainer.seconds
        self._trainer.restore(before)
        message = _diagnosis(self._trainer)
        self._trainer.restore(before)
        self._trainer.seconds = seconds
        return message


def to_host(losses: Sequence[Losses | torch.Tensor]) -> NDArray[np.float64]:
    """The losses of some steps, one by one or several together, ``(steps, phases)``: one transfer for all."""
    stretches = []
    for kind, members in groupby(losses, type):
        if kind is tuple:
            stretches.append(torch.stack([loss for step in members for loss in step]))
        else:
            stretches += [step.flatten() for step in members if isinstance(step, torch.Tensor)]
    flat = torch.cat(stretches) if len(stretches) > 1 else stretches[0]
    first = losses[0]
    phases = first.size(1) if isinstance(first, torch.Tensor) else len(first)
    rows: NDArray[np.float64] = flat.double().cpu().numpy().reshape(-1, phases)
    return rows


def _all_finite(losses: Losses) -> bool:
    return all(bool(loss.isfinite()) for loss in losses)


def _diagnosis(trainer: Trainer) -> Message:
    """Do the bad step once more, watching every layer, and say which was the first to go wrong."""
    step = trainer.step + 1
    seen: list[Message] = []
    with _watched(trainer, seen, step), trainer.eagerly(), trainer.randomness.own():
        trainer.take_step()
    if seen:
        return seen[0]
    for template, tensors in ((_GRADIENT, _gradients(trainer)), (_WEIGHT, _weights(trainer))):
        for layer, tensor in tensors:
            if not tensor.isfinite().all():
                return _message(template, step, layer)
    return _message(_LOSS, step)


def _message(template: str, step: int, layer: str = "") -> Message:
    return Message.of(template, step=step, layer=layer, advice=Message.of(_ADVICE))


@contextmanager
def _watched(trainer: Trainer, seen: list[Message], step: int) -> Iterator[None]:
    """Inside, layers report outputs that are not finite, and networks bad inputs from the data."""

    def look_at_output(layer: str) -> Any:
        def look(module: nn.Module, arguments: Any, output: Any) -> None:
            tensors = output if isinstance(output, tuple) else (output,)
            if not all(tensor.isfinite().all() for tensor in tensors if isinstance(tensor, torch.Tensor)):
                seen.append(_message(_OUTPUT, step, layer))

        return look

    def look_at_input(module: nn.Module, arguments: Any) -> None:
        if not seen and not all(tensor.isfinite().all() for tensor in arguments):
            seen.append(Message.of(_DATA, step=step))

    with ExitStack() as stack:
        for network in trainer.learning.networks.values():
            stack.callback(network.register_forward_pre_hook(look_at_input).remove)
            for layer, module in _layers(network):
                stack.callback(module.register_forward_hook(look_at_output(layer)).remove)
        yield


def _gradients(trainer: Trainer) -> Iterator[tuple[str, torch.Tensor]]:
    """Gradients by layer, from the loss backwards: the first bad one is where it began."""
    for layer, weight in reversed(list(_weights(trainer))):
        if weight.grad is not None:
            yield layer, weight.grad


def _weights(trainer: Trainer) -> Iterator[tuple[str, torch.Tensor]]:
    for network in trainer.networks.values():
        for layer, module in _layers(network):
            for weight in module.parameters():
                yield layer, weight


def _layers(module: nn.Module, within: str = "") -> Iterator[tuple[str, nn.Module]]:
    """The layers with their names, those in blocks by their paths; a block itself is never called."""
    for name, child in module.named_children():
        if type(child) is nn.Module:
            yield from _layers(child, f"{within}{name}.")
        else:
            yield within + name, child
