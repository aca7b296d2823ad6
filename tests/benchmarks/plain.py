"""The loop a person would write: the exported network class, torch's defaults, tensors resident."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch

from nnstudio.core.compiler.plan import Plan
from nnstudio.core.compiler.to_python import network_source
from nnstudio.core.data.loading import load
from nnstudio.core.project import Project
from nnstudio.core.training.optimizers.optimizer import optimizer_type
from nnstudio.core.training.resolving import resolve
from nnstudio.core.training.targets import encode, loss_type, make_loss, named_class

Steps = Callable[[int], None]


def plain(made: Project, device: str = "cpu") -> Steps:
    """So many steps of this project; of the studio's, only the samples are held, those for tests too."""
    dataset = load(made.data)
    inputs = np.ascontiguousarray(dataset.train.inputs)  # images as people have them
    written = torch.from_numpy(dataset.train.targets)
    targets = encode(loss_type(made.training), dataset.spec.target, written)
    rest = dataset.validation, dataset.test
    del dataset
    steps = loop(made, resolve(made), torch.from_numpy(inputs), targets, device)

    def holding(count: int) -> None:
        assert all(part is not None for part in rest)
        steps(count)

    return holding


def loop(
    made: Project, plan: Plan, inputs: torch.Tensor, targets: torch.Tensor, device: str = "cpu"
) -> Steps:
    """So many steps, in an endless row of epochs; ``targets`` as the loss wants them."""
    network, criterion = _network(made, plan).to(device), make_loss(made.training)
    optimizer = _optimizer(made, network)
    inputs, targets = inputs.to(device), targets.to(device)
    batches = _endless(len(inputs), made.training.batch_size, device)

    def steps(count: int) -> None:
        for _ in range(count):
            rows = next(batches)
            optimizer.zero_grad()
            loss = criterion(network(inputs[rows]), targets[rows])
            loss.backward()
            optimizer.step()

    return steps


def _network(made: Project, plan: Plan) -> torch.nn.Module:
    source = network_source(made.networks["main"], plan.networks["main"], "Net")
    own = {one.__name__: one for one in source.own_classes}
    names: dict[str, object] = {"torch": torch, "nn": torch.nn, **own}
    exec(source.source, names)
    network: torch.nn.Module = names["Net"]()  # type: ignore[operator]
    return network


def _optimizer(made: Project, network: torch.nn.Module) -> torch.optim.Optimizer:
    recipe = made.training.optimizers["main"]
    entry = optimizer_type(recipe)
    keywords = entry.keywords(recipe)
    keywords.pop(entry.implementation, None)  # torch's default is to choose by itself
    optimizer: torch.optim.Optimizer = named_class(entry.module)(network.parameters(), **keywords)
    return optimizer


def _endless(count: int, batch_size: int, device: str) -> Iterator[torch.Tensor]:
    while True:
        yield from torch.randperm(count, device=device).split(batch_size)
