"""Multiply-adds against numbers worked out by hand, and against torch's own counter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from nnstudio.core.compiler.plan import Contract
from nnstudio.core.layers import catalogue
from nnstudio.core.layers.construct import make
from nnstudio.core.project.specs import TensorSpec
from tests.core.compiler.drawn_networks import chain, drawn, node, plan


@pytest.mark.parametrize(
    ("layer", "params", "shape", "expected"),
    [
        ("Linear", {"out_features": 7}, (5,), 35),
        ("Linear", {"out_features": 7}, (3, 5), 3 * 35),
        ("Conv2d", {"out_channels": 4, "kernel_size": 3}, (2, 8, 8), 4 * 36 * 2 * 9),
        ("Conv2d", {"out_channels": 4, "kernel_size": 3, "groups": 2}, (2, 8, 8), 4 * 36 * 1 * 9),
        ("ConvTranspose2d", {"out_channels": 4, "kernel_size": 3}, (2, 8, 8), 2 * 64 * 4 * 9),
        ("RNN", {"hidden_size": 6}, (5, 3), 5 * (6 * 3 + 6 * 6)),
        ("GRU", {"hidden_size": 6}, (5, 3), 5 * (3 * (6 * 3 + 6 * 6) + 3 * 6)),
        ("LSTM", {"hidden_size": 6}, (5, 3), 5 * (4 * (6 * 3 + 6 * 6) + 3 * 6)),
        ("BatchNorm2d", {}, (4, 8, 8), 2 * 4 * 64),
        ("BatchNorm2d", {"affine": False}, (4, 8, 8), 4 * 64),
        ("LayerNorm", {}, (10,), 20),
        ("PReLU", {}, (10,), 10),
        ("ReLU", {}, (10,), 0),
        ("MaxPool2d", {}, (4, 8, 8), 0),
        ("Flatten", {}, (4, 8, 8), 0),
        ("Dropout", {}, (10,), 0),
    ],
)
def test_multiply_adds_per_sample_are_those_worked_out_by_hand(
    layer: str, params: Mapping[str, Any], shape: tuple[int, ...], expected: int
) -> None:
    found = plan(chain((layer, params)), Contract(TensorSpec(shape)))
    assert found.nodes["a1"].multiply_adds == expected
    assert found.multiply_adds == expected


def test_attention_counts_its_projections_and_its_two_products() -> None:
    project = drawn(
        [node("input", "Input"), node("a", "MultiheadAttention", {"num_heads": 2}), node("output", "Output")],
        *(f"input > a:{port}" for port in ("query", "key", "value")),
        "a > output",
    )
    length, width = 5, 8
    expected = 4 * length * width * width + 2 * length * length * width
    assert plan(project, Contract(TensorSpec((length, width)))).nodes["a"].multiply_adds == expected


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        ("Linear", (5,)),
        ("Conv1d", (3, 9)),
        ("Conv2d", (3, 9, 9)),
        ("Conv3d", (2, 5, 5, 5)),
        ("ConvTranspose1d", (3, 9)),
        ("ConvTranspose2d", (3, 9, 9)),
    ],
)
def test_rules_agree_with_torchs_own_counter(layer: str, shape: tuple[int, ...]) -> None:
    module = make(catalogue[layer], {}, [(2, *shape)])
    with FlopCounterMode(display=False) as counter:
        module(torch.zeros(2, *shape))
    counted = plan(chain(layer), Contract(TensorSpec(shape))).nodes["a1"].multiply_adds
    assert counted == counter.get_total_flops() / 2 / 2  # two samples, two operations each


def test_a_module_without_a_rule_is_counted_by_torch() -> None:
    found = plan(chain(("TransformerEncoderLayer", {"nhead": 2})), Contract(TensorSpec((5, 8))))
    assert found.nodes["a1"].multiply_adds > 0
