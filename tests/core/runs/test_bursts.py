"""Losses of many steps in few bytes: what comes back is what went in, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nnstudio.core.runs.bursts import BurstError, Rates, decode, encode

FLOATS = st.floats(width=64, allow_nan=True, allow_infinity=True)
SHORT = st.floats(width=32, allow_nan=False, allow_infinity=True)


@given(
    st.integers(1, 40).flatmap(
        lambda count: st.dictionaries(
            st.sampled_from(["loss", "generator_loss", "rate/main", "rate/generator"]),
            arrays.arrays(np.float64, count, elements=st.one_of(SHORT, FLOATS)),
            min_size=1,
        )
    )
)
def test_columns_come_back_as_they_were(columns):
    count = len(next(iter(columns.values())))
    back = decode(*encode(columns), count)
    assert list(back) == list(columns)
    for name, values in columns.items():
        assert np.array_equal(back[name], values, equal_nan=True)
        assert (np.signbit(back[name]) == np.signbit(values))[~np.isnan(values)].all()


def test_float32_losses_take_four_bytes_a_step_and_a_steady_rate_none():
    losses = np.random.default_rng(0).random(1000).astype(np.float32).astype(np.float64)
    names, data = encode({"loss": losses, "rate/main": np.full(1000, 0.1)})
    assert len(data) == 4000
    assert len(names) < 60


@pytest.mark.parametrize(
    ("names", "data"), [("[", b""), ('[["loss", null]]', b"123"), ('{"loss": 1}', b""), ("[[1]]", b"")]
)
def test_damaged_bursts_are_told_from_good_ones(names, data):
    with pytest.raises(BurstError):
        decode(names, data, 5)


def test_rates_are_kept_at_the_steps_where_they_change():
    rates = Rates()
    rates.take(1, {"rate/main": np.array([0.1, 0.1, 0.2]), "loss": np.zeros(3)})
    rates.take(4, {"rate/main": np.array([0.2, 0.05])})
    x, y = rates.curves["main"]
    assert x.tolist() == [1, 3, 5]
    assert y.tolist() == [0.1, 0.2, 0.05]
