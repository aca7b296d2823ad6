"""Calling functions of torch's interpreter: nothing is recorded for gradients, and nothing is rewritten.

Left to itself, the interpreter watches the first calls of a function and rewrites it then: a matrix product
with a sum becomes two operations, which is slower and rounds otherwise.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import torch

_C: Any = torch._C


def resident(tensors: Sequence[torch.Tensor]) -> Any:
    """These tensors as the interpreter keeps them, so that handing them over takes next to no time."""
    return _C.ScriptList(list(tensors))


@functools.cache
def _counting() -> Any:
    """What counts how often each tensor was changed, for autograd's sake."""
    return _C.DispatchKeySet(_C.DispatchKey.ADInplaceOrView)


class Interpreting:
    """A context in which such functions are called. What they make and change is known to no autograd."""

    __slots__ = ("_below", "_optimizes", "_uncounted")

    def __enter__(self) -> None:
        counting = _counting()
        self._optimizes = _C._get_graph_executor_optimize()
        _C._set_graph_executor_optimize(False)
        self._below = _C._AutoDispatchBelowAutograd()
        self._below.__enter__()
        self._uncounted = _C._ExcludeDispatchKeyGuard(counting)
        self._uncounted.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._uncounted.__exit__(kind, error, trace)
        self._below.__exit__(kind, error, trace)
        _C._set_graph_executor_optimize(self._optimizes)
