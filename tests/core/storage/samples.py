"""Projects and checkpoints to store."""

from __future__ import annotations

import numpy as np
from immutabledict import immutabledict

from nnstudio.core.project import DataRecipe, Network, Node, Project, SplitRecipe
from nnstudio.core.project.edits import append_node, set_param, set_value
from nnstudio.core.training.checkpoint import Checkpoint

STRANGE = Node("n9", "FromTheFuture", "strange", immutabledict(depth=3, tree=immutabledict(a=(1,))), (0, 300))


def small() -> Project:
    """A convolutional classifier with a few values that are not the defaults."""
    project = Project(title="Été 🌞", data=DataRecipe("digits", split=SplitRecipe(seed=3)))
    for layer in ("Input", "Conv2d", "ReLU", "Flatten", "Linear", "Output"):
        project = append_node(project, "main", layer)
    project = set_param(project, "main", "n2", "kernel_size", (3, 5))
    return set_value(project, "training.optimizers.main.params.momentum", 0.9)


def strange() -> Project:
    """A project with a layer no catalogue has, linked into a chain by odd ports."""
    from nnstudio.core.project import Link, Port

    network = small().networks["main"]
    links = (
        *network.links,
        Link(Port("n3", "out"), Port("n9", "context")),
    )
    return small().with_network("main", Network(immutabledict({**network.nodes, "n9": STRANGE}), links))


def trained() -> Checkpoint:
    tensors = {
        "networks/main/linear1.weight": np.arange(12, dtype=np.float32).reshape(3, 4),
        "networks/main/norm1.num_batches_tracked": np.array(7),
        "random/global": np.arange(50, dtype=np.uint8),
        "empty": np.zeros((0, 3), dtype=np.float32),
    }
    return Checkpoint(tensors, {"step": 40, "epoch": 2, "best": float("inf"), "players": {"main": [1, 0.5]}})
