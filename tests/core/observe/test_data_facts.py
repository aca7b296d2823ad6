"""Facts of the data: counts, shares and scales of the training part as the network gets it."""

from __future__ import annotations

import numpy as np
import pytest
from torch import nn

from nnstudio.core.data.loading import load
from nnstudio.core.data.source import Dataset, Samples, Shape
from nnstudio.core.observe import observe
from nnstudio.core.observe.data_facts import DataFactsRequest, data_facts
from nnstudio.core.project import DataRecipe
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec


def dataset(inputs: np.ndarray, targets: np.ndarray, spec: DataSpec) -> Dataset:
    samples = Samples(inputs.astype(np.float32), targets)
    none = samples.take(np.zeros(0, np.int64))
    one = np.ones(1, np.float32)
    return Dataset(spec, Shape.TABLE, samples, none, none, 0 * one, one)


def test_classes_are_counted_and_the_commonest_has_its_share():
    spec = DataSpec(TensorSpec((2,)), TargetSpec(Target.CLASSES, 3, ("a", "b", "c")), ("x", "y"))
    targets = np.array([0, 0, 0, 1], np.int64)
    facts = data_facts(dataset(np.array([[3, 0], [-3, 0], [3, 4], [3, 0]]), targets, spec))
    assert (facts.samples, facts.targets) == (4, 1)
    assert facts.classes == (3, 1, 0)
    assert facts.commonest_share == 0.75
    assert facts.scales == (3.0, 2.0)
    assert facts.spreads == pytest.approx((np.std([3, -3, 3, 3]), np.std([0, 0, 4, 0])))
    assert facts.columns == ("x", "y")


def test_values_have_no_classes():
    spec = DataSpec(TensorSpec((1,)), TargetSpec(Target.VALUES, 2))
    facts = data_facts(dataset(np.ones((5, 1)), np.zeros((5, 2), np.float32), spec))
    assert (facts.targets, facts.classes, facts.commonest_share) == (2, (), 0.0)


def test_images_have_one_scale_a_channel_and_are_measured_as_normalised():
    plain = data_facts(load(DataRecipe("digits")))
    scaled = data_facts(load(DataRecipe("digits", normalise="standard")))
    assert len(plain.scales) == 1
    assert scaled.scales == pytest.approx((1.0,), abs=0.02)
    assert plain.scales[0] < 0.6  # grey levels from 0 to 1


def test_columns_of_a_table_keep_their_own_scales():
    wine = data_facts(load(DataRecipe("wine")))
    assert len(wine.scales) == len(wine.columns) == 13
    assert max(wine.scales) > 500 * min(wine.scales)


def test_the_engine_is_told_the_same(make_context):
    context = make_context({"linear1": nn.Linear(2, 2)})
    seen = observe(context, DataFactsRequest())
    assert seen.facts is data_facts(context.dataset)
    assert (seen.step, seen.epoch) == (7, 2)
