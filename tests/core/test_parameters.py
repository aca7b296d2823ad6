"""What a parameter accepts, and in which words it refuses."""

from __future__ import annotations

import pytest

from nnstudio.core.parameters import InvalidValue, Kind, Parameter, checked_values

COUNT = Parameter(name="count", kind=Kind.INTEGER, default=3, minimum=1, maximum=9)
RATE = Parameter(name="rate", kind=Kind.NUMBER, default=0.5, minimum=0.0, maximum=1.0)
KERNEL = Parameter(name="kernel", kind=Kind.SIZES, default=3, minimum=1, axes=2)
SHAPE = Parameter(name="shape", kind=Kind.SIZES, default=(-1,), minimum=-1, axes=0)
PADDING = Parameter(name="padding", kind=Kind.SIZES, default=0, minimum=0, axes=2, choices=("same",))
STRIDE = Parameter(name="stride", kind=Kind.SIZES, minimum=1, axes=1, optional=True)


@pytest.mark.parametrize(
    ("parameter", "given", "kept"),
    [
        (COUNT, 4.0, 4),
        (RATE, 1, 1.0),
        (KERNEL, 5, 5),
        (KERNEL, [3, 5], (3, 5)),
        (SHAPE, 7, (7,)),
        (SHAPE, [2, -1, 4], (2, -1, 4)),
        (PADDING, "same", "same"),
        (PADDING, (1, 2), (1, 2)),
        (STRIDE, None, None),
    ],
)
def test_a_value_is_kept_in_its_canonical_type(parameter: Parameter, given: object, kept: object) -> None:
    checked = parameter.check(given)
    assert checked == kept
    assert type(checked) is type(kept)


@pytest.mark.parametrize(
    ("parameter", "given"),
    [
        (COUNT, 0),
        (COUNT, 10),
        (COUNT, 2.5),
        (COUNT, True),
        (COUNT, float("inf")),
        (COUNT, None),
        (RATE, float("nan")),
        (RATE, "0.5"),
        (KERNEL, (3, 5, 7)),
        (KERNEL, (3, 0)),
        (KERNEL, "same"),
        (SHAPE, ()),
        (SHAPE, (2, -2)),
        (PADDING, "valid"),
    ],
)
def test_a_value_outside_is_refused_with_what_is_expected(parameter: Parameter, given: object) -> None:
    with pytest.raises(InvalidValue, match=f"{parameter.name} takes an?.* Received"):
        parameter.check(given)


def test_defaults_fill_in_and_unknown_names_are_refused() -> None:
    assert checked_values((COUNT, RATE), {"rate": 1}) == {"count": 3, "rate": 1.0}
    assert checked_values((COUNT, RATE), {"rate": 1}, complete=False) == {"rate": 1.0}
    with pytest.raises(InvalidValue, match=r"no parameter colour\. Known: count, rate"):
        checked_values((COUNT, RATE), {"colour": "red"})
