"""One run on several processes or machines, started by torch's own launcher.

``torchrun --nproc-per-node 2 -m nnstudio train FILE``: each process prepares the same project with the same
seeds, hence the same weights and the same order of the same batches, and takes its part of every batch.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

_NEEDED = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT")
FRAME_STEPS = 20  # steps between two events: counted, for clocks of several processes differ


@dataclass(frozen=True, slots=True)
class World:
    """The processes of this run. ``restarts`` is how often the launcher has begun them anew."""

    rank: int
    size: int
    restarts: int = 0

    @property
    def is_first(self) -> bool:
        """Whether this process is the one that reports and writes."""
        return self.rank == 0

    def anyone(self, wish: bool) -> bool:
        """Whether any process wishes so; all have to ask, and all get the same answer."""
        import torch
        import torch.distributed as dist

        told = torch.tensor([float(wish)], device=_device_type())
        dist.all_reduce(told, op=dist.ReduceOp.MAX)
        return bool(told.item())


@contextmanager
def world() -> Iterator[World | None]:
    """The processes that the launcher started this one among; ``None`` where it was started alone."""
    if not all(name in os.environ for name in _NEEDED):
        yield None
        return
    import torch
    import torch.distributed as dist

    rank, size = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    restarts = int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0"))
    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    backend = "nccl" if torch.cuda.is_available() else "gloo"
    dist.init_process_group(backend, store=_store(rank, restarts), rank=rank, world_size=size)
    try:
        yield World(rank, size, restarts)
    finally:
        dist.destroy_process_group()


def _store(rank: int, restarts: int) -> Any:
    """Where processes leave their addresses for each other: a place of its own for each attempt.

    The launcher's store outlives the processes it begins anew, and with it the addresses of dead ones, which
    torch's usual way of meeting (``env://``) then tries to reach.
    """
    from torch._C._distributed_c10d import PrefixStore, TCPStore  # torch.distributed's own, with their types

    address, port = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
    is_host = rank == 0 and os.environ.get("TORCHELASTIC_USE_AGENT_STORE") != "True"
    return PrefixStore(f"attempt {restarts}", TCPStore(address, port, is_master=is_host))


def is_shared() -> bool:
    """Whether steps are shared with other processes now."""
    import torch.distributed as dist

    return dist.is_available() and dist.is_initialized()


def _device_type() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"
