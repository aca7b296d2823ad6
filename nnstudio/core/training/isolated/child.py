"""What runs in the process of its own: it takes orders from the pipe, and owns the trainer."""

from __future__ import annotations

import os
import pickle
import queue
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from nnstudio.core.training.allocation import keep_freed_memory
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.isolated.orders import (
    Done,
    Kept,
    Look,
    Order,
    Prepare,
    Raised,
    Restore,
    Save,
    Steer,
    Train,
    steer,
)
from nnstudio.core.training.isolated.outbox import Outbox
from nnstudio.core.training.isolated.wire import Wire

if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.events import Frame
    from nnstudio.core.training.trainer import Trainer

NICENESS = 5  # a window that wakes up comes first
KEEP_SECONDS = 5.0  # between two states told for safety...
KEEP_SHARE = 0.01  # ...and no more of the time than this goes into them


def serve(connection: Connection) -> None:
    """Take orders until the other side hangs up."""
    keep_freed_memory()
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(NICENESS)
    with suppress(EOFError, OSError, KeyboardInterrupt):  # the window is gone, or was told to go
        _Child(Wire(connection)).serve()
    os._exit(0)  # nothing is left to be said; taking torch down in order takes seconds


class _Child:
    """The main thread obeys; a second one listens, so that steering reaches a running engine at once."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._outbox = Outbox(wire)
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
        self._controls = Controls()
        self._trainer: Trainer | None = None
        self._keep_at = 0.0
        self._ways: dict[type[Order], Callable[[Any], object]] = {
            Prepare: self._prepare,
            Restore: self._restore,
            Save: self._save,
            Look: self._look,
            Train: self._train,
        }

    def serve(self) -> None:
        threading.Thread(target=self._listen, name="orders", daemon=True).start()
        while (order := self._orders.get()) is not None:
            self._obey(order)
        self._outbox.close()

    def _listen(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                order = self._wire.receive()
                if isinstance(order, Steer):
                    steer(self._controls, order.steering)
                else:
                    self._take(order)
        self._controls.stop = True
        self._orders.put(None)

    def _take(self, order: Order) -> None:
        if isinstance(order, Train):  # before any steering that may follow it
            self._controls = Controls()
            steer(self._controls, order.steering)
        self._orders.put(order)

    def _obey(self, order: Order) -> None:
        try:
            answer: object = Done(order.number, self._ways[type(order)](order))
        except (EOFError, BrokenPipeError):
            raise
        except Exception as error:
            answer = Raised(order.number, _portable(error), traceback.format_exc())
        self._outbox.send(answer)

    def _prepare(self, order: Prepare) -> object:
        from nnstudio.core.training.device import use_threads
        from nnstudio.core.training.preparing import prepare

        use_threads(window_open=True)
        self._trainer = None  # two data sets at once might not fit
        trainer = prepare(order.project)
        if order.checkpoint is not None:
            trainer.restore(order.checkpoint)
        self._trainer = trainer
        return trainer.step, trainer.epoch, trainer.dataset if order.wants_dataset else None

    def _restore(self, order: Restore) -> object:
        self._ready.restore(order.checkpoint)
        return self._ready.step, self._ready.epoch

    def _save(self, order: Save) -> Checkpoint:
        return self._ready.checkpoint()

    def _look(self, order: Look) -> Frame:
        from nnstudio.core.training.engine import observe_now

        return observe_now(self._ready, order.requests)

    def _train(self, order: Train) -> None:
        from nnstudio.core.training.device import use_threads
        from nnstudio.core.training.engine import train

        use_threads(window_open=True, work=self._ready.work)
        self._keep_at = time.monotonic() + KEEP_SECONDS
        for event in train(self._ready, self._controls):
            self._outbox.put(event)
            self._obey_what_waits()
            self._keep_now_and_then()

    def _obey_what_waits(self) -> None:
        """Between two events: a checkpoint is asked for, or a look."""
        while not self._orders.empty():  # nobody else takes any
            order = self._orders.get()
            if order is None:
                self._controls.stop = True
                self._orders.put(None)
                return
            self._obey(order)

    def _keep_now_and_then(self) -> None:
        begun = time.monotonic()
        if begun < self._keep_at:
            return
        trainer = self._ready
        self._outbox.send(Kept(trainer.checkpoint(), trainer.step, trainer.epoch))
        ended = time.monotonic()
        self._keep_at = ended + max(KEEP_SECONDS, (ended - begun) / KEEP_SHARE)

    @property
    def _ready(self) -> Trainer:
        assert self._trainer is not None, "nothing was prepared"
        return self._trainer


def _portable(error: Exception) -> BaseException:
    """The exception itself if it can cross; else its words in one that can."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 (our own bytes)
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
