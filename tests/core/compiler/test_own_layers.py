"""Faults of our own layers are told in our words, with a mend, and never as what PyTorch says."""

from __future__ import annotations

import pytest

from nnstudio.core.training.resolving import resolve
from tests.core.training.making import linear, project


def of_digits(*layers):
    return project(*layers, ("Flatten", {}), linear(10), source="digits", data={})


FAULTY = {
    "no-feature": project(("InputFeatures", {"x": False, "y": False}), linear(2)),
    "batch-moved": of_digits(("Permute", {"dims": (1, 0, 2, 3)})),
    "sequence-too-long": of_digits(
        ("Flatten", {"start_dim": 1, "end_dim": 2}), ("PositionalEncoding", {"max_length": 7})
    ),
    "not-points": project(linear(3), ("InputFeatures", {}), linear(2)),
    "odd-size": project(linear(3), ("MinMax", {}), linear(2)),
    "too-small": of_digits(("Crop", {"margin": 4})),
}


@pytest.mark.parametrize("code", FAULTY)
def test_it_is_told_in_our_words(code):
    (problem,) = resolve(FAULTY[code]).problems
    assert problem.code == code
    assert "PyTorch" not in str(problem.message)
    assert problem.node


@pytest.mark.parametrize("code", ["no-feature", "batch-moved", "sequence-too-long"])
def test_its_mend_mends_it(code):
    (problem,) = resolve(FAULTY[code]).problems
    assert str(problem.mend.label)
    assert resolve(problem.mend.apply(FAULTY[code])).problems == ()


def test_axes_that_are_none_of_the_input_have_no_mend():
    (problem,) = resolve(of_digits(("Permute", {"dims": (1, 0, 7, 3)}))).problems
    assert problem.mend is None
