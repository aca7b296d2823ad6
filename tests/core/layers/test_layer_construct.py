"""From an entry to a module."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import torch

from nnstudio.core.layers import catalogue
from nnstudio.core.layers.construct import MissingInput, UnacceptedRank, arguments, make
from nnstudio.core.parameters import InvalidValue


def test_reading_the_catalogue_does_not_import_torch() -> None:
    code = (
        "import sys; from nnstudio.core.layers import catalogue; import nnstudio.core.layers.construct;"
        "assert len(catalogue) > 75; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_defaults_fill_in_what_is_not_given_and_shapes_the_rest() -> None:
    found = arguments(catalogue["Conv2d"], {"kernel_size": (3, 5)}, [(2, 7, 9, 9)])
    assert found["in_channels"] == 7
    assert found["out_channels"] == 16
    assert found["kernel_size"] == (3, 5)
    assert list(found)[:3] == ["in_channels", "out_channels", "kernel_size"]


def test_an_argument_can_come_from_another_port() -> None:
    found = arguments(catalogue["Bilinear"], {}, [(2, 3), (2, 5)])
    assert (found["in1_features"], found["in2_features"]) == (3, 5)


def test_attention_takes_keys_and_values_of_other_sizes(samples: Any) -> None:
    shapes = [(2, 5, 8), (2, 6, 3), (2, 6, 4)]
    module = make(catalogue["MultiheadAttention"], {"num_heads": 2}, shapes)
    out, weights = samples.outputs(module(*(torch.rand(shape) for shape in shapes)))
    assert out.shape == (2, 5, 8)
    assert weights.shape == (2, 5, 6)


@pytest.mark.parametrize(
    ("shape", "normalised"), [((2, 7), (7,)), ((2, 5, 7), (7,)), ((2, 3, 4, 5), (3, 4, 5))]
)
def test_layer_norm_averages_over_features_or_a_whole_image(shape: tuple, normalised: tuple) -> None:
    assert arguments(catalogue["LayerNorm"], {}, [shape])["normalized_shape"] == normalised


def test_same_padding_keeps_the_size() -> None:
    module = make(catalogue["Conv2d"], {"kernel_size": 5, "padding": "same"}, [(1, 3, 9, 9)])
    assert module(torch.rand(1, 3, 9, 9)).shape == (1, 16, 9, 9)


def test_an_image_is_not_a_linear_layers_input() -> None:
    with pytest.raises(
        UnacceptedRank, match=r"Linear takes tensors with 2, 3 axes.*Received 8 × 1 × 28 × 28\."
    ):
        make(catalogue["Linear"], {}, [(8, 1, 28, 28)])


def test_a_missing_input_is_refused() -> None:
    with pytest.raises(MissingInput, match="Bilinear needs 2 inputs"):
        make(catalogue["Bilinear"], {}, [(2, 3)])


@pytest.mark.parametrize(
    "params",
    [{"out_features": 0}, {"out_features": "many"}, {"bias": 1}, {"colour": "red"}, {"in_features": 3}],
)
def test_values_that_are_not_accepted_are_refused(params: dict) -> None:
    with pytest.raises(InvalidValue):
        arguments(catalogue["Linear"], params, [(2, 3)])


def test_a_huge_layer_is_described_without_being_allocated() -> None:
    module = make(catalogue["Linear"], {"out_features": 1_000_000}, [(2, 1_000_000)], "meta")
    assert module.weight.numel() == 10**12


def test_pooling_without_a_stride_steps_by_its_window() -> None:
    module = make(catalogue["MaxPool2d"], {"kernel_size": 3}, [(1, 2, 9, 9)])
    assert module(torch.rand(1, 2, 9, 9)).shape == (1, 2, 3, 3)
