"""Memory that runs out in the middle of a step: what took how much, and half the batch as a way on."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from nnstudio.core.compiler.plan import Mend, Plan
from nnstudio.core.language import N_, Counted, Message
from nnstudio.core.project import Project, edits
from nnstudio.core.training.batches import own_rows, rows_of_piece, rows_of_step
from nnstudio.core.training.memory_need import NEEDS_TOO_MUCH, memory_need

if TYPE_CHECKING:
    from nnstudio.core.training.trainer import Trainer

_SIGNS = ("out of memory", "can't allocate memory", "not enough memory")  # as torch's devices say it
_GIGABYTE, _MEGABYTE = 1e9, 1e6

_TOLD = N_(
    "There is not enough memory for this step: with {rows} samples at once it takes about {needed}, "
    "the largest part of it ({largest}) for “{layer}”. The weights before it are kept. {advice}"
)
_HALVE = N_("Try a smaller batch, such as {rows}.")
_SHRINK = N_("Make the layers smaller, or fewer.")


def is_shortage(error: BaseException) -> bool:
    """Whether this exception says that memory has run out, on the computer or on its GPU."""
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in _SIGNS)


def make_room(trainer: Trainer) -> None:
    """Let go of all that the step that failed has left behind."""
    import torch

    for network in trainer.networks.values():
        for weight in network.parameters():
            weight.grad = None
    gc.collect()
    if trainer.device.type == "cuda":
        torch.cuda.empty_cache()


def told_of_shortage(trainer: Trainer) -> tuple[Message, Mend | None]:
    """What takes how much in a step of this run, and an edit that makes it take less, where there is one."""
    recipe, samples = trainer.recipe, len(trainer.dataset.train)
    rows = min(rows_of_piece(recipe) or rows_of_step(recipe, samples), samples)
    need = memory_need(trainer.project, trainer.plan, rows, holds_state=trainer.device.type == "cpu")
    mend = half_batch(trainer.project, samples)
    advice = (
        Message.of(_HALVE, rows=Counted(_half(trainer.project, samples))) if mend else Message.of(_SHRINK)
    )
    message = Message.of(
        _TOLD,
        rows=Counted(rows),
        needed=_amount(need.total),
        layer=need.largest_name,
        largest=_amount(need.largest),
        advice=advice,
    )
    return message, mend


def half_batch(project: Project, samples: int) -> Mend | None:
    """The edit that halves the batch; nothing where it is one sample, or the optimizer's own affair."""
    half = _half(project, samples)
    if half < 1:
        return None
    label = Message.of(N_("Halve the batch to {rows}"), rows=Counted(half))
    return Mend(label, edits.set_value, ("training.batch_size", half))


def mend_of_refusal(message: Message, project: Project, plan: Plan, samples: int) -> Mend | None:
    """The same for a training that is refused for want of memory, where a smaller batch can help at all."""
    free = dict(message.fields).get("free")
    if message.template != NEEDS_TOO_MUCH or not isinstance(free, float):
        return None
    least = memory_need(project, plan, rows=1).total
    return half_batch(project, samples) if least < free * _GIGABYTE else None


def _half(project: Project, samples: int) -> int:
    recipe = project.training
    return 0 if own_rows(recipe) else min(recipe.batch_size, samples) // 2


def _amount(size: int) -> Message:
    if size < _GIGABYTE:
        return Message.of(N_("{size:.0f} MB"), size=size / _MEGABYTE)
    return Message.of(N_("{size:.1f} GB"), size=size / _GIGABYTE)
