"""Which observations are wanted now, by whom. Panels write it; the engine's controls get the union."""

from __future__ import annotations

from collections.abc import Iterable

from nnstudio.core.observe import Request
from nnstudio.core.observer import Signal


class Watch:
    """The requests of all visible panels. A hidden panel asks for nothing and costs nothing."""

    changed = Signal(frozenset)

    def __init__(self) -> None:
        self._wanted: dict[str, frozenset[Request]] = {}
        self.requests: frozenset[Request] = frozenset()

    def ask(self, panel: str, requests: Iterable[Request]) -> None:
        """This panel wants exactly these from now on; an empty iterable when it is hidden."""
        self._wanted[panel] = frozenset(requests)
        union = frozenset().union(*self._wanted.values())
        if union != self.requests:
            self.requests = union
            self.changed.emit(union)
