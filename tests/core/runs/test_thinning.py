"""Snapshots within a budget: dense at both ends, doubling distances between."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nnstudio.core.runs.thinning import Weight, surplus


def left(steps, budget, most=10**6, pinned=()):
    gone = set(surplus([Weight(step, 1, step in pinned) for step in steps], budget, most))
    return [step for step in steps if step not in gone]


def test_what_is_within_the_budget_stays():
    assert left([1, 2, 3], 3) == [1, 2, 3]


def test_both_ends_are_dense_and_the_middle_is_thin():
    kept = left(list(range(1001)), 40)
    assert len(kept) == 40
    gaps = [after - before for before, after in pairwise(kept)]
    assert gaps[0] == gaps[-1] == 1
    assert max(gaps) in gaps[14:26]
    assert gaps[10] < gaps[15] < gaps[19]


def test_a_run_thinned_as_it_grows_is_dense_at_its_ends_too():
    kept: list[int] = []
    for step in range(3000):
        kept = left([*kept, step], 30)
    gaps = [after - before for before, after in pairwise(kept)]
    assert gaps[0] <= 2
    assert gaps[-1] == 1
    assert max(gaps) < 1500


@given(st.sets(st.integers(0, 500), min_size=1), st.integers(1, 60), st.sets(st.integers(0, 500)))
def test_first_last_and_pinned_ones_always_stay(steps, budget, pinned):
    steps = sorted(steps)
    kept = left(steps, budget, pinned=pinned)
    assert {steps[0], steps[-1], *(pinned & set(steps))} <= set(kept)
    assert len(kept) <= max(budget, 2 + len(pinned & set(steps)))


def test_a_count_is_a_limit_too():
    assert len(left(list(range(100)), 10**9, most=10)) == 10
