"""One value of a parsed file with the path that leads to it, so that a refusal can name the field."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.parameters import InvalidValue, Parameter, Value
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.refusals import WrongValue

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Field:
    """A value found at ``path``, such as ``networks.main.conv1.at``."""

    value: Any
    path: str = ""

    def __truediv__(self, name: str) -> Field:
        """The entry of that name, or ``None`` at its path where there is none."""
        return Field(self.mapping().get(name), self.path_of(name))

    def path_of(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        return name in self.mapping()

    def mapping(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.wrong(N_("{path} should be an object with named values. Received {received}."))
        return self.value

    def fields(self) -> Iterator[tuple[str, Field]]:
        for name in self.mapping():
            yield name, self / name

    def items(self) -> Iterator[Field]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self.wrong(N_("{path} should be a list. Received {received}."))
        for index, value in enumerate(self.value):
            yield Field(value, f"{self.path}[{index}]")

    def text(self, longest: int = sys.maxsize) -> str:
        if not isinstance(self.value, str):
            raise self.wrong(N_("{path} should be a text. Received {received}."))
        if len(self.value) > longest:
            raise self.wrong(N_("{path} is too long a text. Received {received}."))
        return self.value

    def number(self) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong(N_("{path} should be a number. Received {received}."))
        return float(self.value)

    def count(self) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < 0:
            raise self.wrong(N_("{path} should be a whole number. Received {received}."))
        return self.value

    def checked(self, parameter: Parameter) -> Value:
        """The value as this parameter accepts it."""
        try:
            return parameter.check(self.plain())
        except InvalidValue as refusal:
            raise self.explained(refusal) from refusal

    def plain(self) -> Value:
        """A value that a parameter may hold at all."""
        value = self.value
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, list) and {type(item) for item in value} in ({int}, {str}, set()):
            return tuple(value)
        raise self.wrong(
            N_("{path} should be a number, a text, true, false, or a list of these. Received {received}.")
        )

    def rest(self, known: Iterable[str]) -> immutabledict[str, object]:
        """The entries this version does not know, frozen, to be written back as they are."""
        unknown = self.mapping().keys() - set(known)
        return immutabledict({name: frozen(self.value[name]) for name in sorted(unknown)})

    def wrong(self, template: str, **more: object) -> WrongValue:
        return WrongValue(template, path=self.path or "project.json", received=shown(self.value), **more)

    def twice(self) -> WrongValue:
        return self.wrong(N_("{path} is empty, or there twice. Received {received}."))

    def empty(self) -> WrongValue:
        return self.wrong(N_("{path} should not be empty. Received {received}."))

    def explained(self, refusal: Refusal) -> WrongValue:
        """The refusal of somebody who did not know the path."""
        return WrongValue(N_("{path} cannot be read: {why}"), path=self.path, why=refusal.message)


def shown(value: object) -> str:
    """A value short enough for a sentence."""
    text = repr(value) if not isinstance(value, dict | list) else type(value).__name__
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def frozen(value: Any) -> Any:
    """JSON values with immutable mappings and tuples, so that they compare and hash."""
    if isinstance(value, Mapping):
        return immutabledict({name: frozen(item) for name, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(frozen(item) for item in value)
    return value


def thawed(value: Any) -> Any:
    """The reverse of :func:`frozen`: what ``json`` can write. Whole numbers lose their decimal point."""
    if isinstance(value, Mapping):
        return {str(name): thawed(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [thawed(item) for item in value]
    return value
