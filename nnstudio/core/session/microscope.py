"""The microscope over one training step: its stages, and which of them is in hand."""

from __future__ import annotations

from nnstudio.core.observe.microscope import Stage
from nnstudio.core.observer import Signal


class Microscope:
    """Moved by whoever steps; shown by the canvas and a panel. Changed on the GUI thread only."""

    moved = Signal()  # to another stage, or away

    def __init__(self) -> None:
        self.stages: tuple[Stage, ...] = ()
        self.step = 0  # of which the stages are: the update that is being made
        self.place = 0

    @property
    def stage(self) -> Stage | None:
        """The one in hand; nothing while there is nothing under the microscope."""
        return self.stages[self.place] if self.stages else None

    @property
    def is_at_end(self) -> bool:
        """Whether no stage is left."""
        return self.place >= len(self.stages) - 1

    def put(self, stages: tuple[Stage, ...], step: int) -> None:
        """Put this step under it, at its first stage."""
        self.stages, self.step, self.place = stages, step, 0
        self.moved.emit()

    def go_to(self, place: int) -> None:
        """Look at this stage, or the nearest there is."""
        place = max(0, min(place, len(self.stages) - 1))
        if self.stages and place != self.place:
            self.place = place
            self.moved.emit()

    def clear(self) -> None:
        """Take the step away."""
        if self.stages:
            self.stages, self.place = (), 0
            self.moved.emit()
