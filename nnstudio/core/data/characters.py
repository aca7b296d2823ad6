"""Text made up by a small grammar, letter by letter: which one comes next?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np

from nnstudio.core.data.generated import SEED, generated, size
from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec

LETTERS = "abcdefghijklmnopqrstuvwxyz ."


def characters(size: int, length: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Windows ``(size, length)`` of letter numbers from one text, and the number of the letter after each.

    The text is sentences such as "the small cat sees a green bird." Letters are counted from a to z, then
    space and full stop; it begins with all of them, so that each follows some window.
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    letters = "abcdefghijklmnopqrstuvwxyz ."
    grammar = [
        ["the", "a", "one", "my"],
        ["small", "green", "quick", "lazy", "red", "jolly", "wild", "extra vivid"],
        ["cat", "dog", "bird", "fox", "house", "zebra", "tree", "book", "wizard"],
        ["sees", "likes", "finds", "paints", "follows", "joins"],
        ["the", "a", "one", "my"],
        ["cat", "dog", "bird", "fox", "house", "zebra", "tree", "book", "wizard"],
    ]
    text = (letters * (length // len(letters) + 1))[:length] + letters + " "
    while len(text) < size + length:
        text += " ".join([words[draw.integers(len(words))] for words in grammar]) + ". "
    numbers = np.array([letters.index(letter) for letter in text[: size + length]])
    rows = np.arange(size)[:, None] + np.arange(length)
    return numbers[rows].astype(np.float32), numbers[length:].astype(np.int64)


def _windows(params: Mapping[str, Value]) -> DataSpec:
    names = tuple(letter if letter != " " else "␣" for letter in LETTERS)
    return DataSpec(TensorSpec((cast(int, params["length"]),)), TargetSpec(Target.CLASSES, len(names), names))


CHARACTERS = generated(
    characters,
    _windows,
    title=N_("Letters of a text"),
    summary=N_("Sentences made up by a small grammar, cut into windows: the next letter is to be told."),
    shape=Shape.TABLE,
    params=(
        size(4000),
        Parameter(
            name="length",
            kind=Kind.INTEGER,
            default=16,
            minimum=1,
            maximum=1024,
            label=N_("Window"),
            unit=N_("letters"),
            help=N_("How many letters are seen before the one that is asked for."),
        ),
        SEED,
    ),
)
