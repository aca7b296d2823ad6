"""Networks as readable source that constructs the same weights and computes the same values."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from nnstudio.core.compiler.calls import written, written_call
from nnstudio.core.compiler.embedding import embed
from nnstudio.core.compiler.plan import Contract
from nnstudio.core.compiler.to_python import network_source
from nnstudio.core.compiler.to_torch import build_network
from nnstudio.core.layers import catalogue
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.layers.modules.merges import Add
from nnstudio.core.layers.modules.recurrent import GRU
from nnstudio.core.project import Project
from nnstudio.core.project.specs import TensorSpec
from tests.core.compiler.drawn_networks import ANY, chain, drawn, node, plan, vector


def source(project: Project, contract: Contract = ANY) -> str:
    return network_source(project.networks["main"], plan(project, contract)).source


def executed(project: Project, contract: Contract) -> nn.Module:
    """The exported class, made with the seed 0."""
    written = network_source(project.networks["main"], plan(project, contract))
    names: dict[str, Any] = {"torch": torch, "nn": nn}
    text = "\n".join(["from __future__ import annotations", *sorted(written.embedded.imports)])
    exec(f"{text}\n{written.embedded.source}\n{written.source}", names)
    torch.manual_seed(0)
    made: nn.Module = names["Net"]()
    return made


def built(project: Project, contract: Contract) -> nn.Module:
    torch.manual_seed(0)
    return build_network(project.networks["main"], plan(project, contract))


def test_a_chain_reads_as_a_person_would_write_it() -> None:
    project = chain(
        ("Conv2d", {"out_channels": 8, "kernel_size": 5}),
        "ReLU",
        "Flatten",
        ("Linear", {"out_features": 10, "bias": False}),
    )
    assert source(project) == (
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.a1 = nn.Conv2d(1, 8, kernel_size=5)  # 8 × 4 × 4\n"
        "        self.a2 = nn.ReLU()  # 8 × 4 × 4\n"
        "        self.a3 = nn.Flatten()  # 128\n"
        "        self.a4 = nn.Linear(128, 10, bias=False)  # 10\n"
        "\n"
        "    def forward(self, x):\n"
        "        x = self.a1(x)\n"
        "        x = self.a2(x)\n"
        "        x = self.a3(x)\n"
        "        x = self.a4(x)\n"
        "        return x"
    )


def test_a_skip_keeps_its_value_in_a_variable_of_its_own() -> None:
    project = drawn(
        [
            node("input", "Input"),
            node("a", "Linear", {"out_features": 4}),
            node("b", "Linear", {"out_features": 4}),
            node("sum", "Add"),
            node("output", "Output"),
        ],
        *("input > a", "a > b", "b > sum", "a > sum", "sum > output"),
    )
    lines = source(project, vector(4)).splitlines()
    assert [line.strip() for line in lines[-4:]] == [
        "x = self.a(x)",
        "y = self.b(x)",
        "x = self.sum(y, x)",
        "return x",
    ]


def test_an_output_port_nobody_uses_has_no_name() -> None:
    project = drawn(
        [node("input", "Input"), node("gru", "GRU"), node("output", "Output")],
        *("input > gru", "gru:last > output"),
    )
    assert "_, x = self.gru(x)" in source(project, Contract(TensorSpec((5, 3))))


def test_our_own_layers_bring_their_source_along() -> None:
    found = embed([Add, GRU])
    assert set(found.definitions) == {"Add", "GRU"}
    assert "from torch import nn" in found.imports
    assert "type: ignore" not in found.source


def test_what_a_definition_uses_comes_before_it_and_files_of_ours_are_followed() -> None:
    from tests.core.compiler import embedding_example

    found = embed([embedding_example.Outer])
    assert list(found.definitions) == ["FACTOR", "helper", "Add", "Outer"]
    assert "import math" in found.imports
    assert not any("nnstudio" in line for line in found.imports)


def test_defaults_are_left_out_and_sizes_need_no_names() -> None:
    call = written_call("nn.Conv2d", nn.Conv2d, {"in_channels": 1, "out_channels": 2, "kernel_size": 3})
    assert call == "nn.Conv2d(1, 2, kernel_size=3)"
    assert written_call("nn.ReLU", nn.ReLU, {"inplace": False}) == "nn.ReLU()"
    assert written((3,)) == "(3,)"
    assert written((3, 4)) == "(3, 4)"


SHAPES = [(4,), (8, 8), (4, 8, 8), (2, 4, 4, 4), (2,)]


@pytest.mark.parametrize(
    "layer", [each.name for each in catalogue if each.role not in (Role.INPUT, Role.OUTPUT)]
)
def test_every_layer_exports_to_the_same_weights_and_values(layer: str) -> None:
    entry = catalogue[layer]
    project = drawn(
        [node("input", "Input"), node("a", layer), node("output", "Output")],
        *(f"input > a:{port}" for port in entry.inputs),
        f"a:{entry.outputs[0]} > output",
    )
    contract = next(
        contract for shape in SHAPES if plan(project, contract := Contract(TensorSpec(shape))).output
    )
    ours, theirs = built(project, contract).eval(), executed(project, contract).eval()
    assert ours.state_dict().keys() == theirs.state_dict().keys()
    for name, tensor in ours.state_dict().items():
        assert torch.equal(tensor, theirs.state_dict()[name])
    x: Tensor = torch.rand(3, *contract.input.shape)
    assert torch.equal(ours(x), theirs(x))


def test_a_long_network_exports_without_recursion() -> None:
    assert source(chain(*["Tanh"] * 3000), vector(3)).count("nn.Tanh()") == 3000
