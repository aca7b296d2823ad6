"""The made-up samples are what their descriptions say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.core.data.functions import FUNCTIONS, function_1d
from nnstudio.core.data.points import circle, gaussians, linear, moons, spiral, xor
from nnstudio.core.data.ring import ring, ring_centres
from nnstudio.core.data.source import sources
from nnstudio.core.data.student import student

POINTS = ("circle", "gaussians", "xor", "spiral", "moons", "linear", "ring")
seeds = st.integers(0, 2**31 - 1)


@pytest.mark.parametrize("name", [*POINTS, "function_1d", "student"])
def test_size_noise_and_seed_can_be_chosen(name):
    source = sources[name]
    assert {"size", "noise", "seed"} <= {parameter.name for parameter in source.params}
    params = {parameter.name: parameter.default for parameter in source.params} | {"size": 37, "noise": 0.3}
    one = source.load(params | {"seed": 1}).samples
    two = source.load(params | {"seed": 2}).samples
    assert len(one) == 37
    assert not np.array_equal(one.inputs, two.inputs)


@pytest.mark.parametrize("name", POINTS)
def test_points_stay_on_the_usual_plane(name):
    source = sources[name]
    params = {parameter.name: parameter.default for parameter in source.params}
    assert np.abs(source.load(params | {"size": 5000}).samples.inputs).max() < 6.5


@pytest.mark.parametrize("name", ["circle", "gaussians", "xor", "spiral", "moons", "linear"])
def test_classes_are_about_equally_frequent(name):
    source = sources[name]
    params = {parameter.name: parameter.default for parameter in source.params}
    targets = source.load(params | {"size": 2000}).samples.targets
    assert np.bincount(targets).min() > 800


@given(seeds)
def test_without_noise_the_circle_has_a_gap(seed):
    points, labels = circle(200, 0.0, seed)
    radius = np.hypot(*points.T)
    assert radius[labels == 1].max() <= 2.5 + 1e-5
    assert radius[labels == 0].min() >= 3.5 - 1e-5


@given(seeds)
def test_without_noise_xor_is_the_sign_of_the_product(seed):
    points, labels = xor(200, 0.0, seed)
    assert np.array_equal(labels, points.prod(axis=1) > 0)
    assert np.abs(points).min() >= 0.3 - 1e-5


@given(seeds, st.floats(-180, 180))
def test_without_noise_a_line_separates_the_linear_problem(seed, angle):
    points, labels = linear(200, angle, 0.5, 0.0, seed)
    turn = np.deg2rad(angle)
    side = points @ np.array([-np.sin(turn), np.cos(turn)])
    assert np.array_equal(labels, side > 0)
    assert np.abs(side).min() >= 0.5 - 1e-4


@given(seeds, st.integers(2, 8))
def test_gaussians_have_their_centres_on_a_circle(seed, classes):
    points, labels = gaussians(4000, classes, 0.0, seed)
    for label in range(classes):
        centre = points[labels == label].mean(axis=0)
        assert np.hypot(*centre) == pytest.approx(3, abs=0.3)


def test_a_nearest_neighbour_tells_spirals_and_moons_apart():
    from sklearn.model_selection import cross_val_score
    from sklearn.neighbors import KNeighborsClassifier

    for points, labels in (spiral(500, 2, 0.02, 0), moons(500, 0.05, 0), circle(500, 0.05, 0)):
        scores = cross_val_score(KNeighborsClassifier(3), points, labels, cv=5)
        assert scores.mean() > 0.98


def test_no_straight_line_tells_circle_xor_and_spiral_apart():
    from sklearn.linear_model import LogisticRegression

    for points, labels in (circle(500, 0.05, 0), xor(500, 0.05, 0), spiral(500, 2, 0.02, 0)):
        assert LogisticRegression().fit(points, labels).score(points, labels) < 0.75


def test_noise_moves_points_by_its_share_of_the_half_width():
    still, _ = xor(20_000, 0.0, 3)
    moved, _ = xor(20_000, 0.1, 3)
    assert (moved - still).std() == pytest.approx(0.5, rel=0.02)


def test_the_ring_has_eight_narrow_clouds():
    points, targets = ring(8000, 8, 2.0, 0.05, 0)
    distances = np.linalg.norm(points[:, None] - ring_centres(8, 2.0), axis=2)
    assert np.bincount(distances.argmin(axis=1)).tolist() == [1000] * 8
    assert distances.min(axis=1).mean() == pytest.approx(0.05 * np.sqrt(np.pi / 2), rel=0.05)
    assert targets.shape == (8000, 0)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_is_finite_on_its_whole_range(function):
    x, y = function_1d(function, -20.0, 20.0, 2000, 0.0, 0)
    assert np.isfinite(y).all()
    assert x.min() >= -20
    assert x.max() <= 20


def test_the_sine_is_a_sine_with_that_much_noise():
    x, y = function_1d("sine", -4.0, 4.0, 20_000, 0.1, 0)
    assert (y - np.sin(x)).std() == pytest.approx(0.1, rel=0.03)


def test_students_who_study_and_rest_pass():
    hours, passed = student(2000, 0.0, 0)
    study, rest = hours.T
    assert passed[(study > 6) & (rest > 7)].all()
    assert not passed[study < 2].any()
    assert not passed[rest < 3].any()
    assert np.array_equal(hours * 2, np.round(hours * 2))
    assert 0.3 < passed.mean() < 0.7
