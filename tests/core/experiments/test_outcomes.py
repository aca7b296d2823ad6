"""Outcomes of a sweep: groups of seeds, their mean and spread, and the best run."""

from __future__ import annotations

import pytest

from nnstudio.core.experiments.outcomes import Outcome, best, summaries
from nnstudio.core.training.events import Reason


def outcome(place, rate=0.1, reason=Reason.LIMIT, **figures):
    return Outcome(place, place, {"training.learning_rate": rate}, reason, None, 10, 1, 0.1, figures)


def test_groups_have_the_mean_and_the_sample_deviation_of_their_seeds():
    (summary,) = summaries([outcome(0, validation_loss=1.0), outcome(1, validation_loss=3.0)])
    spread = summary.figures["validation_loss"]
    assert (spread.mean, spread.count) == (2.0, 2)
    assert spread.deviation == pytest.approx(2**0.5)


def test_one_run_has_no_spread():
    (summary,) = summaries([outcome(0, train_loss=1.0)])
    assert summary.figures["train_loss"].deviation == 0.0


def test_runs_that_ended_badly_are_counted_and_left_out():
    found = [outcome(0, train_loss=1.0), outcome(1, reason=Reason.DIVERGED, train_loss=1e30)]
    (summary,) = summaries(found)
    assert (summary.runs, summary.ended_badly) == (2, 1)
    assert summary.figures["train_loss"].mean == 1.0


def test_each_learning_rate_is_a_group():
    groups = summaries([outcome(0), outcome(1, rate=0.2), outcome(2)])
    assert [(group.others["training.learning_rate"], group.runs) for group in groups] == [(0.1, 2), (0.2, 1)]


def test_the_best_run_has_the_lowest_validation_loss_whatever_it_says_of_the_training_part():
    runs = [
        outcome(0, train_loss=0.1, validation_loss=0.5),
        outcome(1, train_loss=0.3, validation_loss=0.4),
        outcome(2, reason=Reason.DIVERGED, train_loss=0.0, validation_loss=0.0),
    ]
    assert best(runs) is runs[1]
    assert best(runs[2:]) is None
    assert best([outcome(0, train_loss=0.3), outcome(1, train_loss=0.2)]).place == 1
