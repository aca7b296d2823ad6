"""Recording work of a graphics card, to be launched again as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

Work = Callable[[], object]
Capture = Callable[[Work, int], Work]

_LAXEST = "thread_local"  # other threads may use the card meanwhile: the window's look at layers, say


class Recorder:
    """Recordings that are never replayed at once, and so share the memory they need meanwhile."""

    def __init__(self) -> None:
        self._pool: Any = None  # torch has no public name for what it is

    def __call__(self, work: Work, warm_ups: int) -> Work:
        """What does the work again, on the same tensors. The work is not done by recording it.

        Before that it is done ``warm_ups`` times, as libraries have to be set up outside of a recording. A
        work that waits for the card to tell a number cannot be recorded: that is found out before it is
        tried, since a recording that breaks off leaves random generators unusable.

        Raises:
            RuntimeError: it cannot be recorded.
        """
        _warm_up(work, warm_ups)
        graph = torch.cuda.CUDAGraph()
        self._pool = self._pool or torch.cuda.graph_pool_handle()
        with torch.cuda.graph(graph, pool=self._pool, capture_error_mode=_LAXEST):
            work()
        return graph.replay


def _warm_up(work: Work, times: int) -> None:
    """Do the work on a stream of its own, as it will be recorded on one; waiting for the card is an error."""
    stream, mode = torch.cuda.Stream(), torch.cuda.get_sync_debug_mode()
    stream.wait_stream(torch.cuda.current_stream())
    torch.cuda.set_sync_debug_mode("error")
    try:
        with torch.cuda.stream(stream):
            for _time in range(times):
                work()
    finally:
        torch.cuda.set_sync_debug_mode(mode)
    torch.cuda.current_stream().wait_stream(stream)
