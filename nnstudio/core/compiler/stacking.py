"""Depth-first work without recursion: blocks lie in blocks as deep as anybody likes.

Work is a generator. It yields another piece of work where it needs that one's result first, and is sent it.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

Result = TypeVar("Result")
Work = Generator[Any, Any, Result]


def done(work: Work[Result]) -> Result:
    """The result of the work, once all that it asked for has been done."""
    stack: list[Work[Any]] = [work]
    result: Any = None
    while stack:
        try:
            needed = stack[-1].send(result)
        except StopIteration as finished:
            stack.pop()
            result = finished.value
        else:
            stack.append(needed)
            result = None
    return result  # of the first piece, which is the last to finish
