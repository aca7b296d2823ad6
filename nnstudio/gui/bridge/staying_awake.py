"""The computer does not fall asleep while the window trains; it may as soon as training pauses or ends."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from nnstudio.core.training.awake.keeping import PATIENCE, Awake
from nnstudio.gui.bridge.controller import TrainingController


class StayingAwake(QObject):
    """Follows the controller, whatever ends what it does."""

    def __init__(self, controller: TrainingController, awake: Awake | None = None) -> None:
        super().__init__(controller)
        self._awake = awake or Awake()
        self._again = QTimer(self)
        self._again.setInterval(round(1000 * PATIENCE / 2))
        self._again.timeout.connect(self._awake.keep)
        controller.busy_changed.connect(self._on_busy_changed)

    @property
    def is_held(self) -> bool:
        return self._awake.is_held

    def _on_busy_changed(self, busy: bool) -> None:
        if busy:
            self._awake.keep()
            self._again.start()
        else:
            self._again.stop()
            self._awake.rest()
