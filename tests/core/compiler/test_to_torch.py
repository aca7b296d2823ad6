"""Networks as live modules."""

from __future__ import annotations

import pytest
import torch
from immutabledict import immutabledict
from torch import fx

from nnstudio.core.compiler.plan import Contract, Plan
from nnstudio.core.compiler.to_torch import NotBuildable, build, build_network
from nnstudio.core.layers import catalogue
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Project
from nnstudio.core.project.specs import TensorSpec
from tests.core.compiler.drawn_networks import ANY, chain, drawn, node, plan, vector

RESIDUAL = drawn(
    [
        node("input", "Input"),
        node("conv", "Conv2d", {"out_channels": 4, "padding": 1}, name="first"),
        node("skip", "Conv2d", {"out_channels": 4, "kernel_size": 1}),
        node("sum", "Add"),
        node("flat", "Flatten"),
        node("output", "Output"),
    ],
    *("input > conv", "input > skip", "skip > sum", "conv > sum", "sum > flat", "flat > output"),
)


def made(project: Project, contract: Contract = ANY, seed: int = 0) -> fx.GraphModule:
    found = plan(project, contract)
    torch.manual_seed(seed)
    return build_network(project.networks["main"], found)


def test_submodules_bear_the_names_of_the_nodes() -> None:
    assert [name for name, _module in made(RESIDUAL).named_children()] == ["first", "skip", "sum", "flat"]


def test_the_graph_computes_what_was_drawn() -> None:
    network = made(RESIDUAL)
    x = torch.randn(3, 1, 8, 8)
    first, skip = network.get_submodule("first"), network.get_submodule("skip")
    assert torch.equal(network(x), (skip(x) + first(x)).flatten(1))


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    one, same, other = made(RESIDUAL), made(RESIDUAL), made(RESIDUAL, seed=1)
    for name, weight in one.state_dict().items():
        assert torch.equal(weight, same.state_dict()[name])
    assert not torch.equal(one.state_dict()["first.weight"], other.state_dict()["first.weight"])


def test_parameters_and_shapes_are_those_of_the_plan() -> None:
    found, network = plan(RESIDUAL), made(RESIDUAL)
    assert sum(weight.numel() for weight in network.parameters()) == found.parameters
    assert found.output is not None
    assert network(torch.zeros(5, 1, 8, 8)).shape == (5, *found.output.shape)


def test_either_output_of_a_recurrent_layer_can_be_used() -> None:
    project = drawn(
        [
            node("input", "Input"),
            node("gru", "GRU", {"hidden_size": 4}),
            node("later", "GRU", {"hidden_size": 3}),
            node("output", "Output"),
        ],
        *("input > gru", "gru > later", "later:last > output"),
    )
    assert made(project, Contract(TensorSpec((7, 2))))(torch.zeros(5, 7, 2)).shape == (5, 3)


def test_ports_of_attention_get_their_own_inputs() -> None:
    project = drawn(
        [
            node("input", "Input"),
            node("other", "Tanh"),
            node("attend", "MultiheadAttention", {"num_heads": 2}),
            node("output", "Output"),
        ],
        *("other > attend:value", "input > attend:key", "input > attend:query", "input > other"),
        "attend > output",
    )
    network = made(project, Contract(TensorSpec((5, 8)))).eval()
    x = torch.randn(2, 5, 8)
    expected = network.get_submodule("attend")(x, x, x.tanh())[0]
    assert torch.allclose(network(x), expected)


def test_a_marked_code_is_a_module_that_passes_its_input_on() -> None:
    network = made(chain(("Linear", {"out_features": 3}), "Code"), vector(4))
    x = torch.randn(2, 4)
    assert torch.equal(network(x), network.get_submodule("a1")(x))


def test_ten_thousand_layers_are_built_and_run() -> None:
    network = made(chain(*["Tanh"] * 10_000), vector(3))
    assert network(torch.ones(1, 3)).shape == (1, 3)


def test_networks_are_built_in_the_order_of_the_project() -> None:
    main = RESIDUAL.networks["main"]
    project = Project(networks=immutabledict(first=main, second=main))
    found = plan(RESIDUAL)
    torch.manual_seed(0)
    both = build(project, Plan(immutabledict(first=found, second=found)))
    assert list(both) == ["first", "second"]
    alone = made(RESIDUAL)
    assert torch.equal(both["first"].state_dict()["skip.weight"], alone.state_dict()["skip.weight"])
    assert not torch.equal(both["second"].state_dict()["skip.weight"], alone.state_dict()["skip.weight"])


def test_a_network_that_does_not_reach_its_output_cannot_be_built() -> None:
    project = drawn([node("input", "Input"), node("output", "Output")])
    with pytest.raises(NotBuildable):
        build_network(project.networks["main"], plan(project))


SHAPES = [(4,), (8, 8), (4, 8, 8), (2, 4, 4, 4), (2,)]


@pytest.mark.parametrize(
    "layer", [each.name for each in catalogue if each.role not in (Role.INPUT, Role.OUTPUT)]
)
def test_the_promised_shape_is_the_real_one(layer: str) -> None:
    """Every layer, on every shape of some that it accepts."""
    entry = catalogue[layer]
    accepted = 0
    for shape in SHAPES:
        project = drawn(
            [node("input", "Input"), node("a", layer), node("output", "Output")],
            *(f"input > a:{port}" for port in entry.inputs),
            f"a:{entry.outputs[0]} > output",
        )
        promised = plan(project, Contract(TensorSpec(shape))).output
        if promised is not None:
            accepted += 1
            assert made(project, Contract(TensorSpec(shape)))(torch.zeros(3, *shape)).shape == (
                3,
                *promised.shape,
            )
    assert accepted, "no shape was accepted"
