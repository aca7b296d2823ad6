"""One scale for all inputs, decided by the training part alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstudio.core.data.loading import load
from nnstudio.core.data.normalising import normalised, statistics
from nnstudio.core.project import DataRecipe, SplitRecipe
from nnstudio.core.refusal import Refusal

tables = arrays(
    np.float32,
    st.tuples(st.integers(2, 40), st.integers(1, 4)),
    elements=st.floats(-1e4, 1e4, width=32),
)


@given(tables)
def test_standard_gives_zero_mean_and_unit_deviation_or_zero(table):
    result = normalised(table, *statistics(table, "standard"))
    assert np.isfinite(result).all()
    assert result.dtype == np.float32
    spread = table.std(axis=0, dtype=np.float64) > 1e-3 * np.maximum(np.abs(table).max(axis=0), 1e-20)
    assert np.allclose(result.mean(axis=0, dtype=np.float64)[spread], 0, atol=1e-3)
    assert np.allclose(result.std(axis=0, dtype=np.float64)[spread], 1, atol=1e-2)


@given(tables)
def test_range_gives_zero_to_one(table):
    result = normalised(table, *statistics(table, "range"))
    assert np.isfinite(result).all()
    assert result.min() >= -1e-5
    assert result.max() <= 1 + 1e-5
    spread = np.ptp(table, axis=0) > 1e-3 * np.maximum(np.abs(table).max(axis=0), 1e-20)
    assert np.allclose(result.max(axis=0)[spread], 1, atol=1e-5)


def test_none_changes_nothing_and_copies_nothing():
    table = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    assert normalised(table, *statistics(table, "none")) is table


@pytest.mark.parametrize("how", ["standard", "range"])
@pytest.mark.parametrize("value", [0.0, 7.0, 1e6])
def test_a_constant_column_becomes_zero_and_stays_finite(how, value):
    table = np.full((10, 2), value, np.float32)
    table[:, 1] = np.arange(10)
    result = normalised(table, *statistics(table, how))
    assert (result[:, 0] == 0).all()
    assert np.ptp(result[:, 1]) > 0.9


def test_images_have_one_scale_per_channel():
    images = np.random.default_rng(0).random((20, 3, 4, 5)).astype(np.float32)
    images[:, 1] *= 10
    mean, scale = statistics(images, "standard")
    assert mean.shape == scale.shape == (3, 1, 1)
    result = normalised(images, mean, scale)
    assert np.allclose(result.mean(axis=(0, 2, 3)), 0, atol=1e-5)
    assert np.allclose(result.std(axis=(0, 2, 3)), 1, atol=1e-4)


@pytest.mark.parametrize("how", ["standard", "range"])
@pytest.mark.parametrize("source", ["wine", "digits", "circle", "ring"])
def test_the_numbers_come_from_the_training_part_alone(how, source):
    recipe = DataRecipe(source, split=SplitRecipe(0.3, 0.3, seed=5))
    raw, scaled = load(recipe), load(replace(recipe, normalise=how))
    mean, scale = statistics(raw.train.inputs, how)
    assert np.array_equal(scaled.mean, mean)
    assert np.array_equal(scaled.scale, scale)
    everything = np.concatenate([raw.train.inputs, raw.validation.inputs, raw.test.inputs])
    assert not np.array_equal(
        statistics(everything, "standard")[0], statistics(raw.train.inputs, "standard")[0]
    )
    for part in ("train", "validation", "test"):
        back = scaled.raw(scaled.part(part).inputs)
        assert np.allclose(back, raw.part(part).inputs, rtol=1e-4, atol=1e-3)


def test_a_changed_test_sample_does_not_change_what_is_trained_on(npz_file):
    recipe = DataRecipe("npz", {"file": str(npz_file)}, normalise="standard")
    before = load(recipe)
    with np.load(npz_file) as archive:
        arrays = dict(archive)
    arrays["x_test"] = np.full_like(arrays["x_test"], 255)
    np.savez(npz_file, **arrays)
    after = load(recipe)
    assert not np.array_equal(after.test.inputs, before.test.inputs)
    assert np.array_equal(after.train.inputs, before.train.inputs)
    assert np.array_equal(after.mean, before.mean)


def test_an_unknown_normalisation_is_refused_with_the_known_ones():
    with pytest.raises(Refusal, match="none, standard, range"):
        load(DataRecipe("circle", normalise="banana"))


@pytest.mark.parametrize("size", [1e-20, 1.0, 1e20])
def test_many_rows_of_any_size_have_numpys_mean_and_deviation(size):
    table = (size * (np.random.default_rng(0).normal(size=(5500, 2)) + 3)).astype(np.float32)
    mean, scale = statistics(table, "standard")
    assert np.allclose(mean, table.mean(axis=0, dtype=np.float64), rtol=1e-6, atol=0)
    assert np.allclose(scale, table.std(axis=0, dtype=np.float64), rtol=1e-6, atol=0)
