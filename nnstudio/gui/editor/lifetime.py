"""Slots that outlive their widget: the session lives on when a window closes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from shiboken6 import isValid

Slot = TypeVar("Slot", bound=Callable[..., None])


def while_alive(slot: Slot) -> Slot:
    """Run this method only while Qt still has the object it belongs to.

    The session holds its listeners weakly, but between the deletion of a widget by Qt and the end of its
    Python half a fact may still arrive; it is then nobody's business.
    """

    @wraps(slot)
    def guarded(self: Any, *arguments: Any) -> None:
        if isValid(self):
            slot(self, *arguments)

    return guarded  # type: ignore[return-value]
