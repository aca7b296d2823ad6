"""From somebody's torch module to a project of ours, its weights in a checkpoint.

Nothing here asks whether the code may be run: whoever calls :func:`import_code` has asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from immutabledict import immutabledict
from numpy.typing import NDArray

from nnstudio.core.language import N_
from nnstudio.core.parameters import Value
from nnstudio.core.project import DataRecipe, Network, Project, SplitRecipe, TrainingRecipe
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.checkpoint import NETWORKS, Checkpoint

if TYPE_CHECKING:
    from torch import nn

    from nnstudio.core.compiler.from_torch.importing import Imported

_MAIN = "main"
_FEWEST_CLASSES = 2


class ShapeUnknown(Refusal):
    """Nothing tells what comes in."""


@dataclass(frozen=True, slots=True, eq=False)
class ImportedProject:
    """A project of one network, and a checkpoint with its weights, before any step of training."""

    project: Project
    checkpoint: Checkpoint


def import_code(target: str, shape: tuple[int, ...] | None, title: str = "") -> ImportedProject:
    """Run the code that ``target`` names (``model.py:Net``, ``package.module:Net``) and draw its module.

    ``shape`` is that of a sample, without the batch; without it, the first layer has to tell.

    Raises:
        Refusal: the code cannot be run, the module cannot be drawn, or nothing tells the shape.
    """
    from nnstudio.core.compiler.from_torch.loading import load_module, split

    module = load_module(target)
    return import_module(module, shape, title or split(target)[1] or type(module).__name__)


def import_module(module: nn.Module, shape: tuple[int, ...] | None, title: str) -> ImportedProject:
    """The module as a project.

    Raises:
        Refusal: as :func:`import_code` does.
    """
    from nnstudio.core.compiler.from_torch.importing import import_network

    given = TensorSpec(shape if shape is not None else _guessed_shape(module))
    found = import_network(module, given)
    project = Project(
        networks=immutabledict({_MAIN: found.network}),
        data=_data(module, given, found),
        training=_training(found),
        title=title,
    )
    return ImportedProject(project, weights_checkpoint({_MAIN: found.tensors}))


def weights_checkpoint(weights: Mapping[str, Mapping[str, NDArray[Any]]]) -> Checkpoint:
    """A run that stands before its first step with these weights, by network and name in the network.

    The optimizer's memory is empty; random states and the order of batches are those the seed decides.
    """
    tensors = {
        f"{NETWORKS}{network}/{name}": tensor
        for network, named in weights.items()
        for name, tensor in named.items()
    }
    tensors["batches/rows"] = np.zeros(0, np.int64)
    state = {"step": 0, "epoch": 0, "seconds": 0.0, "position": 0, "players": {}}
    return Checkpoint(tensors, state)


def _guessed_shape(module: nn.Module) -> tuple[int, ...]:
    """What the first layer with weights says of its inputs.

    Raises:
        ShapeUnknown: it says too little: a convolution takes images of any size.
    """
    from torch import nn

    first = next(
        (part for part in module.modules() if any(True for _ in part.parameters(recurse=False))), None
    )
    if isinstance(first, nn.Linear):
        return (first.in_features,)
    raise ShapeUnknown(
        N_("Say what comes in, without the batch: for images, channels x height x width, such as 3x224x224.")
    )


def _data(module: nn.Module, given: TensorSpec, found: Imported) -> DataRecipe:
    """Data that fit: the digits where the network takes such images, else random numbers of that shape."""
    from torch import nn

    classes = _classes(found)
    if given.shape == (1, 8, 8) and classes == 10:
        return DataRecipe("digits")
    words = next((part for part in module.modules() if isinstance(part, nn.Embedding)), None)
    params: dict[str, Value] = {
        "shape": given.shape,
        "classes": classes,
        "whole": words.num_embeddings if words else 0,
    }
    return DataRecipe("random_samples", immutabledict(params), SplitRecipe(stratify=False))


def _classes(found: Imported) -> int:
    return max(_FEWEST_CLASSES, found.output[0]) if len(found.output) == 1 else _FEWEST_CLASSES


def _training(found: Imported) -> TrainingRecipe:
    """A loss that fits what the network ends with."""
    last = _last_layer(found.network)
    return TrainingRecipe(loss="NLL" if last == "LogSoftmax" else "CrossEntropy")


def _last_layer(network: Network) -> str:
    layers = {id: node.layer for id, node in network.nodes.items()}
    ends = (link.source.node for link in network.links if layers[link.target.node] == "Output")
    return layers.get(next(ends, ""), "")
