"""Predictions against scikit-learn's own counting."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, confusion_matrix, mean_squared_error
from torch import nn

from nnstudio.core.compiler.plan import NetworkPlan, Plan
from nnstudio.core.observe import observe
from nnstudio.core.observe.predictions import PredictionsRequest
from nnstudio.core.project import DataRecipe, SplitRecipe


@pytest.fixture
def digits(make_context):
    torch.manual_seed(0)
    layers = {"flatten1": nn.Flatten(), "linear1": nn.Linear(64, 10)}
    return make_context(layers, DataRecipe("digits", normalise="standard"))


def probabilities(context, part: str) -> np.ndarray:
    with torch.no_grad():
        return context.output(torch.from_numpy(context.dataset.part(part).inputs)).numpy()


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_confusion_and_accuracy_are_scikit_learns(digits, part):
    seen = observe(digits, PredictionsRequest(part))
    truth = digits.dataset.part(part).targets
    predicted = probabilities(digits, part).argmax(axis=1)
    assert seen.measured == len(truth)
    assert np.array_equal(seen.confusion, confusion_matrix(truth, predicted, labels=range(10)))
    assert seen.accuracy == pytest.approx(accuracy_score(truth, predicted))
    assert seen.error == pytest.approx(1 - seen.accuracy)


def test_listed_examples_are_those_of_their_rows(digits):
    seen = observe(digits, PredictionsRequest("test", 30))
    part, says = digits.dataset.test, probabilities(digits, "test")
    assert len(seen.rows) == 30
    assert np.array_equal(seen.truth, part.targets[seen.rows])
    assert np.array_equal(seen.predicted, says[seen.rows].argmax(axis=1))
    assert np.allclose(seen.confidence, says[seen.rows].max(axis=1), atol=1e-6)
    assert np.allclose(seen.inputs, digits.dataset.raw(part.inputs[seen.rows]))


def test_wrong_ones_come_first_and_the_surest_of_them_before_the_others(digits):
    seen = observe(digits, PredictionsRequest("validation", 1000))
    wrong = seen.truth != seen.predicted
    count = int(wrong.sum())
    assert 0 < count < len(wrong)
    assert wrong[:count].all()
    assert not wrong[count:].any()
    assert (np.diff(seen.confidence[:count]) <= 1e-6).all()
    assert (np.diff(seen.confidence[count:]) >= -1e-6).all()


def test_other_orders(digits):
    unsure = observe(digits, PredictionsRequest("validation", 20, "least_sure_first"))
    assert (np.diff(unsure.confidence) >= 0).all()
    assert observe(digits, PredictionsRequest("validation", 20, "as_stored")).rows.tolist() == list(range(20))


def test_a_large_part_is_measured_on_two_thousand_evenly_spread_examples(make_context):
    recipe = DataRecipe("circle", {"size": 50_000}, SplitRecipe(0.5, 0.1))
    seen = observe(make_context({"linear1": nn.Linear(2, 2)}, recipe), PredictionsRequest(limit=5000))
    assert seen.measured == 2000 == seen.confusion.sum()
    assert len(set(seen.rows.tolist())) == 2000
    assert seen.rows.max() == 24_999
    assert abs(int((seen.truth == 0).sum()) - 1000) < 50


@pytest.mark.parametrize(("multiply_adds", "measured"), [(100, 2000), (10**6, 500), (10**9, 250)])
def test_a_costly_network_is_measured_on_fewer_examples(make_context, multiply_adds, measured):
    plan = Plan({"main": NetworkPlan(multiply_adds=multiply_adds)})
    recipe = DataRecipe("circle", {"size": 20_000})
    context = make_context({"linear1": nn.Linear(2, 2)}, recipe, plan=plan)
    assert observe(context, PredictionsRequest("train")).measured == measured


def test_values_are_measured_by_the_root_of_the_mean_squared_error(make_context):
    torch.manual_seed(0)
    context = make_context({"linear1": nn.Linear(10, 1)}, DataRecipe("diabetes", normalise="standard"))
    seen = observe(context, PredictionsRequest("test", 10))
    truth, says = context.dataset.test.targets, probabilities(context, "test")
    assert seen.error == pytest.approx(np.sqrt(mean_squared_error(truth, says)), rel=1e-5)
    assert seen.accuracy is None
    assert seen.confusion is None
    assert seen.truth.shape == seen.predicted.shape == (10, 1)
    assert np.isnan(seen.confidence).all()
    errors = np.abs(truth - says)[:, 0]
    assert seen.rows.tolist() == np.argsort(-errors, kind="stable")[:10].tolist()


def test_a_row_nobody_can_list_is_not_listed(digits):
    assert len(observe(digits, PredictionsRequest("validation", 0)).rows) == 0
    assert observe(digits, PredictionsRequest("validation", 0)).measured > 0


def test_data_without_targets_has_nothing_to_compare(make_context):
    seen = observe(make_context({"linear1": nn.Linear(2, 2)}, DataRecipe("ring")), PredictionsRequest())
    assert "no" in str(seen.note)
    assert seen.measured == 0


def test_an_empty_part_is_said(make_context):
    context = make_context(
        {"linear1": nn.Linear(2, 2)}, DataRecipe("circle", split=SplitRecipe(validation=0))
    )
    assert "empty" in str(observe(context, PredictionsRequest("validation")).note)


def test_large_pictures_are_listed_smaller(make_context, tmp_path):
    file = tmp_path / "large.npz"
    images = np.random.default_rng(0).integers(0, 256, (40, 200, 200), dtype=np.uint8)
    np.savez(file, x=images, y=np.arange(40) % 2)
    layers = {"flatten1": nn.Flatten(), "linear1": nn.Linear(40_000, 2)}
    context = make_context(layers, DataRecipe("npz", {"file": str(file)}))
    seen = observe(context, PredictionsRequest("train"))
    assert seen.inputs.shape == (28, 1, 50, 50)
