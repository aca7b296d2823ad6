"""Values as people type them: ``0,1`` for a tenth, ``3x5`` for two sizes, ``yes`` for true."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from nnstudio.core.parameters import Kind, Parameter, Value

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
_NONE = frozenset({"none", "null", ""})


def spelled(value: object, parameter: Parameter | None) -> Value:
    """What a typed text means for this parameter; without one, the plainest reading.

    Anything but a text comes back as it is (a list as a tuple). A text that means nothing here comes
    back unread, for the parameter's own check to refuse.
    """
    if isinstance(value, list | tuple):
        return tuple(value)
    if not isinstance(value, str):
        return value  # type: ignore[return-value]  # judged by the parameter's check
    text = value.strip()
    if parameter is None:
        return _plainest(text)
    if parameter.optional and text.lower() in _NONE:
        return None
    reader = _READERS.get(parameter.kind)
    read = reader(text) if reader else None
    return value if read is None else read


def _plainest(text: str) -> Value:
    """``12`` is an integer, ``0.5`` and ``1e-3`` numbers, ``true`` a switch, ``a,b`` names; else a text."""
    if text.lower() in {"none", "null"}:
        return None
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    for reader in (_integer, _number):
        read = reader(text)
        if read is not None:
            return read
    return text


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,18}", text) else None


def _number(text: str) -> float | None:
    """A finite number; a comma is a decimal comma."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _whole_or_number(text: str) -> int | float | None:
    whole = _integer(text)
    return _number(text) if whole is None else whole


def _switch(text: str) -> bool | None:
    return True if text.lower() in _TRUE else False if text.lower() in _FALSE else None


def _sizes(text: str) -> int | tuple[int, ...] | None:
    """``3``, or one integer per axis: ``3,5``, ``3x5``, ``3×5``, ``(3, 5)``."""
    words = [word for word in re.split(r"[,;x×\s]+", text.strip("()[] ")) if word]
    sizes = [_integer(word) for word in words]
    complete = tuple(size for size in sizes if size is not None)
    if not complete or len(complete) != len(sizes):
        return None
    return complete if len(complete) > 1 or text.startswith(("(", "[")) else complete[0]


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


_READERS: dict[Kind, Callable[[str], Value]] = {
    Kind.INTEGER: _whole_or_number,
    Kind.NUMBER: _number,
    Kind.SWITCH: _switch,
    Kind.SIZES: _sizes,
    Kind.NAMES: _names,
}
