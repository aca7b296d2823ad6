"""The learning-rate finder: a growing rate, a smoothed loss, and a suggestion before the loss explodes."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from nnstudio.core.training.rate_finder import RateFound, RateTried, find_rate, suggested
from tests.core.training.making import TANH, gan_project, linear, optimizer, prepared, project


def tried(losses: list[float]) -> list[RateTried]:
    """At rates of 1e-6, 1e-5, ... ."""
    steps = len(losses)
    return [RateTried(at, steps, 10.0 ** (at - 6), loss, loss) for at, loss in enumerate(losses)]


def test_the_rate_grows_evenly_on_a_logarithmic_scale_until_the_loss_explodes():
    found = list(find_rate(prepared(project(by=optimizer("SGD", 0.1), schedule="cosine")), largest=1e6))
    points = [finding for finding in found if isinstance(finding, RateTried)]
    ratios = {round(after.rate / before.rate, 9) for before, after in pairwise(points)}
    assert len(ratios) == 1
    assert points[0].rate == pytest.approx(1e-7)
    assert 20 < len(points) < 100
    assert points[-1].smoothed > 4 * min(point.smoothed for point in points)
    assert isinstance(found[-1], RateFound)


def test_what_is_suggested_trains_well():
    (*_points, end) = find_rate(prepared(project(by=optimizer("SGD", 0.1))))
    assert 0.01 <= end.suggestion <= 10
    digits = f"{end.suggestion:.10g}".replace(".", "").strip("0")
    assert len(digits) == 1


def test_the_suggestion_lies_where_the_loss_falls_fastest_before_its_lowest():
    falling = [1 / (1 + math.exp((at - 20) / 3)) for at in range(40)]
    points = tried([*falling, 9.0, 0.0001, 9.0])
    assert points[18].rate <= suggested(points) <= points[22].rate


def test_nothing_is_suggested_where_the_loss_falls_nowhere():
    assert suggested(tried([1.0, 1.1, 1.2, 1.3])) is None
    assert suggested(tried([1.0, 0.5])) is None
    assert suggested([]) is None


def test_the_smoothing_is_an_average_that_begins_at_the_first_loss():
    points = [one for one in find_rate(prepared(project())) if isinstance(one, RateTried)]
    assert points[0].smoothed == pytest.approx(points[0].loss)
    mean = (0.7 * points[0].loss + points[1].loss) / 1.7
    assert points[1].smoothed == pytest.approx(mean)


def test_an_endless_loss_ends_the_search_with_what_was_found_before():
    found = list(find_rate(prepared(project(linear(4), TANH, linear(1), loss="MSE")), largest=1e30))
    assert all(math.isfinite(one.loss) for one in found if isinstance(one, RateTried))
    assert isinstance(found[-1], RateFound)


def test_gans_get_one_rate_for_both_players():
    trainer = prepared(gan_project())
    points = [one for one in find_rate(trainer, steps=20) if isinstance(one, RateTried)]
    assert set(trainer.learning_rates.values()) == {points[-1].rate}
