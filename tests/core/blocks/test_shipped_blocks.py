"""What every shipped block promises, met by every one; and that they compute what their papers say."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import torch
from torch import nn

from nnstudio.core.blocks.library import BlockType, blocks
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.compiler.plan import Contract, NetworkPlan, Problem
from nnstudio.core.compiler.resolve import resolve_network
from nnstudio.core.compiler.to_torch import build_network
from nnstudio.core.layers import catalogue
from nnstudio.core.parameters import InvalidValue
from nnstudio.core.project import Network, Project, edits
from nnstudio.core.project.entries import body_entry
from nnstudio.core.project.nesting import all_nodes
from nnstudio.core.project.specs import TensorSpec

IMAGE, STEPS = (16, 12, 12), (6, 32)
SHAPES: Mapping[str, tuple[int, ...]] = {
    "lstm_cell": (32,),
    "multi_head_attention": STEPS,
    "resnet_basic": (64, 12, 12),
    "resnet_bottleneck": (256, 12, 12),
    "squeeze_excitation": (64, 12, 12),
    "transformer_block": STEPS,
}
every_block = pytest.mark.parametrize("kind", blocks, ids=lambda kind: kind.name)


def alone(body: Network, shape: tuple[int, ...]) -> tuple[NetworkPlan, tuple[Problem, ...]]:
    """The body as a network whose Inputs all get this shape."""
    project = Project().with_network("main", body)
    return resolve_network(project, "main", Contract(TensorSpec(shape)))


def used(kind: BlockType, **values: object) -> Project:
    """A network with this block, all of whose inputs get what comes in."""
    made = kind.made(values)
    sketch = Sketch()
    given = sketch.input()
    sketch.output(sketch.add(made, *[given] * len(body_entry(made.body).inputs)))
    return Project().with_network("main", sketch.network())


def built(kind: BlockType, shape: tuple[int, ...], **values: object) -> nn.Module:
    project = used(kind, **values)
    found, problems = resolve_network(project, "main", Contract(TensorSpec(shape)))
    assert problems == ()
    torch.manual_seed(0)
    network = build_network(project.networks["main"], found).eval()
    (block,) = network.children()
    network.block = block
    return network


@every_block
def test_every_block_resolves_as_it_comes(kind: BlockType) -> None:
    project = used(kind)
    found, problems = resolve_network(project, "main", Contract(TensorSpec(SHAPES.get(kind.name, IMAGE))))
    assert problems == ()
    assert found.output is not None
    assert found.parameters > 0


@every_block
def test_every_block_is_made_of_catalogue_layers_only(kind: BlockType) -> None:
    for node in all_nodes(kind.made().body):
        assert node.body is not None or node.layer in catalogue


@every_block
def test_every_block_has_words_and_checks_its_values(kind: BlockType) -> None:
    assert kind.title
    assert kind.summary.endswith(".")
    for parameter in kind.params:
        assert parameter.label
        assert parameter.help.endswith(".")
        assert parameter.check(parameter.default) == parameter.default
    with pytest.raises(InvalidValue):
        kind.made({"nonsense": 1})


@every_block
def test_no_two_cards_of_a_block_lie_on_one_another(kind: BlockType) -> None:
    body = kind.made().body
    places = [node.at for node in body.nodes.values()]
    assert len(set(places)) == len(places)


def test_names_say_what_the_layers_are() -> None:
    assert {"conv", "norm", "relu"} < {
        node.name for node in blocks["conv_bn_relu"].made().body.nodes.values()
    }


@pytest.mark.parametrize(("name", "wider"), [("resnet_basic", 1), ("resnet_bottleneck", 4)])
def test_a_residual_block_with_a_stride_needs_its_projection(name: str, wider: int) -> None:
    values = {"channels": 8, "stride": 2, "projection": True}
    found, problems = alone(blocks[name].made(values).body, IMAGE)
    assert problems == ()
    assert found.output == TensorSpec((8 * wider, 6, 6))
    assert alone(blocks[name].made({"channels": 8, "stride": 2}).body, IMAGE)[1]


def test_a_residual_block_can_be_repeated() -> None:
    project = used(blocks["resnet_basic"], channels=16)
    block = next(node.id for node in project.networks["main"].nodes.values() if node.body is not None)
    project = edits.set_repeat(project, "main", block, 5)
    assert resolve_network(project, "main", Contract(TensorSpec(IMAGE)))[1] == ()


def test_an_lstm_cell_computes_one_step_of_torchs() -> None:
    network = built(blocks["lstm_cell"], (4,), hidden_size=4)
    cell, torchs = network.block, nn.LSTMCell(4, 4)
    with torch.no_grad():
        gates = [cell.write, cell.keep, cell.candidate, cell.read]  # torch's order: i, f, g, o
        torchs.weight_ih.copy_(torch.cat([gate.weight[:, :4] for gate in gates]))
        torchs.weight_hh.copy_(torch.cat([gate.weight[:, 4:] for gate in gates]))
        torchs.bias_ih.copy_(torch.cat([gate.bias for gate in gates]))
        torchs.bias_hh.zero_()
    x = torch.randn(3, 4)  # enters as x, as hidden and as cell
    assert torch.allclose(network(x), torchs(x, (x, x))[0], atol=1e-6)


@pytest.mark.parametrize("causal", [False, True])
def test_attention_from_its_parts_computes_what_torchs_does(causal: bool) -> None:
    network = built(blocks["multi_head_attention"], (5, 8), features=8, heads=2, causal=causal)
    parts, torchs = network.block, nn.MultiheadAttention(8, 2, batch_first=True)
    with torch.no_grad():
        three = (parts.query, parts.key, parts.value)
        torchs.in_proj_weight.copy_(torch.cat([one.weight for one in three]))
        torchs.in_proj_bias.copy_(torch.cat([one.bias for one in three]))
        torchs.out_proj.weight.copy_(parts.mixed.weight)
        torchs.out_proj.bias.copy_(parts.mixed.bias)
    x = torch.randn(3, 5, 8)
    mask = torch.ones(5, 5, dtype=torch.bool).triu(1) if causal else None
    assert torch.allclose(network(x), torchs(x, x, x, attn_mask=mask)[0], atol=1e-6)


def test_a_transformer_block_has_the_weights_of_torchs() -> None:
    network = built(blocks["transformer_block"], (5, 32))
    torchs = nn.TransformerEncoderLayer(32, 4, 128, norm_first=True)
    count = sum(weight.numel() for weight in torchs.parameters())
    assert sum(weight.numel() for weight in network.block.parameters()) == count


def test_a_causal_transformer_block_does_not_see_the_future() -> None:
    network = built(blocks["transformer_block"], (5, 32), causal=True)
    x = torch.randn(1, 5, 32)
    other = x.clone()
    other[:, 3:] = 0
    assert torch.allclose(network(x)[:, :3], network(other)[:, :3], atol=1e-6)
    assert not torch.allclose(network(x)[:, 3:], network(other)[:, 3:])


def test_heads_that_do_not_share_the_features_are_refused() -> None:
    with pytest.raises(InvalidValue, match="cannot be shared evenly"):
        blocks["multi_head_attention"].made({"features": 10, "heads": 4})


def test_a_dense_block_keeps_all_that_came_in_before_what_it_adds() -> None:
    network = built(blocks["dense_block"], IMAGE, growth=4, layers=3)
    x = torch.randn(2, *IMAGE)
    answer = network(x)
    assert answer.shape == (2, 16 + 3 * 4, 12, 12)
    assert torch.equal(answer[:, :16], x)


def test_squeeze_and_excitation_scales_each_channel_by_one_number_below_one() -> None:
    network = built(blocks["squeeze_excitation"], IMAGE, channels=16, reduction=4)
    x = torch.rand(2, *IMAGE) + 0.1
    share = network(x) / x
    assert torch.allclose(share, share[:, :, :1, :1].expand_as(share), atol=1e-5)
    assert 0 < share.min() < share.max() < 1
