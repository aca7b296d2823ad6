"""What training will take of a device's memory, before it is taken.

Counted, in 32-bit numbers: every weight with its gradient and what its player's optimizer remembers of it
(two more numbers for Adam), running statistics, and what all layers give for one batch, which has to be
kept until the gradients are computed. A frozen layer has weights only. Kernels need some room beside it, so
this is a little less than all.
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


class NotEnoughMemory(Refusal):
    """Training would need more memory than is free."""


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes: of all layers together, and of the layer that takes most."""

    total: int = 0
    largest: int = 0
    largest_name: str = ""


def memory_need(project: Project, plan: Plan, rows: int) -> Need:
    """What training takes with batches of so many samples.

    Raises:
        Refusal: for an optimizer that does not exist, or impossible settings of it.
    """
    parts = list(_parts(project, plan, rows))
    total = sum(size for size, _name in parts)
    largest, name = max(parts, default=(0, ""))
    return Need(total, largest, name)


def saved_bytes(project: Project, plan: Plan) -> int:
    """What a checkpoint of the trained run takes: weights, what optimizers remember, running statistics."""
    gradients = sum(_NUMBER * plan.networks[name].parameters for name in plan.networks)
    return max(0, memory_need(project, plan, rows=0).total - gradients)


def check_memory(project: Project, plan: Plan, device: torch.device, rows: int = 1, beside: int = 0) -> None:
    """Refuse what the device has no room for: the system may end the program without a word.

    ``beside`` is what has to be there besides, in bytes: the samples on a GPU, say.

    Raises:
        NotEnoughMemory: with what is needed, what is free, and the layer that takes most.
    """
    need, free = memory_need(project, plan, rows), free_memory(device)
    if free is None or need.total + beside <= free:
        return
    raise NotEnoughMemory(
        N_(
            "Training needs about {needed:.1f} GB of memory, and {free:.1f} GB are free in {place}: the "
            "largest layer is “{layer}” with {largest:.1f} GB, so make it smaller, or the batch."
        ),
        needed=(need.total + beside) / _GIGABYTE,
        free=free / _GIGABYTE,
        place=Message.of(_PLACES.get(device.type, _PLACES["cuda"])),
        layer=need.largest_name,
        largest=need.largest / _GIGABYTE,
    )


def _parts(project: Project, plan: Plan, rows: int) -> Iterator[tuple[int, str]]:
    """Bytes and name of each node of the networks that are trained."""
    for player, names in objectives[project.training.objective].players.items():
        recipe = project.training.optimizers.get(player, OptimizerRecipe())
        numbers = 2 + optimizer_type(recipe).numbers_per_weight(recipe)
        for name in names:
            flat = flatten(project.networks[name], plan.networks[name])
            for id, node in flat.plan.nodes.items():
                kept = 1 if flat.network.nodes[id].learning.frozen else numbers
                yield _bytes(node, kept, rows), flat.network.nodes[id].name


def _bytes(node: NodePlan, numbers: int, rows: int) -> int:
    statistics = sum(map(prod, node.buffers.values()))
    return _NUMBER * (numbers * node.parameters + statistics) + rows * node.activation_bytes
