"""Holding something near the edge of the canvas pulls the paper under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QTimer

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_MILLISECONDS = 30
_EDGE = 28.0  # pixels from the edge where it begins
_FASTEST = 18.0  # pixels per tick, at the very edge


class EdgeScroll(QObject):
    """Runs only while a gesture that wants it holds the pointer near an edge."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._at = QPointF()
        self._timer = QTimer(self)
        self._timer.setInterval(_MILLISECONDS)
        self._timer.timeout.connect(self._pull)

    def follow(self, at: QPointF) -> None:
        """The pointer is here now, in viewport pixels."""
        self._at = at
        gesture = self._view.gesture
        wanted = gesture is not None and gesture.scrolls_at_edges and not self._speed().isNull()
        if wanted and not self._timer.isActive():
            self._timer.start()
        elif not wanted:
            self._timer.stop()

    def stop(self) -> None:
        self._timer.stop()

    def _pull(self) -> None:
        gesture, speed = self._view.gesture, self._speed()
        if gesture is None or speed.isNull():
            self._timer.stop()
            return
        self._view.camera.scroll_by(speed.x(), speed.y())
        gesture.move(self._view.pointer(self._at))

    def _speed(self) -> QPointF:
        room = self._view.viewport().size()
        return QPointF(_pull_of(self._at.x(), room.width()), _pull_of(self._at.y(), room.height()))


def _pull_of(place: float, length: float) -> float:
    """Positive near the beginning of the axis, negative near its end, nothing between."""
    if place < _EDGE:
        return _FASTEST * min((_EDGE - place) / _EDGE, 1.0)
    if place > length - _EDGE:
        return -_FASTEST * min((place - length + _EDGE) / _EDGE, 1.0)
    return 0.0
