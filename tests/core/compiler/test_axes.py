"""The axes of shapes bear the names a reader expects."""

from __future__ import annotations

import pytest

from nnstudio.core.compiler.axes import named_shapes
from nnstudio.core.compiler.plan import Contract
from nnstudio.core.project import Port, Project
from nnstudio.core.project.specs import TensorSpec
from tests.core.compiler.drawn_networks import IMAGE, chain, plan


def briefs(project: Project, *shape: int, dtype: str = "float32") -> list[str]:
    """Shapes along a chain, Input first, without the Output's."""
    contract = Contract(TensorSpec(shape, dtype))
    network = project.networks["main"]
    found = named_shapes(network, plan(project, contract))
    return [found[Port(id, "out")].brief for id in network.nodes if Port(id, "out") in found]


def test_images_have_channels_height_and_width_until_they_are_flattened():
    project = chain(("Conv2d", {"out_channels": 4}), "ReLU", "Flatten", ("Linear", {"out_features": 3}))
    image, smaller = "N × C 1 × H 8 × W 8", "N × C 4 × H 6 × W 6"
    assert briefs(project, *IMAGE.shape) == [image, smaller, smaller, "N × F 144", "N × F 3"]


@pytest.mark.parametrize("before", [(), ("ReLU",), ("BatchNorm1d",), ("Dropout", "Tanh")])
def test_two_axes_are_a_signal_before_a_layer_that_slides_along_it(before):
    project = chain(*before, ("Conv1d", {"out_channels": 5}))
    found = briefs(project, 3, 20)
    assert found[0] == "N × C 3 × T 20"
    assert found[-1] == "N × C 5 × T 18"


@pytest.mark.parametrize("layer", ["LSTM", "TransformerEncoderLayer", "Linear", "PositionalEncoding"])
def test_two_axes_are_steps_in_time_before_a_layer_that_reads_sequences(layer):
    assert briefs(chain(layer), 20, 8)[0] == "N × T 20 × F 8"


def test_words_become_features_in_time():
    project = chain(("Embedding", {"num_embeddings": 50, "embedding_dim": 6}))
    assert briefs(project, 12, dtype="int64") == ["N × T 12", "N × T 12 × F 6"]


def test_transposing_exchanges_the_names_too():
    project = chain("LSTM", ("Transpose", {"dim0": 1, "dim1": 2}))
    assert briefs(project, 20, 8)[-1].endswith("× T 20")
    turned = chain(("Permute", {"dims": (0, 3, 1, 2)}))
    assert briefs(turned, 2, 5, 7) == ["N × C 2 × H 5 × W 7", "N × W 7 × C 2 × H 5"]


def test_words_say_the_whole_names():
    project = chain("ReLU")
    shape = named_shapes(project.networks["main"], plan(project))[Port("input", "out")]
    assert shape.words == "batch × channels 1 × height 8 × width 8"
