from __future__ import annotations

import pytest

from nnstudio.core.layers import catalogue
from nnstudio.core.project.names import RESERVED_NAMES, base_name, check_name, names_for_copies, new_name


@pytest.mark.parametrize(
    ("layer", "base"),
    [
        ("Conv2d", "conv"),
        ("ConvTranspose1d", "conv_transpose"),
        ("ReLU", "relu"),
        ("LeakyReLU", "leaky_relu"),
        ("PReLU", "prelu"),
        ("ReLU6", "relu6_"),
        ("ELU", "elu"),
        ("LSTM", "lstm"),
        ("MaxPool2d", "max_pool"),
        ("InputFeatures", "input_features"),
        ("8ball", "layer_8ball"),
        ("💥", "layer"),
    ],
)
def test_a_name_is_made_from_the_layer(layer, base):
    assert base_name(layer) == base


@pytest.mark.parametrize("layer", catalogue.names())
def test_every_layer_gives_names_that_may_be_chosen(layer):
    taken: set[str] = set()
    for _ in range(3):
        name = new_name(layer, taken)
        assert check_name(name, taken) == name
        taken.add(name)


def test_copies_of_any_name_are_free():
    assert list(names_for_copies(["a", "a", "conv9", "7"], {"a", "conv1", "conv9"})) == [
        "a1",
        "a2",
        "conv2",
        "7",
    ]


def test_what_torch_modules_already_have_is_reserved():
    import torch
    from torch import fx

    module = torch.nn.Module()
    graph = fx.GraphModule(module, fx.Graph())
    public = {name for name in {*dir(module), *dir(graph)} if not name.startswith("_")}
    assert public <= RESERVED_NAMES
