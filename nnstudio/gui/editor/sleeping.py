"""Cards and links far out of view sleep: Qt passes them by, and need not work out that they are not seen.

Of a frame in which the paper is pulled that saves, with a thousand cards, a fifth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF

from nnstudio.gui.editor.far_card import Detail
from nnstudio.gui.editor.link_item import LinkItem
from nnstudio.gui.editor.node_item import NodeItem

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_BESIDE = 0.5  # times what is seen is awake on each side of it
_MOST = 4.0  # times as wide as what is seen may be what is awake


class Sleeping(QObject):
    """Wakes what comes near as the view moves, and all as soon as anything else moves."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._asleep: set[NodeItem | LinkItem] = set()
        self._awake = QRectF()  # where all are awake, in the scene
        view.horizontalScrollBar().valueChanged.connect(self._on_looked_elsewhere)
        view.verticalScrollBar().valueChanged.connect(self._on_looked_elsewhere)
        view.zoom_changed.connect(self._on_looked_elsewhere)
        view.network_scene.shifting.connect(self.wake)

    def wake(self) -> None:
        """Cards come, go or move: all are awake until the view moves next."""
        self._awake = QRectF()
        asleep, self._asleep = self._asleep, set()
        for item in asleep:
            item.set_asleep(False)

    def _on_looked_elsewhere(self, _where: object) -> None:
        seen = self._view.camera.seen_rect()
        if self._view.network_scene.detail is Detail.FULL and not self._fits(seen):
            wide, high = _BESIDE * seen.width(), _BESIDE * seen.height()
            self._awake = seen.adjusted(-wide, -high, wide, high)
            self._settle()

    def _fits(self, seen: QRectF) -> bool:
        """Whether all that is seen is awake, and not much more."""
        return self._awake.contains(seen) and self._awake.width() < _MOST * seen.width()

    def _settle(self) -> None:
        scene, near = self._view.network_scene, self._awake
        asleep = {
            item
            for items in (scene.nodes.values(), scene.links.values())
            for item in items
            if not near.intersects(item.sceneBoundingRect())
        }
        for item in self._asleep - asleep:
            item.set_asleep(False)
        for item in asleep - self._asleep:
            item.set_asleep(True)
        self._asleep = asleep
