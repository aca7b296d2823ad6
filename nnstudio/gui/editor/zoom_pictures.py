"""While the zoom changes, cards are stretched pictures; a moment later they are drawn sharply again.

Drawn anew at each step of the zoom, every card would cost Python's time in every frame. A picture in the
card's own coordinates costs it once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QGraphicsItem

from nnstudio.gui.editor.far_card import Detail

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

SETTLE_MILLISECONDS = 140
_STRETCHED = QGraphicsItem.CacheMode.ItemCoordinateCache
_SHARP = QGraphicsItem.CacheMode.DeviceCoordinateCache


class ZoomPictures(QObject):
    """Told of each step of the zoom."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._stretched = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MILLISECONDS)
        self._timer.timeout.connect(self.settle)
        view.network_scene.content_changed.connect(self.settle)

    def touch(self) -> None:
        """The zoom has just changed."""
        scene = self._view.network_scene
        scene.far.stretch(True)
        if not self._stretched and scene.detail is Detail.FULL:
            self._stretched = True
            for item in scene.nodes.values():
                item.keep_picture(_STRETCHED)
        self._timer.start()

    def settle(self) -> None:
        """The zoom stands still: draw sharply."""
        self._timer.stop()
        scene = self._view.network_scene
        scene.far.stretch(False)
        if self._stretched:
            self._stretched = False
            for item in scene.nodes.values():
                item.keep_picture(_SHARP)
