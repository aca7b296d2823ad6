"""Writing the construction of an object as a person would: positional where usual, defaults left out."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache

_POSITIONAL = 2  # sizes in and out are written without their names; more would be hard to read


def written_call(name: str, made: type, arguments: Mapping[str, object]) -> str:
    """``nn.Conv2d(1, 32, kernel_size=5)`` for the class and the arguments it is called with.

    Arguments equal to the constructor's defaults are left out. The first two are written without their
    names if they have no default.
    """
    parameters = _parameters(made)
    parts = []
    for position, (argument, value) in enumerate(arguments.items()):
        known = parameters.get(argument)
        required = known is not None and known.default is inspect.Parameter.empty
        if required and position < _POSITIONAL and list(parameters)[position] == argument:
            parts.append(written(value))
        elif known is None or required or not _same(known.default, value):
            parts.append(f"{argument}={written(value)}")
    return f"{name}({', '.join(parts)})"


def written(value: object) -> str:
    """A parameter's value as a Python literal."""
    if isinstance(value, tuple | list):
        inner = ", ".join(written(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)


def _same(default: object, value: object) -> bool:
    """Equal, and not only because ``True`` is 1."""
    return isinstance(default, bool) == isinstance(value, bool) and default == value


@cache
def _parameters(made: type) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(made).parameters
