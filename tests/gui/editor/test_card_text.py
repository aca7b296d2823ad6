"""The few words on a card."""

from __future__ import annotations

import pytest
from immutabledict import immutabledict

from nnstudio.core.layers import catalogue
from nnstudio.core.project import Node
from nnstudio.gui.editor.card_text import brief_count, key_parameters, parameter_count
from nnstudio.gui.widgets.figures import byte_count, grouped


def _text(layer: str, **params: object) -> str:
    return key_parameters(Node("n1", layer, "x", immutabledict({**catalogue[layer].defaults(), **params})))


@pytest.mark.parametrize(
    ("layer", "params", "expected"),
    [
        ("Conv2d", {"out_channels": 32, "kernel_size": 5}, "32 · 5×5"),
        ("Conv2d", {"out_channels": 8, "kernel_size": (3, 5), "stride": 2}, "8 · 3×5 · s2"),
        ("Conv2d", {"out_channels": 8, "kernel_size": 3, "padding": 1}, "8 · 3×3 · p1"),
        ("Conv2d", {"out_channels": 8, "kernel_size": 3, "padding": "same"}, "8 · 3×3 · same"),
        ("Conv1d", {"out_channels": 4, "kernel_size": 7}, "4 · 7"),
        ("Linear", {"out_features": 200}, "200"),
        ("Linear", {"out_features": 10, "bias": False}, "10 · no bias"),
        ("MaxPool2d", {"kernel_size": 3}, "3×3"),
        ("Dropout", {"p": 0.25}, "0.25"),
        ("ReLU", {}, "ReLU"),
        ("LeakyReLU", {"negative_slope": 0.2}, "0.2 negative slope"),
        ("Unflatten", {"unflattened_size": (1, 8, 8)}, "1×8×8"),
    ],
)
def test_the_key_parameters_are_told_in_brief(layer, params, expected):
    assert _text(layer, **params) == expected


def test_every_layer_has_something_to_say():
    for layer in catalogue:
        text = _text(layer.name)
        assert text
        assert len(text) <= 40, (layer.name, text)


def test_counts_are_grouped_and_in_the_plural():
    assert grouped(61706) == "61\u2009706"
    assert parameter_count(1) == "1 parameter"
    assert parameter_count(832) == "832 parameters"
    assert parameter_count(0) == ""


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, ""), (832, "832 params"), (99_999, "99\u2009999 params"), (138_357_544, "138\u2009M params")],
)
def test_large_counts_get_a_prefix(count, expected):
    assert brief_count(count) == expected


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "0 bytes"), (1023, "1023 bytes"), (73_728, "72 KiB"), (2**40, "1 TiB")]
)
def test_bytes_get_a_binary_prefix(count, expected):
    assert byte_count(count) == expected
