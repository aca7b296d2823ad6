"""The project's networks as live modules with the weights of a checkpoint, or those the seed decides.

Imports torch inside: the registry of formats reads this file at start-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.core.compiler.first_weights import reparametriser
from nnstudio.core.compiler.flattening import flatten
from nnstudio.core.compiler.plan import Contract, Plan, Severity
from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Project
from nnstudio.core.project.entries import boundary_role
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.checkpoint import NETWORKS, Checkpoint, to_array, unfit
from nnstudio.core.training.free_memory import free_main_memory

if TYPE_CHECKING:
    from torch import nn

Arrays = Mapping[str, NDArray[Any]]

_NUMBER, _GIGABYTE = 4, 1e9  # bytes
_COPIES = 2  # of the weights: in the network, and in the file while it is made


class TooLargeToWrite(Refusal):
    """The weights, or a file of them, would not fit into memory, or not into a file of that format."""


def sound_plan(project: Project) -> Plan:
    """The project, resolved. What only hinders training hinders no network: samples that are not here, say.

    Raises:
        CannotExport: with its first error.
    """
    from nnstudio.core.training.exporting import CannotExport
    from nnstudio.core.training.resolving import resolve

    plan = resolve(project)
    first = next((problem for problem in plan.problems if problem.severity is Severity.ERROR), None)
    if first is not None and not all(_is_sound(project, name, plan) for name in project.networks):
        raise CannotExport(first.message.template, **dict(first.message.fields))
    return plan


def _is_sound(project: Project, name: str, plan: Plan) -> bool:
    """Whether the network leads to an output without an error of its own, whatever is asked of it."""
    from nnstudio.core.compiler.resolve import resolve_network

    network, found = project.networks[name], plan.networks[name]
    if found.output is None:
        return False
    starts = (id for id in found.order if boundary_role(network.nodes[id]) is Role.INPUT)
    given = found.nodes[next(starts)].outputs["out"]
    _plan, problems = resolve_network(project, name, Contract(input=given))
    return all(problem.severity is not Severity.ERROR for problem in problems)


def networks(project: Project, checkpoint: Checkpoint | None) -> dict[str, nn.Module]:
    """On the CPU and in evaluation mode. The global random generator is left as it was.

    Raises:
        CannotExport: for a project with an error.
        TooLargeToWrite: for weights that do not fit into memory; none are made.
        UnfitCheckpoint: for weights of another network.
    """
    import torch

    from nnstudio.core.compiler.to_torch import build
    from nnstudio.core.training.reproducible import seed_weights

    plan = sound_plan(project)
    _check_room(plan)
    with torch.random.fork_rng(devices=[]):
        seed_weights(project.training.seed)
        made = build(project, plan)
    for name, network in made.items():
        network.eval()
        if checkpoint is not None:
            _load(network, _saved(checkpoint, name))
    return made


def weights_file(project: Project, checkpoint: Checkpoint | None) -> bytes:
    """All weights and buffers in safetensors. With several networks, their names come first in the keys.

    Raises:
        CannotExport, TooLargeToWrite, UnfitCheckpoint: as :func:`networks` does.
    """
    from safetensors.numpy import save

    made = networks(project, checkpoint)
    several = len(made) > 1
    tensors = {
        f"{name}.{key}" if several else key: to_array(tensor)
        for name, network in made.items()
        for key, tensor in network.state_dict().items()
    }
    return save(tensors)


def check_fits(project: Project, checkpoint: Checkpoint) -> None:
    """Refuse weights of another network, making none; reparametrised ones are looked at when they are loaded.

    Raises:
        UnfitCheckpoint: naming the first weight that is missing or has another shape.
    """
    from nnstudio.core.training.resolving import resolve

    plan = resolve(project)
    for name, network in project.networks.items():
        flat, saved = flatten(network, plan.networks[name]), _saved(checkpoint, name)
        for id in flat.plan.order:
            node, shapes = flat.network.nodes[id], flat.plan.nodes[id].weights
            if reparametriser(node.learning, shapes):
                continue
            for tensor, shape in shapes.items():
                key = f"{node.name}.{tensor}"
                if key not in saved or saved[key].shape != tuple(shape):
                    raise unfit(key)


def _check_room(plan: Plan) -> None:
    """Refuse before anything is allocated: the system may end the program without a word."""
    needed, free = _COPIES * _NUMBER * plan.parameters, free_main_memory()
    if free is not None and needed > free:
        raise TooLargeToWrite(
            N_(
                "Writing the weights needs about {needed:.1f} GB of memory, and {free:.1f} GB are free. Make "
                "the network smaller, or choose a format that tells the architecture only."
            ),
            needed=needed / _GIGABYTE,
            free=free / _GIGABYTE,
        )


def _saved(checkpoint: Checkpoint, name: str) -> Arrays:
    start = f"{NETWORKS}{name}/"
    tensors = checkpoint.tensors.items()
    return {key.removeprefix(start): tensor for key, tensor in tensors if key.startswith(start)}


def _load(network: nn.Module, saved: Arrays) -> None:
    """Every tensor of the network must be there in its shape; what else is there is left alone."""
    import torch

    live = network.state_dict()
    for key, tensor in live.items():
        if key not in saved or saved[key].shape != tuple(tensor.shape):
            raise unfit(key)
    network.load_state_dict({key: torch.from_numpy(np.array(saved[key])) for key in live})
