"""Sharing out the rows: nothing lost, nothing twice, classes spread evenly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.core.data.split import split, split_rows
from nnstudio.core.project import SplitRecipe
from nnstudio.core.refusal import Refusal

shares = st.floats(0, 0.45)
labels = st.lists(st.integers(0, 4), min_size=1, max_size=120).map(np.array)


@given(labels, shares, shares, st.integers(0, 2**31 - 1), st.booleans())
def test_every_row_is_in_exactly_one_part_and_some_train(targets, validation, test, seed, stratify):
    parts = split_rows(targets, validation=validation, test=test, seed=seed, stratify=stratify)
    assert sorted(np.concatenate(parts)) == list(range(len(targets)))
    assert len(parts[0]) >= 1


@given(labels, shares, shares, st.integers(0, 2**31 - 1), st.booleans())
def test_parts_have_the_size_asked_for(targets, validation, test, seed, stratify):
    _, validated, tested = split_rows(targets, validation=validation, test=test, seed=seed, stratify=stratify)
    for part, share in ((validated, validation), (tested, test)):
        if share == 0:
            assert len(part) == 0
        elif len(targets) >= 5:
            assert 1 <= len(part) <= max(1, share * len(targets) + 1)
            assert len(part) >= share * len(targets) - 1


@given(labels, shares, shares, st.integers(0, 2**31 - 1))
def test_stratified_parts_have_each_class_in_its_share(targets, validation, test, seed):
    parts = split_rows(targets, validation=validation, test=test, seed=seed, stratify=True)
    for part in parts:
        for label in np.unique(targets):
            fair = len(part) * np.mean(targets == label)
            assert abs(np.sum(targets[part] == label) - fair) <= 5


def test_stratified_parts_of_a_rare_class_do_not_miss_it():
    targets = np.array([0] * 950 + [1] * 50)
    parts = split_rows(targets, validation=0.1, test=0.1, seed=0, stratify=True)
    assert [int(targets[part].sum()) for part in parts] == [40, 5, 5]


def test_another_seed_draws_other_rows():
    targets = np.arange(100) % 3
    one = split_rows(targets, validation=0.2, test=0.2, seed=1, stratify=True)
    two = split_rows(targets, validation=0.2, test=0.2, seed=2, stratify=True)
    again = split_rows(targets, validation=0.2, test=0.2, seed=1, stratify=True)
    assert not np.array_equal(np.sort(one[1]), np.sort(two[1]))
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))


def test_splitting_leaves_numpys_global_generator_alone():
    before = np.random.get_state()[1].copy()
    split_rows(np.arange(50) % 2, validation=0.2, test=0.2, seed=1, stratify=True)
    assert np.array_equal(np.random.get_state()[1], before)


def test_an_official_test_part_is_not_split_again():
    _, validated, tested = split(np.arange(100) % 2, SplitRecipe(0.2, 0.3), official_test=True)
    assert len(tested) == 0
    assert len(validated) == 20


def test_the_first_validation_examples_show_different_classes():
    _, validated, _ = split(np.repeat(np.arange(10), 100), SplitRecipe(), official_test=False)
    assert len(set(np.repeat(np.arange(10), 100)[validated[:10]])) == 10


@pytest.mark.parametrize(("validation", "test"), [(0.5, 0.5), (1.0, 0.0), (-0.1, 0.2), (float("nan"), 0.1)])
def test_parts_that_leave_nothing_to_train_on_are_refused(validation, test):
    with pytest.raises(Refusal, match="leave nothing to train on"):
        split(np.arange(10) % 2, SplitRecipe(validation, test), official_test=False)


def test_no_samples_at_all_are_refused():
    with pytest.raises(Refusal, match="no samples"):
        split(np.zeros(0, np.int64), SplitRecipe(), official_test=False)
