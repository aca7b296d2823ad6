"""Numbers and choices are said as the chosen language says them."""

import json
from collections.abc import Iterator

import pytest

from nnstudio.core.language import Counted, Message, Told, grouped, language, number, percent
from nnstudio.core.parameters import InvalidValue, Kind, Parameter
from nnstudio.core.refusal import Refusal


@pytest.fixture
def french() -> Iterator[None]:
    language.choose("fr")
    yield
    language.choose("en")


def test_english_numbers_have_a_decimal_point():
    assert (number(0.0736312), number(12), number(1e-7)) == ("0.07363", "12", "1e-07")
    assert (percent(0.9806), percent(0.5, 0)) == ("98.1%", "50%")


def test_french_numbers_have_a_decimal_comma(french):
    assert (number(0.0736312), number(12), number(1.5e-7)) == ("0,07363", "12", "1,5e-07")
    assert (percent(0.9806), percent(0.5, 0)) == ("98,1\u00a0%", "50\u00a0%")


def test_numbers_that_are_not_finite_are_said_too(french):
    assert (number(float("nan")), number(float("-inf"))) == ("nan", "-inf")


def test_a_message_says_its_numbers_in_the_language_of_now(french):
    sentence = Message.of(
        "{size:.1f} of {whole}, {share:.0%}, {count}", size=2.25, whole=2.5, share=0.1, count=3
    )
    assert str(sentence) == "2,2 of 2,5, 10\u00a0%, 3"
    language.choose("en")
    assert str(sentence) == "2.2 of 2.5, 10%, 3"


def test_a_told_number_stays_a_number(french):
    assert Told(0.5) + 1 == 1.5
    assert repr(Told(0.5)) == "0.5"


def test_a_range_is_told_in_the_language_of_now(french):
    share = Parameter(name="p", kind=Kind.NUMBER, minimum=0.25, maximum=1)
    with pytest.raises(InvalidValue, match="0,25"):
        share.check(2.0)


def test_a_refusal_is_a_message_with_numbers(french):
    assert "0,5" in str(Refusal("at most {most}", most=0.5))


def test_a_choice_is_shown_in_words_and_checked_by_its_name():
    mode = Parameter(
        name="mode", kind=Kind.CHOICE, choices=("zeros", "a_b"), choice_labels=("Zeros",), default="zeros"
    )
    assert [mode.choice_label(choice) for choice in mode.choices] == ["Zeros", "a b"]
    assert mode.check("zeros") == "zeros"
    with pytest.raises(InvalidValue):
        mode.check("Zeros")


def test_counts_are_written_in_groups_as_the_language_does(french):
    sentence = Message.of(
        "{count} of {whole}, {plain}", count=Counted(1_234_567), whole=Counted(12), plain=4000
    )
    assert str(sentence) == "1\u202f234\u202f567 of 12, 4000"
    language.choose("en")
    assert str(sentence) == "1,234,567 of 12, 4000"
    assert grouped(-1234) == "-1,234"
    assert json.dumps(Counted(1_234_567)) == "1234567"
    assert f"{Counted(7):03d}" == "007"
