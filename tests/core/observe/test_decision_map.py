"""Maps show what the network says at each point of the plane."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from nnstudio.core.observe import observe
from nnstudio.core.observe.decision_map import DecisionMapRequest, MapKind
from nnstudio.core.project import DataRecipe


def points_of(seen, resolution: int) -> np.ndarray:
    """Raw points of the map ``(resolution, resolution, 2)``: row 0 is the lowest y, column 0 the lowest x."""
    x0, x1, y0, y1 = seen.extent
    x, y = np.meshgrid(np.linspace(x0, x1, resolution), np.linspace(y0, y1, resolution))
    return np.stack([x, y], axis=2)


@pytest.mark.parametrize("normalise", ["none", "standard", "range"])
def test_values_are_what_the_network_says_at_these_points(make_context, layers, normalise):
    context = make_context(layers, DataRecipe("student", normalise=normalise))
    seen = observe(context, DecisionMapRequest(12))
    assert seen.kind is MapKind.CLASSES
    assert seen.values.shape == (12, 12, 2)
    assert np.allclose(seen.values.sum(axis=2), 1, atol=1e-5)
    points = (points_of(seen, 12).reshape(-1, 2) - context.dataset.mean) / context.dataset.scale
    context.networks["main"].eval()
    expected = context.networks["main"](torch.from_numpy(points).float()).softmax(1)
    assert np.allclose(seen.values.reshape(-1, 2), expected.detach().numpy(), atol=1e-5)


def test_the_extent_holds_all_samples_in_raw_units(make_context, layers):
    context = make_context(layers, DataRecipe("student", normalise="standard"))
    x0, x1, y0, y1 = observe(context, DecisionMapRequest(5)).extent
    for part in ("train", "validation", "test"):
        study, rest = context.dataset.raw(context.dataset.part(part).inputs).T
        assert x0 < study.min() < study.max() < x1
        assert y0 < rest.min() < rest.max() < y1
    assert (x0, x1) == pytest.approx((-1, 11), abs=1)
    assert (y0, y1) == pytest.approx((1.2, 10.8), abs=1)


def test_a_neuron_is_mapped_before_or_after_its_activation(make_context):
    linear = nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        linear.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0]]))
    context = make_context({"linear1": linear, "relu1": nn.ReLU()})
    points = points_of(observe(context, DecisionMapRequest(9)), 9)
    for node, unit, expected in (
        ("n1", 0, points[..., 0]),
        ("n1", 1, points[..., 1]),
        ("n2", 1, np.maximum(points[..., 1], 0)),
        ("n0", 0, points[..., 0]),
    ):
        seen = observe(context, DecisionMapRequest(9, node=node, unit=unit))
        assert seen.kind is MapKind.NEURON
        assert seen.values.shape == (9, 9, 1)
        assert np.allclose(seen.values[..., 0], expected, atol=1e-5)


def test_without_a_notion_of_output_the_network_itself_is_mapped(make_context):
    parts = {"generator": {"linear1": nn.Linear(2, 2)}, "discriminator": {"linear1": nn.Linear(2, 1)}}
    context = make_context(parts, DataRecipe("ring"), output=None)
    seen = observe(context, DecisionMapRequest(6, network="discriminator"))
    assert seen.kind is MapKind.VALUES
    assert seen.values.shape == (6, 6, 1)
    assert np.ptp(seen.values) > 0


def test_pictures_have_no_map(make_context):
    context = make_context({"flatten1": nn.Flatten(), "linear1": nn.Linear(64, 10)}, DataRecipe("digits"))
    seen = observe(context, DecisionMapRequest())
    assert "two numbers" in str(seen.note)
    assert seen.values.size == 0


def test_a_network_that_is_fed_something_else_has_no_map(make_context):
    context = make_context(
        {"linear1": nn.Linear(16, 2)}, DataRecipe("ring"), example=lambda network, index: torch.randn(1, 16)
    )
    assert "does not take points" in str(observe(context, DecisionMapRequest()).note)


def test_the_resolution_has_a_limit(make_context, layers):
    assert observe(make_context(layers), DecisionMapRequest(5000)).values.shape[:2] == (256, 256)
    assert observe(make_context(layers), DecisionMapRequest(1)).values.shape[:2] == (2, 2)


def test_points_on_one_line_still_have_a_plane(make_context, layers, tmp_path):
    file = tmp_path / "line.csv"
    file.write_text("x,y,kind\n" + "".join(f"{i},3,{'ab'[i % 2]}\n" for i in range(12)))
    context = make_context(layers, DataRecipe("csv", {"file": str(file)}))
    x0, x1, y0, y1 = observe(context, DecisionMapRequest(4)).extent
    assert x0 < x1
    assert (y0, y1) == (2.5, 3.5)
