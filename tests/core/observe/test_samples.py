"""Samples are the objective's own; where there are none, a sentence says so."""

from __future__ import annotations

import numpy as np
from torch import nn

from nnstudio.core.observe import observe
from nnstudio.core.observe.samples import Generated, GeneratedRow, SamplesRequest


def test_what_the_objective_generates_is_handed_on(make_context):
    def generate(count: int) -> Generated:
        return Generated("points", (GeneratedRow("Generated", np.zeros((count, 2), np.float32)),))

    seen = observe(make_context({"linear1": nn.Linear(2, 2)}, samples=generate), SamplesRequest(5))
    assert seen.generated.kind == "points"
    assert seen.generated.rows[0].values.shape == (5, 2)
    assert seen.note is None


def test_an_objective_that_generates_nothing_is_said(make_context):
    for samples in (None, lambda count: None):
        seen = observe(make_context({"linear1": nn.Linear(2, 2)}, samples=samples), SamplesRequest())
        assert seen.generated.rows == ()
        assert "generates nothing" in str(seen.note)
