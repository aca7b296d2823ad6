"""What training will take of a device's memory, before it is taken.

Counted, in 32-bit numbers: every weight with its gradient and what its player's optimizer remembers of it
(two more numbers for Adam), running statistics, and what all layers give for one batch, which has to be
kept until the gradients are computed; or, where that is more, what goes into and out of the widest layer
while a part of the data is measured. In main memory the engine holds a copy of the last good state, too. A
frozen layer has weights only. Kernels need some room beside it, so this is a little less than all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from nnstudio.core.compiler.flattening import flatten
from nnstudio.core.compiler.plan import NodePlan, Plan
from nnstudio.core.language import N_, Message
from nnstudio.core.project import OptimizerRecipe, Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.free_memory import free_memory
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.optimizers.optimizer import optimizer_type

if TYPE_CHECKING:
    import torch

_NUMBER = 4  # bytes
_GIGABYTE = 1e9
_PLACES = {"cpu": N_("this computer"), "cuda": N_("the GPU"), "mps": N_("the GPU")}


NEEDS_TOO_MUCH = N_(
    "Training needs about {needed:.1f} GB of memory, and {free:.1f} GB are free in {place}: the "
    "largest layer is “{layer}” with {largest:.1f} GB, so make it smaller, or the batch."
)


class NotEnoughMemory(Refusal):
    """Training would need more memory than is free."""


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes: of all layers together, and of the layer that takes most."""

    total: int = 0
    largest: int = 0
    largest_name: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """A layer's bytes: of its weights and all that belongs to them, and for each sample what it gives."""

    name: str
    weights: int
    outputs: int
    inputs: int


def memory_need(
    project: Project, plan: Plan, rows: int, measured: int = 0, holds_state: bool = False
) -> Need:
    """What training takes with batches of so many samples, and with so many ``measured`` at once.

    ``holds_state``: the last good state lies in the same memory.

    Raises:
        Refusal: for an optimizer that does not exist, or impossible settings of it.
    """
    parts = list(_parts(project, plan, holds_state))
    weights = sum(part.weights for part in parts)
    trained = rows * sum(part.outputs for part in parts)
    widest = measured * max((part.inputs + part.outputs for part in parts), default=0)
    sizes = [
        (part.weights + max(rows * part.outputs, measured * (part.inputs + part.outputs)), part.name)
        for part in parts
    ]
    largest, name = max(sizes, default=(0, ""))
    return Need(weights + max(trained, widest), largest, name)


def saved_bytes(project: Project, plan: Plan) -> int:
    """What a checkpoint of the trained run takes: weights, what optimizers remember, running statistics."""
    gradients = sum(_NUMBER * plan.networks[name].parameters for name in plan.networks)
    return max(0, memory_need(project, plan, rows=0).total - gradients)


def check_memory(
    project: Project, plan: Plan, device: torch.device, rows: int = 1, measured: int = 0, beside: int = 0
) -> None:
    """Refuse what the device has no room for: the system may end the program without a word.

    ``rows`` and ``measured`` as in :func:`memory_need`. ``beside`` is what has to be there besides, in bytes:
    the samples on a GPU, say.

    Raises:
        NotEnoughMemory: with what is needed, what is free, and the layer that takes most.
    """
    need = memory_need(project, plan, rows, measured, holds_state=device.type == "cpu")
    free = free_memory(device)
    if free is None or need.total + beside <= free:
        return
    raise NotEnoughMemory(
        NEEDS_TOO_MUCH,
        needed=(need.total + beside) / _GIGABYTE,
        free=free / _GIGABYTE,
        place=Message.of(_PLACES.get(device.type, _PLACES["cuda"])),
        layer=need.largest_name,
        largest=need.largest / _GIGABYTE,
    )


def _parts(project: Project, plan: Plan, holds_state: bool) -> Iterator[_Part]:
    """Each node of the networks that are trained."""
    for player, names in objectives[project.training.objective].players.items():
        recipe = project.training.optimizers.get(player, OptimizerRecipe())
        remembered = optimizer_type(recipe).numbers_per_weight(recipe)
        for name in names:
            flat = flatten(project.networks[name], plan.networks[name])
            for id, node in flat.plan.nodes.items():
                is_frozen = flat.network.nodes[id].learning.frozen
                state = 1 if is_frozen else 1 + remembered
                gradient = 0 if is_frozen else 1
                numbers = (2 if holds_state else 1) * state + gradient
                yield _part(flat.network.nodes[id].name, node, numbers)


def _part(name: str, node: NodePlan, numbers: int) -> _Part:
    statistics = sum(map(prod, node.buffers.values()))
    inputs = _NUMBER * sum(spec.size for spec in node.inputs)
    return _Part(name, _NUMBER * (numbers * node.parameters + statistics), node.activation_bytes, inputs)
