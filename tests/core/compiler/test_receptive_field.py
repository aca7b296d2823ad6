"""The receptive field told is the one that gradients show."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from nnstudio.core.compiler.axes import Axis, named_shapes
from nnstudio.core.compiler.plan import Contract
from nnstudio.core.compiler.receptive_field import Field, receptive_fields
from nnstudio.core.compiler.to_torch import build_network
from nnstudio.core.project import Port, Project
from nnstudio.core.project.specs import TensorSpec
from tests.core.compiler.drawn_networks import chain, drawn, node, plan

CONV = ("Conv2d", {"kernel_size": 3})


def field(project: Project, *shape: int) -> Field:
    """What one number of the output sees."""
    network, found = project.networks["main"], plan(project, Contract(TensorSpec(shape)))
    assert found.output is not None
    return receptive_fields(network, found, named_shapes(network, found))[Port("output", "in")]


def positions_seen(project: Project, *shape: int) -> tuple[int, ...]:
    """How far apart, per axis, the inputs lie that move one output: the largest of a few outputs."""
    network = project.networks["main"]
    module = build_network(network, plan(project, Contract(TensorSpec(shape))))
    for weight in module.parameters():
        torch.nn.init.constant_(weight, 0.01)
    largest = [0] * (len(shape) - 1)
    x = torch.rand(1, *shape).requires_grad_()
    out = module(x)
    middle = [size // 2 for size in out.shape[2:]]
    for shift in range(6):
        place = tuple(min(m + shift, size - 1) for m, size in zip(middle, out.shape[2:], strict=True))
        (moved,) = torch.autograd.grad(out[(0, slice(None), *place)].sum(), x, retain_graph=True)
        touched = moved[0].abs().sum(0).nonzero()
        spans = (touched.amax(0) - touched.amin(0) + 1).tolist()
        largest = [max(pair) for pair in zip(largest, spans, strict=True)]
    return tuple(largest)


@pytest.mark.parametrize(
    "layers",
    [
        (CONV,),
        (CONV, CONV, CONV),
        (("Conv2d", {"kernel_size": (5, 3), "stride": (2, 1)}), CONV),
        (("Conv2d", {"kernel_size": 3, "dilation": 3}), "ReLU", CONV),
        (CONV, ("AvgPool2d", {"kernel_size": 2}), CONV, ("AvgPool2d", {"kernel_size": 2}), CONV),
        (("AvgPool2d", {"kernel_size": 3, "stride": 2, "padding": 1}), CONV),
        (("ConvTranspose2d", {"kernel_size": 4, "stride": 2}), CONV),
        (("ConvTranspose2d", {"kernel_size": 3, "stride": 2}),),
        (CONV, ("AvgPool2d", {}), ("ConvTranspose2d", {"kernel_size": 2, "stride": 2}), CONV),
        (("Upsample", {"mode": "nearest"}), CONV, ("Conv2d", {"kernel_size": 2})),
        (("AdaptiveAvgPool2d", {"output_size": 7}),),
        (CONV, ("AdaptiveAvgPool2d", {"output_size": (8, 16)})),
        (("PixelUnshuffle", {"downscale_factor": 2}), CONV),
        (("ZeroPad2d", {"padding": 2}), CONV),
    ],
)
def test_the_field_is_what_gradients_reach(layers):
    project = chain(*layers)
    told = field(project, 1, 32, 32)
    assert tuple(told[axis].size for axis in (Axis.HEIGHT, Axis.WIDTH)) == positions_seen(project, 1, 32, 32)


def test_the_published_field_of_vgg16_before_its_linear_layers():
    """212 × 212 with a jump of 32 (Araujo et al., 2019, table 1)."""
    layers: list = []
    for convolutions in (2, 2, 3, 3, 3):
        layers += [("Conv2d", {"kernel_size": 3, "padding": 1, "out_channels": 2})] * convolutions
        layers.append(("MaxPool2d", {"kernel_size": 2}))
    found = field(chain(*layers), 3, 224, 224)[Axis.HEIGHT]
    assert (found.size, found.jump) == (212, 32)


def test_signals_and_volumes_have_fields_of_their_own():
    assert field(chain(("Conv1d", {"kernel_size": 5})), 2, 30)[Axis.TIME].size == 5
    volume = field(chain(("Conv3d", {"kernel_size": (1, 3, 5)})), 1, 9, 9, 9)
    assert [volume[axis].size for axis in (Axis.DEPTH, Axis.HEIGHT, Axis.WIDTH)] == [1, 3, 5]


def test_where_branches_meet_the_largest_counts():
    nodes = [
        node("input", "Input"),
        node("wide", "Conv2d", {"kernel_size": 7, "padding": 3}),
        node("small", "Conv2d", {"kernel_size": 1}),
        node("join", "Add"),
        node("output", "Output"),
    ]
    arrows = ("input > small", "input > wide", "small > join", "wide > join", "join > output")
    assert field(drawn(nodes, *arrows), 1, 16, 16)[Axis.WIDTH].size == 7


@pytest.mark.parametrize(
    "last", [("Linear", {"out_features": 4}), ("Unflatten", {"dim": 1, "unflattened_size": (16, 7, 7)})]
)
def test_after_flatten_everything_is_seen(last):
    found = field(chain(CONV, "Flatten", last), 1, 9, 9)
    assert [seen.is_whole for seen in found.values()] == [True, True]


@pytest.mark.parametrize("layer", ["LSTM", "TransformerEncoderLayer"])
def test_recurrent_layers_and_attention_see_all_steps(layer):
    assert field(chain(layer), 10, 8)[Axis.TIME].is_whole


def test_a_linear_layer_on_a_sequence_sees_one_step():
    assert field(chain("Linear"), 10, 8)[Axis.TIME].size == 1


def test_plain_features_have_no_field():
    assert not field(chain("Linear"), 4)


def test_behind_an_enlarging_layer_neighbours_are_less_than_a_pixel_apart():
    assert field(chain("Upsample"), 1, 8, 8)[Axis.WIDTH].jump == Fraction(1, 2)


def test_every_second_place_is_two_apart_and_channels_are_no_places():
    found = field(chain(("Slice", {"dim": 2, "step": 2}), ("Slice", {"dim": 1, "stop": 1})), 3, 8, 8)
    assert (found[Axis.HEIGHT].jump, found[Axis.WIDTH].jump) == (2, 1)
