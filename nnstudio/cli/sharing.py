"""``torchrun … -m nnstudio train FILE``: a run on several processes, the first of which speaks and writes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import EpochDone, Event, StepsDone

if TYPE_CHECKING:
    from nnstudio.core.training.distributed import World
    from nnstudio.core.training.record import Recorder
    from nnstudio.core.training.trainer import Trainer


class Alone:
    """A run on one process: nothing to agree on."""

    is_first = True
    size = 1

    def begin(self, trainer: Trainer, controls: Controls) -> Recorder | None:
        """Before the first step: the history to go on from, where the launcher began anew."""
        return None

    def event(self, event: Event, trainer: Trainer, recorder: Recorder) -> None:
        """After each event."""

    def end(self) -> None:
        """After a run that went well: nothing has to be kept for another attempt."""


class Together(Alone):
    """A run on several. All see the same events, because nothing in them depends on a clock.

    The first keeps a state at the end of each epoch, beside ``target``; when a process dies, the launcher
    ends the others and begins all anew, and they go on from there.
    """

    def __init__(self, world: World, target: Path | None) -> None:
        self._world = world
        self._kept = target.with_name(f"{target.stem}.restart.nnstudio") if target is not None else None
        self._controls = Controls()
        self._until = float("inf")
        self.is_first, self.size = world.is_first, world.size

    def begin(self, trainer: Trainer, controls: Controls) -> Recorder | None:
        from nnstudio.core.training.distributed import FRAME_STEPS

        controls.frame_steps = FRAME_STEPS
        if controls.until_seconds is not None:
            self._until, controls.until_seconds = time.monotonic() + controls.until_seconds, None
        self._controls = controls
        return self._resumed(trainer)

    def event(self, event: Event, trainer: Trainer, recorder: Recorder) -> None:
        if isinstance(event, StepsDone):
            wish = self._controls.stop or time.monotonic() >= self._until
            self._controls.stop = self._world.anyone(wish)
        elif isinstance(event, EpochDone) and self._kept is not None and self.is_first:
            from nnstudio.core.storage.files import write

            write(self._kept, trainer.project, trainer.checkpoint(), recorder.record)

    def end(self) -> None:
        if self._kept is not None and self.is_first:
            self._kept.unlink(missing_ok=True)

    def _resumed(self, trainer: Trainer) -> Recorder | None:
        from nnstudio.core.storage.files import read
        from nnstudio.core.training.record import Recorder

        if not self._world.restarts or self._kept is None:
            return None
        if self._world.anyone(not self._kept.exists()):
            return None
        file = read(self._kept)
        if file.checkpoint is None:
            return None
        trainer.restore(file.checkpoint)
        return Recorder(file.record)


@contextmanager
def company_of(target: Path | None) -> Iterator[Alone]:
    """Who takes part in the run that is to be written to ``target``."""
    from nnstudio.core.training.distributed import world

    with world() as found:
        yield Together(found, target) if found is not None else Alone()
