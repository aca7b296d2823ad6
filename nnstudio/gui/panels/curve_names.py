"""What curves are called, and how they are coloured: the same in every plot.

A curve's name is made of the part of the data it was measured on, whom it concerns and what it measures:
``loss`` (of each batch), ``validation_accuracy``, ``train_generator_loss``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nnstudio.core.language import N_, _, number, percent

PARTS = {"train": N_("training"), "validation": N_("validation"), "test": N_("test")}
WHO = {"generator": N_("generator"), "discriminator": N_("discriminator")}
KINDS = {
    "loss": N_("Loss"),
    "accuracy": N_("Accuracy"),
    "r2": N_("R²"),
    "modes": N_("Modes covered"),
    "good_samples": N_("Good samples"),
    "learning_rate": N_("Learning rate"),
}
_PERCENT = {"accuracy", "good_samples"}
_OF_NO_PART = {"modes", "good_samples"}  # of what is generated: no part of the data is looked at
_GREY = 8  # in the theme's series: what is noisy stands back
_FIRST_FREE = 4


@dataclass(frozen=True, slots=True)
class CurveName:
    """A name, taken apart. ``part`` is empty for a value per batch, ``who`` where there is one network."""

    part: str
    who: str
    kind: str

    @staticmethod
    @lru_cache(maxsize=256)
    def of(name: str) -> CurveName:
        """The name taken apart; asked for every curve of every frame."""
        first, _mark, rest = name.partition("_")
        part, rest = (first, rest) if first in PARTS and rest else ("", name)
        known = next((kind for kind in KINDS if rest == kind or rest.endswith(f"_{kind}")), None)
        if known is not None:
            return CurveName(part, rest[: -len(known)].rstrip("_"), known)
        return CurveName(part, "", rest)

    @property
    def label(self) -> str:
        """In the user's language: "Training", "Batch", "Generator" (its batches), "Generator, validation".

        What is measured on no part of the data goes by what it measures.
        """
        if self.is_of_no_part or (self.kind == "learning_rate" and not self.who):
            return kind_label(self.kind)
        part = _(PARTS[self.part]) if self.part else "" if self.who else _("batch")
        words = [_(WHO.get(self.who, self.who)), part]
        text = ", ".join(word for word in words if word)
        return text[:1].upper() + text[1:]

    @property
    def colour(self) -> int:
        """An index into the theme's series: of the player where there are several, else of the part."""
        if self.who:
            return list(WHO).index(self.who) if self.who in WHO else _FIRST_FREE
        return list(PARTS).index(self.part) if self.part else _GREY

    @property
    def is_dashed(self) -> bool:
        """Players share their colour between the parts; then the line tells the parts apart."""
        return bool(self.who) and self.part == "validation"

    @property
    def is_of_no_part(self) -> bool:
        """Whether it tells of what is generated, whichever part of the data it was measured along with."""
        return self.kind in _OF_NO_PART

    @property
    def is_repeated(self) -> bool:
        """Whether it says what the smoothed batch curve says anyway."""
        return bool(self.who) and self.part == "train"

    @property
    def is_noisy(self) -> bool:
        """Whether it has one value per step rather than one per epoch."""
        return not self.part and self.kind != "learning_rate"


def worth_showing(names: Sequence[str]) -> list[str]:
    """Of these curves the ones that say something of their own."""
    known = set(names)
    return [name for name in names if not CurveName.of(name).is_repeated and _first_of_kind(name, known)]


def _first_of_kind(name: str, known: set[str]) -> bool:
    """What is of no part of the data is measured twice, with two kinds of luck: the second is left out."""
    parts = CurveName.of(name)
    return not (parts.is_of_no_part and parts.part == "train" and f"validation_{parts.kind}" in known)


def within_sentence(label: str) -> str:
    """A label as it is written behind other words: a small first letter, unless it is a symbol's (R²)."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def kind_label(kind: str) -> str:
    """What is measured, in the user's language."""
    return _(KINDS[kind]) if kind in KINDS else kind.replace("_", " ").capitalize()


def shown(kind: str, value: float) -> str:
    """A value as people read it: accuracy in per cent."""
    return percent(value) if kind in _PERCENT else number(value)
