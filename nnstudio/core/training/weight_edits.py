"""One weight set by hand: checked, done between two steps, and remembered with the run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod

from nnstudio.core.language import N_
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.events import WeightEdited, WeightNotEdited

if TYPE_CHECKING:
    import torch

    from nnstudio.core.training.trainer import Trainer

STATE = "weight_edits"  # where a checkpoint keeps them


class CannotEditWeight(Refusal):
    """There is no such number, or it cannot be set by hand."""


@dataclass(frozen=True, slots=True)
class WeightEdit:
    """A wish: this number of this tensor is to have this value.

    ``node`` is a node's id, ``parameter`` the tensor's name in torch (``"weight"``), ``index`` one number
    per axis.
    """

    network: str
    node: str
    parameter: str
    index: tuple[int, ...]
    value: float


class ByHand:
    """What was set by hand in a run, oldest first; and who has to know at once, held weakly."""

    def __init__(self) -> None:
        self.edits: list[WeightEdited] = []
        self._told: WeakMethod[Callable[[], None]] | None = None

    def tell(self, method: Callable[[], None]) -> None:
        """Call this bound method after each edit: what it knows of the run's good state is out of date."""
        self._told = WeakMethod(method)

    def note(self, edit: WeightEdited) -> None:
        self.edits.append(edit)
        method = self._told() if self._told is not None else None
        if method is not None:
            method()


def edit_weight(trainer: Trainer, edit: WeightEdit) -> WeightEdited:
    """Set the number, between two steps; returns what was done, as a fact for the run.

    Optimizers keep their memory. The edit is part of the trainer's checkpoints from now on.

    Raises:
        CannotEditWeight: nothing has changed then.
    """
    import torch

    tensor = _tensor(trainer, edit).detach()  # the same numbers, told to nobody
    _check(edit, tensor)
    before = float(tensor[edit.index])
    with torch.no_grad():
        tensor[edit.index] = edit.value
    done = WeightEdited(
        trainer.step,
        trainer.epoch,
        edit.network,
        edit.node,
        edit.parameter,
        edit.index,
        before,
        float(tensor[edit.index]),
    )
    trainer.by_hand.note(done)
    return done


def edits_done(trainer: Trainer, edits: Sequence[WeightEdit]) -> Iterator[WeightEdited | WeightNotEdited]:
    """Do these edits; of each, what became of it."""
    for edit in edits:
        try:
            yield edit_weight(trainer, edit)
        except CannotEditWeight as refusal:
            yield WeightNotEdited(trainer.step, trainer.epoch, refusal.message)


def repeat_edits(trainer: Trainer, edits: Sequence[WeightEdited]) -> None:
    """Do those edits again that were done at the trainer's step: for whoever recomputes a run."""
    for done in edits:
        if done.step == trainer.step:
            edit_weight(trainer, WeightEdit(done.network, done.node, done.parameter, done.index, done.after))


def to_state(edits: Sequence[WeightEdited]) -> dict[str, Any]:
    """The entry of a checkpoint's state; none where nothing was edited."""
    if not edits:
        return {}
    rows = [
        [e.step, e.epoch, e.network, e.node, e.parameter, list(e.index), e.before, e.after] for e in edits
    ]
    return {STATE: rows}


def from_state(state: Mapping[str, Any]) -> list[WeightEdited]:
    """The edits a checkpoint remembers. Raises what malformed values raise."""
    return [
        WeightEdited(
            int(step),
            int(epoch),
            str(network),
            str(node),
            str(name),
            tuple(map(int, index)),
            float(before),
            float(after),
        )
        for step, epoch, network, node, name, index, before, after in state.get(STATE, [])
    ]


def _tensor(trainer: Trainer, edit: WeightEdit) -> torch.Tensor:
    from nnstudio.core.observe.looking import node_module

    module = node_module(trainer.context(), edit.network, edit.node)
    if module is None:
        raise CannotEditWeight(
            N_("This layer is not part of the network that runs now, so its weights cannot be set.")
        )
    found = dict(module.named_parameters()).get(edit.parameter)
    if found is None:
        raise CannotEditWeight(
            N_("“{name}” is computed from other numbers here, so it cannot be set by hand."),
            name=edit.parameter,
        )
    return found


def _check(edit: WeightEdit, tensor: torch.Tensor) -> None:
    shape = tuple(tensor.shape)
    inside = len(edit.index) == len(shape) and all(
        0 <= at < size for at, size in zip(edit.index, shape, strict=True)
    )
    if not inside:
        raise CannotEditWeight(
            N_("“{name}” has the shape {shape}: there is no number at {index}."),
            name=edit.parameter,
            shape=" × ".join(map(str, shape)),
            index=", ".join(map(str, edit.index)),
        )
    if not math.isfinite(edit.value):
        raise CannotEditWeight(N_("A weight is a finite number. Received {value}."), value=repr(edit.value))
