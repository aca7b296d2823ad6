"""What a checkpoint says of the run so far, as the engine would tell it: for views of a run that rests."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.events import BestEpoch, Event, TestOpened

_BEST = "best/"  # before the names of the best epoch's weights


def told_by(checkpoint: Checkpoint) -> tuple[Event, ...]:
    """That the best epoch's weights are kept, that the test set was opened; what is odd is passed over."""
    found: list[Event] = []
    step, epoch = checkpoint.step, checkpoint.epoch
    if any(name.startswith(_BEST) for name in checkpoint.tensors):
        best, loss = _number(checkpoint, "best_epoch"), _number(checkpoint, "best_loss")
        if best is not None and loss is not None:
            found.append(BestEpoch(step, epoch, int(best), float(loss)))
    opened = checkpoint.state.get("test_opened_at")
    if isinstance(opened, int):
        found.append(TestOpened(step, epoch, opened))
    return tuple(found)


def _number(checkpoint: Checkpoint, name: str) -> float | None:
    """A number of the course, which lies there as ``checkpoint.pack`` makes it."""
    packed = checkpoint.state.get("course")
    course = packed.get("mapping") if isinstance(packed, Mapping) else None
    value = course.get(name) if isinstance(course, Mapping) else None
    return float(value) if isinstance(value, int | float) else None
