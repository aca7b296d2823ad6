"""JSON that means one thing only: no duplicate keys, no NaN, no bottomless nesting, no endless digits."""

from __future__ import annotations

import json
import math
import re
from typing import Any

DEEPEST = 60
MOST_DIGITS = 300  # any of these is still a finite float
_TEXT_OR_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


class JsonError(ValueError):
    """The text is not JSON as we write it; the message says why, for a technical report."""


def parse(data: bytes) -> Any:
    """The value that this UTF-8 text stands for.

    Raises:
        JsonError: for anything that is not strict JSON.
    """
    try:
        text = data.decode("utf-8")
        _check_depth(text)
        return json.loads(
            text,
            object_pairs_hook=_mapping,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
        )
    except JsonError:
        raise
    except (ValueError, RecursionError) as error:
        raise JsonError(str(error)) from error


def dump(value: object) -> bytes:
    """The value as UTF-8 text with sorted keys, one entry per line, the same for equal values.

    Raises:
        ValueError: for NaN or infinity, which JSON has not got.
    """
    text = json.dumps(value, sort_keys=True, allow_nan=False, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8")


def _check_depth(text: str) -> None:
    """Refuse nesting that a recursive parser could fall into, before parsing."""
    depth = 0
    for found in _TEXT_OR_BRACKET.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > DEEPEST:
                raise JsonError(f"nested deeper than {DEEPEST}")
        elif found[0] in "]}":
            depth -= 1


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise JsonError("a name appears twice in one object")
    return mapping


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise JsonError(f"a whole number has more than {MOST_DIGITS} digits")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise JsonError("a number is too large")
    return number


def _constant(name: str) -> float:
    raise JsonError(f"{name} is not a number that JSON has")
