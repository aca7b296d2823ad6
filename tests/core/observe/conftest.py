"""Small real networks in the form the engine hands them to observers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
import torch
from immutabledict import immutabledict
from torch import fx, nn

from nnstudio.core.compiler.plan import NetworkPlan, Plan
from nnstudio.core.data.loading import load
from nnstudio.core.observe import Context
from nnstudio.core.project import DataRecipe, Network, Node, Project
from nnstudio.core.project.specs import Target


def graph_of(layers: Mapping[str, nn.Module]) -> fx.GraphModule:
    """The layers one after the other, as the compiler builds them: submodules bear the nodes' names."""
    graph = fx.Graph()
    value = graph.placeholder("x")
    for name in layers:
        value = graph.call_module(name, (value,))
    graph.output(value)
    return fx.GraphModule(dict(layers), graph)


def network_of(layers: Mapping[str, nn.Module]) -> Network:
    """The design of :func:`graph_of`: nodes n0 (Input), n1, n2… and, last, the Output."""
    kinds = ["Input", *(type(layer).__name__ for layer in layers.values()), "Output"]
    names = ["input1", *layers, "output1"]
    pairs = enumerate(zip(kinds, names, strict=True))
    return Network(immutabledict({f"n{i}": Node(f"n{i}", kind, name) for i, (kind, name) in pairs}))


Make = Callable[..., Context]


@pytest.fixture
def make_context() -> Make:
    """``make_context(layers, recipe)``: a context as the engine gives it, at step 7 of epoch 2."""

    def make(
        layers: Mapping[str, nn.Module] | Mapping[str, Mapping[str, nn.Module]],
        recipe: DataRecipe | None = None,
        device: str = "cpu",
        **others: object,
    ) -> Context:
        dataset = load(recipe or DataRecipe("circle"))
        nested = layers if isinstance(next(iter(layers.values())), Mapping) else {"main": layers}
        modules = {name: graph_of(parts).to(device) for name, parts in nested.items()}
        networks = {name: network_of(parts) for name, parts in nested.items()}
        plans = {name: NetworkPlan(order=tuple(network.nodes)) for name, network in networks.items()}
        main = next(iter(modules.values()))
        is_classes = dataset.spec.target.kind is Target.CLASSES

        def output(inputs: torch.Tensor) -> torch.Tensor:
            answer = main(inputs)
            return answer.softmax(dim=1) if is_classes else answer

        def example(network: str, index: int) -> torch.Tensor:
            samples = dataset.validation.inputs
            return torch.from_numpy(samples[index % len(samples)])[None].to(device)

        fields = {
            "project": Project(networks=immutabledict(networks)),
            "plan": Plan(immutabledict(plans)),
            "networks": modules,
            "dataset": dataset,
            "device": torch.device(device),
            "step": 7,
            "epoch": 2,
            "output": output,
            "example": example,
        }
        return Context(**{**fields, **others})

    return make


@pytest.fixture
def layers() -> dict[str, nn.Module]:
    """Two inputs, three hidden neurons with everything that behaves differently in training, two classes."""
    torch.manual_seed(0)
    return {
        "linear1": nn.Linear(2, 3),
        "batchnorm1": nn.BatchNorm1d(3),
        "rrelu1": nn.RReLU(),
        "dropout1": nn.Dropout(0.5),
        "linear2": nn.Linear(3, 2),
    }
