"""Finding what has been added: one file in a room, or an installed package, adds one entry.

A room (``nnstudio.core.layers``, say) holds modules; each module may bind entries of the room's type at
its top level, alone or in a tuple. The registry imports the modules once and collects the entries in
the order of file names. Packages installed beside nnstudio may add entries through an entry-point
group; one that cannot be imported is listed in :attr:`Registry.broken` and otherwise ignored.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache, cached_property
from importlib.metadata import EntryPoint, distributions
from types import ModuleType
from typing import Generic, Protocol, TypeVar


@cache
def _installed() -> tuple[EntryPoint, ...]:
    """What the packages beside this one add to anything; read once, since every package is looked into."""
    return tuple(point for package in distributions() for point in package.entry_points)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Entry = TypeVar("Entry", bound=_Named)


class Registry(Generic[Entry]):
    """All entries of one type, by name. Reading it first imports the modules of its room."""

    def __init__(self, entry_type: type[Entry], package: str, group: str = "") -> None:
        self._entry_type = entry_type
        self._package = package
        self._group = group
        self.broken: dict[str, Exception] = {}

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, name: str) -> Entry | None:
        return self._entries.get(name)

    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for module in [*self._own_modules(), *self._installed_modules()]:
            for entry in self._entries_of(module):
                entries.setdefault(entry.name, entry)
        return entries

    def _own_modules(self) -> Iterator[ModuleType]:
        package = importlib.import_module(self._package)
        for info in pkgutil.iter_modules(package.__path__):
            if not info.ispkg:
                yield importlib.import_module(f"{self._package}.{info.name}")

    def _installed_modules(self) -> Iterator[ModuleType]:
        points = (point for point in _installed() if point.group == self._group)
        for point in points if self._group else ():
            try:
                yield importlib.import_module(point.module)
            except Exception as error:  # another package's fault must not close the studio
                self.broken[point.name] = error

    def _entries_of(self, module: ModuleType) -> Iterator[Entry]:
        for value in vars(module).values():
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, self._entry_type):
                    yield item
