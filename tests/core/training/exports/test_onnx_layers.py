"""Every layer of the catalogue as ONNX: onnxruntime answers as torch does, for any size of batch."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from itertools import accumulate

import numpy as np
import pytest
import torch

from nnstudio.core.compiler.to_torch import build_network
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Project
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.training.exports.format import exports
from tests.core.compiler.drawn_networks import Contract, drawn, node, plan
from tests.core.layers.conftest import BY_RANK, SPECIAL, Samples

IS_INSTALLED = all(find_spec(name) for name in (*exports["onnx"].requires, "onnxruntime"))
pytestmark = pytest.mark.skipif(not IS_INSTALLED, reason="the extra nnstudio[onnx] is not installed")

_ENDS = (Role.INPUT, Role.OUTPUT)
ALONE = {*SPECIAL, "Embedding"}  # they need inputs of their own
TOGETHER = [layer for layer in catalogue if layer.role not in _ENDS and layer.name not in ALONE]


def of_rank(rank: int) -> list[LayerType]:
    return [layer for layer in TOGETHER if rank in Samples().ranks(layer)]


def side_by_side(layers: Iterable[LayerType]) -> Project:
    """Each layer fed by the one input, on all its ports; their first outputs flattened and joined."""
    nodes, links = [node("input", "Input"), node("all", "Concatenate"), node("output", "Output")], []
    for layer in layers:
        own, flat = f"its_{layer.name}", f"flat_{layer.name}"
        nodes += [node(own, layer.name), node(flat, "Flatten")]
        ports = layer.inputs[:1] if layer.takes_many else layer.inputs
        links += [f"input > {own}:{port}" for port in ports]
        links += [f"{own}:{layer.outputs[0]} > {flat}", f"{flat} > all"]
    return drawn(nodes, *links, "all > output")


def sample(spec: TensorSpec, batch: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(4)
    if spec.dtype == "int64":
        return torch.randint(0, 1000, (batch, *spec.shape), generator=generator)
    return torch.rand(batch, *spec.shape, generator=generator) + 0.1  # LPPool takes roots


def check(layers: list[LayerType], spec: TensorSpec) -> None:
    from onnxruntime import InferenceSession

    from nnstudio.core.compiler.to_onnx import onnx_model

    torch.manual_seed(0)
    project = side_by_side(layers)
    found = plan(project, Contract(spec))
    network = build_network(project.networks["main"], found).eval()
    sizes = [found.nodes[f"flat_{layer.name}"].outputs["out"].size for layer in layers]
    ends = list(accumulate(sizes))
    session = InferenceSession(onnx_model(network, spec), providers=["CPUExecutionProvider"])
    for batch in (1, 5):
        x = sample(spec, batch)
        said, wanted = session.run(["output"], {"input": x.numpy()})[0], network(x).detach().numpy()
        assert said.shape == wanted.shape == (batch, ends[-1])
        for layer, start, end in zip(layers, [0, *ends], ends, strict=False):
            own = said[:, start:end], wanted[:, start:end]
            np.testing.assert_allclose(*own, rtol=1e-5, atol=1e-5, err_msg=layer.name)


@pytest.mark.parametrize("rank", [2, 3, 4, 5])
def test_layers_answer_the_same_in_onnxruntime(rank: int) -> None:
    check(of_rank(rank), TensorSpec(BY_RANK[rank][1:]))


@pytest.mark.parametrize("name", sorted(ALONE))
def test_layers_with_inputs_of_their_own_do_so_too(name: str) -> None:
    shape = SPECIAL.get(name, BY_RANK[2])[1:]
    check([catalogue[name]], TensorSpec(shape, "int64" if name == "Embedding" else "float32"))


def test_every_layer_is_met() -> None:
    met = {layer.name for rank in (2, 3, 4, 5) for layer in of_rank(rank)} | ALONE
    assert met == {layer.name for layer in catalogue if layer.role not in _ENDS}
