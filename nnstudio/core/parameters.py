"""Typed parameters: what a layer, data source, loss or optimizer can be told, and what it accepts.

One description serves the file reader (is this value allowed?), the inspector (which editor shows
it?), the command line (``--set training.learning_rate=0.1``) and the help.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from nnstudio.core.language import N_, Told, _
from nnstudio.core.refusal import Refusal

_LARGEST = sys.float_info.max
_LONGEST = 1e15  # beyond it, whole numbers are easier to read with a power of ten

Value = bool | int | float | str | tuple[int, ...] | tuple[str, ...] | None


class Kind(StrEnum):
    """The kinds of value, each with its own editor in the forms."""

    INTEGER = "integer"
    NUMBER = "number"
    SWITCH = "switch"
    CHOICE = "choice"
    TEXT = "text"
    SIZES = "sizes"  # one integer, or one per axis: 3 or (3, 5)
    NAMES = "names"  # a tuple of texts, such as column names
    FILE = "file"
    FOLDER = "folder"


class InvalidValue(Refusal):
    """A parameter was given a value it does not accept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter: its kind, range, default and unit, and the words that explain it.

    Texts (``label``, ``help``, ``unit``) are English marked with ``N_``; show them through ``_``.
    ``minimum`` and ``maximum`` are inclusive. ``optional`` allows ``None``. ``axes`` is the number of
    integers a ``SIZES`` value may hold besides a single one; 0 means any number of them, always kept as a
    tuple. A ``SIZES`` value may also be one of ``choices`` ("same"). ``choice_labels`` says choices in words,
    in the same order, where their names in files are no words. ``logarithmic`` asks for a log slider.
    """

    name: str
    kind: Kind
    default: Value = None
    label: str = ""
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    choice_labels: tuple[str, ...] = ()
    unit: str = ""
    optional: bool = False
    logarithmic: bool = False
    axes: int = 1

    def check(self, value: object) -> Value:
        """The value in its canonical type, or :class:`InvalidValue` saying what is expected."""
        if value is None:
            if self.optional:
                return None
            raise self._refusal(value)
        checked = _CHECKS[self.kind](self, value)
        if checked is None:
            raise self._refusal(value)
        return checked

    def choice_label(self, choice: str) -> str:
        """This choice in words of the chosen language; a choice without a label says its name."""
        if choice in self.choices[: len(self.choice_labels)]:
            return _(self.choice_labels[self.choices.index(choice)])
        return _(choice).replace("_", " ")

    @property
    def expectation(self) -> str:
        """What is accepted, in words of the chosen language, such as "an integer from 1 to 512"."""
        return _expectation(self)

    def _refusal(self, value: object) -> InvalidValue:
        return InvalidValue(
            N_("{name} takes {expected}. Received {received!r}."),
            name=self.name,
            expected=self.expectation,
            received=value,
        )

    def _inside(self, number: float) -> bool:
        above = self.minimum is None or number >= self.minimum
        below = self.maximum is None or number <= self.maximum
        return above and below and abs(number) <= _LARGEST


def _as_integer(parameter: Parameter, value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not parameter._inside(value):
        return None
    return int(value) if value == int(value) else None


def _as_number(parameter: Parameter, value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if parameter._inside(value) else None


def _as_switch(parameter: Parameter, value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _as_choice(parameter: Parameter, value: object) -> str | None:
    return value if isinstance(value, str) and value in parameter.choices else None


def _as_text(parameter: Parameter, value: object) -> str | None:
    return value if isinstance(value, str) else None


def _as_sizes(parameter: Parameter, value: object) -> int | str | tuple[int, ...] | None:
    if isinstance(value, str):
        return value if value in parameter.choices else None
    if not isinstance(value, list | tuple):
        size = _as_integer(parameter, value)
        return (size,) if size is not None and parameter.axes == 0 else size
    sizes = tuple(_as_integer(parameter, size) for size in value)
    complete = tuple(size for size in sizes if size is not None)
    expected = parameter.axes or max(1, len(sizes))
    return complete if len(complete) == len(sizes) == expected else None


def _as_names(parameter: Parameter, value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        return None
    return tuple(value)


_CHECKS = {
    Kind.INTEGER: _as_integer,
    Kind.NUMBER: _as_number,
    Kind.SWITCH: _as_switch,
    Kind.CHOICE: _as_choice,
    Kind.TEXT: _as_text,
    Kind.SIZES: _as_sizes,
    Kind.NAMES: _as_names,
    Kind.FILE: _as_text,
    Kind.FOLDER: _as_text,
}

_NOUNS = {
    Kind.INTEGER: N_("an integer"),
    Kind.NUMBER: N_("a number"),
    Kind.SWITCH: N_("true or false"),
    Kind.TEXT: N_("a text"),
    Kind.SIZES: N_("an integer, or one per axis,"),
    Kind.NAMES: N_("a list of names"),
    Kind.FILE: N_("the path of a file"),
    Kind.FOLDER: N_("the path of a folder"),
}


def _expectation(parameter: Parameter) -> str:
    if parameter.kind is Kind.CHOICE:
        return _("one of {choices}").format(choices=", ".join(parameter.choices))
    noun = _(_NOUNS[parameter.kind])
    low = plain(parameter.minimum) if parameter.minimum is not None else ""
    high = plain(parameter.maximum) if parameter.maximum is not None else ""
    if low and high:
        return _("{noun} from {low} to {high}").format(noun=noun, low=low, high=high)
    if low:
        return _("{noun} of at least {low}").format(noun=noun, low=low)
    if high:
        return _("{noun} of at most {high}").format(noun=noun, high=high)
    return noun


def plain(number: float) -> str:
    """A border of a range as people write it: ``2147483647``, ``0.999999``, and ``1e-16`` only when tiny."""
    if number == int(number) and abs(number) < _LONGEST:
        return str(int(number))
    return f"{Told(number):.9g}"


def checked_values(
    parameters: Iterable[Parameter], values: Mapping[str, object], *, complete: bool = True
) -> dict[str, Value]:
    """The values, checked one by one and, if ``complete``, with defaults for those not given.

    Raises:
        InvalidValue: for a value out of range, or a name no parameter has.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in values:
        if name not in known:
            raise InvalidValue(
                N_("There is no parameter {name}. Known: {known}."), name=name, known=", ".join(known)
            )
    checked = {name: known[name].check(value) for name, value in values.items()}
    if not complete:
        return checked
    return {name: checked.get(name, parameter.default) for name, parameter in known.items()}
