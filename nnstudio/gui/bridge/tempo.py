"""The speed that was chosen in the window, and the controls of the run it governs."""

from __future__ import annotations

from nnstudio.core.observer import Signal
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.speed import FULL_SPEED, Speed


class Tempo:
    """``speed`` holds for the run that goes on and for all later ones."""

    changed = Signal(Speed)

    def __init__(self) -> None:
        self.speed = FULL_SPEED
        self._controls = Controls()

    def choose(self, speed: Speed) -> None:
        """Train so fast from the next step on, until another speed is chosen."""
        self.speed = self._controls.speed = speed
        self.changed.emit(speed)

    def govern(self, controls: Controls) -> Controls:
        """These are the controls from now on."""
        self._controls = controls
        controls.speed = self.speed
        return controls
