"""The language the studio speaks, through gettext.

Code marks a string with :func:`_` where it is shown. Data that is written before a language is
chosen (a catalogue entry, a problem) is marked with :func:`N_`, kept in English, and passed through
``_`` by whoever shows it. A sentence with numbers or names in it is a :class:`Message`, so that it
can still be said in another language after the user has switched.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.core.observer import Signal
from nnstudio.core.resources import resource_path

DOMAIN = "nnstudio"
LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français"}


class _Language:
    """The chosen language; announces when another one is chosen."""

    changed = Signal(str)

    def __init__(self) -> None:
        self.code = "en"
        self._catalogue: gettext.NullTranslations = gettext.NullTranslations()

    def choose(self, code: str) -> None:
        """Speak this language from now on. An unknown code means English."""
        code = code if code in LANGUAGES else "en"
        folder = resource_path("translations")
        self._catalogue = gettext.translation(DOMAIN, folder, languages=[code], fallback=True)
        self.code = code
        self.changed.emit(code)

    def translate(self, text: str) -> str:
        return self._catalogue.gettext(text) if text else ""

    def translate_plural(self, one: str, many: str, count: int) -> str:
        return self._catalogue.ngettext(one, many, count)


language = _Language()


def _(text: str) -> str:
    """This text in the chosen language."""
    return language.translate(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The singular or plural form in the chosen language; the caller formats ``{count}``."""
    return language.translate_plural(one, many, count)


def N_(text: str) -> str:
    """Mark a text for translation without translating it yet."""
    return text


def system_language() -> str:
    """The first of the user's languages that the studio speaks, else English."""
    wished = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")]
    wished.append(locale.getlocale()[0] or "")
    for name in wished:
        code = name.split(":")[0].split("_")[0].split(".")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"


class Told(float):
    """A number that every format specification writes with the decimal mark of the language of now.

    ``f"{Told(0.5):g}"`` is ``0.5`` in English and ``0,5`` in French; ``repr`` stays Python's.
    """

    def __format__(self, specification: str) -> str:
        return localised(super().__format__(specification))

    def __str__(self) -> str:
        return localised(super().__repr__())


class Counted(int):
    """A count that is written in groups of three digits, as the language of now does."""

    def __format__(self, specification: str) -> str:
        return grouped(self) if not specification else super().__format__(specification)

    def __str__(self) -> str:
        return grouped(self)


def grouped(count: int) -> str:
    """A count for people: ``12,345``, in French with narrow spaces that hold on."""
    digits = f"{int(count):,d}"
    return digits if language.code == "en" else digits.replace(",", "\u202f")


def number(value: float, digits: int = 4) -> str:
    """A number for people to read, with at most this many digits that matter: ``0.07363``, ``0,07363``."""
    return f"{Told(value):.{digits}g}"


def percent(share: float, decimals: int = 1) -> str:
    """A share (1 is everything) in per cent: ``98.1%``, in French ``98,1 %`` with a space that holds on."""
    return f"{Told(share):.{decimals}%}"


def localised(text: str) -> str:
    """A number as Python writes it, as the chosen language does."""
    if language.code != "fr":
        return text
    return text.replace(".", ",").replace("%", "\u00a0%")


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence kept as its English template and its fields; ``str`` says it in the language of now.

    Example: ``Message.of(N_("Expected {expected} channels. Received {received}."), expected=3, received=1)``.
    """

    template: str
    fields: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, template: str, **fields: object) -> Message:
        return cls(template, tuple(fields.items()))

    def __str__(self) -> str:
        return _(self.template).format(**{name: _shown(value) for name, value in self.fields})


@dataclass(frozen=True, slots=True)
class Listed:
    """Words in a row, each English marked with ``N_``; ``str`` says them in the language of now."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(_(word) for word in self.words)


def _shown(value: object) -> object:
    """A field as shown: a nested message or a real number is said in the language of now."""
    if isinstance(value, Message):
        return str(value)
    return Told(value) if isinstance(value, float) else value
