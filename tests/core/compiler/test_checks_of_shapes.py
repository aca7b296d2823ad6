"""Layers that cannot work on what comes in: said with the shapes, and mended where one edit will do."""

from __future__ import annotations

import pytest

from nnstudio.core.compiler.plan import Contract
from nnstudio.core.language import language
from nnstudio.core.layers import catalogue
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Project
from nnstudio.core.project.specs import TensorSpec
from tests.core.compiler.drawn_networks import ANY, chain, codes, drawn, mended, node, only, plan, vector


def test_an_image_into_a_linear_layer_lacks_a_flatten() -> None:
    project = chain("Linear")
    assert "1 × 8 × 8" in str(only(project, "flatten-missing").message)
    assert only(project, "flatten-missing").link is not None
    assert codes(mended(project, "flatten-missing")) == []


def test_a_sequence_into_a_linear_layer_is_fine() -> None:
    assert codes(chain("Linear"), Contract(TensorSpec((5, 8)))) == []


def test_a_flatten_put_too_early_can_be_deleted() -> None:
    project = chain("Flatten", "Conv2d")
    message = str(only(project, "wrong-rank").message)
    assert "64" in message
    assert "channels × height × width" in message
    assert codes(mended(project, "wrong-rank")) == []


def test_points_into_a_convolution_have_no_mend() -> None:
    assert only(chain("Conv2d"), "wrong-rank", vector(2)).mend is None


@pytest.mark.parametrize(
    ("layer", "params"),
    [
        ("Conv2d", {"kernel_size": 9}),
        ("Conv2d", {"kernel_size": (3, 11)}),
        ("Conv2d", {"kernel_size": 5, "dilation": 2}),
        ("MaxPool2d", {"kernel_size": 20}),
        ("AvgPool2d", {"kernel_size": 12, "padding": 1}),
    ],
)
def test_a_window_larger_than_the_image_is_made_to_fit(layer: str, params: dict[str, object]) -> None:
    project = chain((layer, params))
    assert "8 × 8" in str(only(project, "kernel-too-large").message) or "10 × 10" in str(
        only(project, "kernel-too-large").message
    )
    assert codes(mended(project, "kernel-too-large")) == []


def test_a_window_as_large_as_the_image_is_fine() -> None:
    assert codes(chain(("Conv2d", {"kernel_size": 8}))) == []
    assert codes(chain(("Conv2d", {"kernel_size": 10, "padding": 1}))) == []


def _residual(channels: int, merge: str = "Add", **params: object) -> Project:
    return drawn(
        [
            node("input", "Input"),
            node("conv", "Conv2d", {"out_channels": channels, "padding": 1, **params}),
            node("join", merge),
            node("output", "Output"),
        ],
        *("input > conv", "input > join", "conv > join", "join > output"),
    )


def test_adding_images_with_other_channels_is_mended_by_a_projection_on_the_skip() -> None:
    colour = Contract(TensorSpec((3, 8, 8)))
    project = _residual(16)
    message = str(only(project, "merge-mismatch", colour).message)
    assert "3 × 8 × 8" in message
    assert "16 × 8 × 8" in message
    after = mended(project, "merge-mismatch", colour)
    assert codes(after, colour) == ["no-nonlinearity"]  # they add up, though nothing bends
    (added,) = [each for each in after.networks["main"].nodes.values() if each.id not in ("conv",)][3:]
    assert (added.layer, added.params["out_channels"], added.params["kernel_size"]) == ("Conv2d", 16, 1)


def test_adding_features_of_other_sizes_is_mended_by_a_linear_layer() -> None:
    project = drawn(
        [
            node("input", "Input"),
            node("wide", "Linear", {"out_features": 9}),
            node("bend", "ReLU"),
            node("join", "Add"),
            node("output", "Output"),
        ],
        *("input > wide", "wide > bend", "bend > join", "input > join", "join > output"),
    )
    assert codes(project, vector(4)) == ["merge-mismatch"]
    assert codes(mended(project, "merge-mismatch", vector(4)), vector(4)) == []


def test_adding_equal_shapes_is_fine() -> None:
    assert codes(_residual(3), Contract(TensorSpec((3, 8, 8)))) == []


def test_concatenating_images_of_other_sizes_is_said_and_not_mended() -> None:
    project = _residual(3, "Concatenate", stride=2)
    assert only(project, "merge-mismatch").mend is None


def test_concatenating_other_channels_is_fine() -> None:
    assert codes(_residual(16, "Concatenate")) == []


def test_heads_that_do_not_share_the_features_evenly_are_reduced() -> None:
    project = chain(("TransformerEncoderLayer", {"nhead": 4}))
    asked = Contract(TensorSpec((5, 6)))
    assert "6" in str(only(project, "not-divisible", asked).message)
    assert codes(mended(project, "not-divisible", asked), asked) == []
    assert codes(project, Contract(TensorSpec((5, 8)))) == []


def test_groups_of_a_convolution_divide_both_channel_counts_once_mended() -> None:
    project = chain(("Conv2d", {"groups": 4, "out_channels": 6}))
    asked = Contract(TensorSpec((8, 8, 8)))
    assert codes(project, asked) == ["not-divisible"]
    after = mended(project, "not-divisible", asked)
    assert codes(after, asked) == []
    assert after.networks["main"].nodes["a1"].params["groups"] == 2


def test_pairs_need_an_even_number() -> None:
    assert codes(chain("MinMax"), vector(5)) == ["odd-size"]
    assert codes(chain("MinMax"), vector(6)) == []


def test_pixels_are_shuffled_out_of_whole_blocks_of_channels() -> None:
    assert codes(chain("PixelShuffle"), Contract(TensorSpec((6, 4, 4)))) == ["not-divisible"]
    assert codes(chain("PixelShuffle"), Contract(TensorSpec((8, 4, 4)))) == []


def test_a_shape_with_another_number_of_values_is_impossible() -> None:
    project = chain(("Reshape", {"shape": (5, 5)}))
    message = str(only(project, "reshape-impossible").message)
    assert "64" in message
    assert "5 × 5" in message
    assert codes(chain(("Reshape", {"shape": (4, 16)}))) == []


def test_an_order_of_axes_that_leaves_one_out_is_impossible() -> None:
    assert codes(chain(("Permute", {"dims": (0, 2, 1)}))) == ["permutation-invalid"]
    assert codes(chain(("Permute", {"dims": (0, 2, 3, 1)}))) == []


def test_input_features_are_for_points() -> None:
    assert codes(chain("InputFeatures"), vector(3)) == ["not-points"]
    assert codes(chain("InputFeatures"), vector(2)) == []


@pytest.mark.parametrize(
    ("layer", "params"),
    [("Flatten", {"start_dim": 0}), ("Concatenate", {"axis": 0})],
)
def test_layers_that_mix_the_samples_of_a_batch_are_errors(layer: str, params: dict[str, object]) -> None:
    project = drawn(
        [node("input", "Input"), node("a", layer, params), node("b", "ReLU"), node("output", "Output")],
        *("input > a", *(["b > a", "input > b"] if layer == "Concatenate" else []), "a > output"),
    )
    assert "mixes-samples" in codes(project)
    assert "mixes-samples" not in codes(mended(project, "mixes-samples"))


@pytest.mark.parametrize(("layer", "params"), [("Crop", {"margin": 9}), ("ReflectionPad2d", {"padding": 12})])
def test_an_image_too_small_for_a_layer_is_said_to_be(layer: str, params: dict[str, object]) -> None:
    assert "1 × 8 × 8" in str(only(chain((layer, params)), "too-small").message)
    assert codes(chain((layer, params)), Contract(TensorSpec((1, 40, 40)))) == []


def test_an_image_is_unshuffled_in_whole_blocks_of_pixels() -> None:
    assert codes(chain("PixelUnshuffle"), Contract(TensorSpec((1, 5, 4)))) == ["not-divisible"]
    assert codes(chain("PixelUnshuffle"), Contract(TensorSpec((1, 6, 4)))) == []


def test_an_axis_that_is_not_there_is_said_and_set_to_one() -> None:
    project = chain("Flatten", ("Softmax", {"dim": 3}))
    assert "no axis 3" in str(only(project, "axis-missing").message)
    assert codes(mended(project, "axis-missing")) == []


def test_an_output_padding_as_large_as_the_stride_is_set_to_none() -> None:
    project = chain(("ConvTranspose2d", {"stride": 2, "output_padding": (1, 2)}))
    assert codes(mended(project, "output-padding")) == []
    assert codes(chain(("ConvTranspose2d", {"stride": 2, "output_padding": 1}))) == []


def test_an_image_shrunk_to_nothing_is_too_small() -> None:
    project = chain(("Upsample", {"scale_factor": 0.1}))
    assert codes(project) == ["too-small"]


def test_a_complaint_of_torch_that_nobody_knows_is_passed_on_with_the_shape() -> None:
    project = chain(("MaxPool2d", {"padding": 3}))
    message = str(only(project, "layer-fails").message)
    assert "1 × 8 × 8" in message
    assert "a1" in message
    assert "PyTorch says: " in message


SHAPES = [(4,), (5,), (3, 8, 8), (4, 6), (2, 3, 4, 5), (1, 1, 1)]
LAYERS = [layer.name for layer in catalogue if layer.role not in (Role.INPUT, Role.OUTPUT)]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_layer_takes_every_shape_or_says_why_not(shape: tuple[int, ...]) -> None:
    for name in LAYERS:
        ports = catalogue[name].inputs
        out = catalogue[name].outputs[0]
        project = drawn(
            [node("input", "Input"), node("a", name), node("output", "Output")],
            *(f"input > a:{port}" for port in ports),
            f"a:{out} > output",
        )
        found = codes(project, Contract(TensorSpec(shape)))
        resolved = bool(plan(project, Contract(TensorSpec(shape))).nodes["a"].outputs)
        assert len(found) == (0 if resolved else 1), (name, shape, found)


def test_messages_are_said_in_the_language_of_now() -> None:
    message = only(chain("Linear"), "flatten-missing", ANY).message
    language.choose("fr")
    assert "{" not in str(message)
