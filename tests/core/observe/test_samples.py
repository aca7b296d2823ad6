"""Samples are the objective's own; where there are none, a sentence says so."""

from __future__ import annotations

import numpy as np
import pytest
from torch import nn

from nnstudio.core.observe import observe
from nnstudio.core.observe.samples import Generated, GeneratedRow, SamplesRequest
from nnstudio.core.project import DataRecipe


def test_what_the_objective_generates_is_handed_on(make_context):
    def generate(count: int) -> Generated:
        return Generated("points", (GeneratedRow("Generated", np.zeros((count, 2), np.float32)),))

    seen = observe(make_context({"linear1": nn.Linear(2, 2)}, samples=generate), SamplesRequest(5))
    assert seen.generated.kind == "points"
    assert seen.generated.rows[0].values.shape == (5, 2)
    assert seen.note is None


def test_a_function_of_one_number_is_drawn_over_its_samples(make_context):
    linear = nn.Linear(1, 1)
    nn.init.constant_(linear.weight, 2.0)
    nn.init.constant_(linear.bias, 1.0)
    recipe = DataRecipe("function_1d", {"low": -3.0, "high": 5.0, "size": 400}, normalise="standard")
    context = make_context({"linear1": linear}, recipe)
    seen = observe(context, SamplesRequest())
    given, curve = (row.values for row in seen.generated.rows)
    assert seen.generated.kind == "curve"
    assert len(given) == len(context.dataset.train)
    assert np.allclose(given[:, 1], np.sin(given[:, 0]), atol=0.3)
    for values in (given, curve):
        assert (np.diff(values[:, 0]) >= 0).all()
        assert values[0, 0] == given[0, 0]
        assert values[-1, 0] == pytest.approx(given[-1, 0])
    scaled = (curve[:, 0] - context.dataset.mean[0]) / context.dataset.scale[0]
    assert np.allclose(curve[:, 1], 2 * scaled + 1, atol=1e-4)


def test_an_objective_that_generates_nothing_is_said(make_context):
    for samples in (None, lambda count: None):
        seen = observe(make_context({"linear1": nn.Linear(2, 2)}, samples=samples), SamplesRequest())
        assert seen.generated.rows == ()
        assert "generates nothing" in str(seen.note)
