"""Names for the values of a forward pass: ``x`` along a chain, ``y`` beside it where it forks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count

from nnstudio.core.project import Port

_LETTERS = "xyzuvw"
_NOBODY = "_"


class Variables:
    """Hands out variable names; a name is free again once its value has been taken for the last time."""

    def __init__(self, uses: Mapping[Port, int]) -> None:
        """``uses`` says how often each value will be taken."""
        self._left = dict(uses)
        self._names: dict[Port, str] = {}
        self._held: dict[str, int] = {}  # name → takings still to come

    def share(self, port: Port, name: str) -> None:
        """Give this value a name that others may have too: every Input is the same ``x``."""
        self._names[port] = name
        self._held[name] = self._held.get(name, 0) + self._left.get(port, 0)

    def take(self, port: Port) -> str:
        """The name of the value, for one of its uses."""
        name = self._names[port]
        self._held[name] -= 1
        return name

    def keep(self, name: str) -> None:
        """Never use this name again: its value is returned at the end."""
        self._held[name] = self._held.get(name, 0) + 1

    def give(self, ports: Sequence[Port]) -> list[str]:
        """A name for each of these new values, ``_`` for those nobody takes."""
        given = []
        for port in ports:
            uses = self._left.get(port, 0)
            name = next(self._free()) if uses else _NOBODY
            if uses:
                self._names[port] = name
                self._held[name] = uses
            given.append(name)
        return given

    def _free(self) -> Iterator[str]:
        names = chain(_LETTERS, (f"x{number}" for number in count(1)))
        return (name for name in names if not self._held.get(name))
