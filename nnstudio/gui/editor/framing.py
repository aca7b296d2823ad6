"""What part of the network the canvas shows: all of it, until somebody zooms or scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent

from nnstudio.gui.editor.camera import STEP, endless
from nnstudio.gui.editor.far_card import detail_at
from nnstudio.gui.editor.zoom_pictures import ZoomPictures

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_WHEEL_NOTCH = 120.0


class Framing:
    """Zooms, fits and scrolls, and tells the scene how much detail can be read."""

    def __init__(self, view: NetworkView) -> None:
        self._view = view
        self._camera = view.camera
        self._is_untouched = True  # the user has not zoomed or scrolled yet: keep all in view
        self._pictures = ZoomPictures(view)

    @property
    def is_untouched(self) -> bool:
        """Whether the whole network is kept in view while it grows."""
        return self._is_untouched

    def touched(self) -> None:
        """The user has chosen what to see: stop fitting."""
        self._is_untouched = False

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom at this place of the viewport; at its middle without one."""
        self.touched()
        self._pictures.touch()
        self._camera.zoom_by(factor, at)
        self.follow_zoom()

    def fit_all(self) -> None:
        """Show the whole network, now and while it grows."""
        self._is_untouched = True
        self._fit(self._view.network_scene.shown_rect())

    def fit_nodes(self, nodes: frozenset[str]) -> None:
        """Show these nodes as large as sensible; all where there are none."""
        self._is_untouched = not nodes
        self._fit(self._view.network_scene.shown_rect(nodes or None))

    def look_at(self, middle: QPointF, zoom: float) -> None:
        """Show the network as it was seen once."""
        self.touched()
        self._grow_scene()
        self._camera.zoom_to(zoom)
        self._view.centerOn(middle)
        self.follow_zoom()

    def reveal(self, node: str) -> None:
        """Bring a node into view, unless everything is in view anyway."""
        if not self._is_untouched:
            self._view.ensureVisible(self._view.network_scene.content_rect([node]), 30, 30)

    def follow_content(self) -> None:
        """The network has grown or shrunk, or the room for it has."""
        if self._is_untouched:
            self._fit(self._view.network_scene.shown_rect())
        else:
            self._grow_scene()

    def follow_zoom(self) -> None:
        """Show what fits the zoom: words only where they can be read."""
        self._view.rename_field.leave()
        self._view.network_scene.show_detail(detail_at(self._camera.scale))
        self._view.zoom_changed.emit(self._camera.zoom)

    def follow_move(self, across: int, down: int) -> None:
        """The canvas was moved: the paper stays where it was on the screen."""
        if not self._is_untouched:
            self._camera.scroll_by(across, down)

    def wheel(self, event: QWheelEvent) -> None:
        """Ctrl zooms; two fingers pull the paper both ways, a wheel up and down, with Shift sideways."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(STEP ** (event.angleDelta().y() / _WHEEL_NOTCH), event.position())
            return
        fine, notches = event.pixelDelta(), event.angleDelta()
        x, y = (fine.x(), fine.y()) if not fine.isNull() else (notches.x() / 2, notches.y() / 2)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not x:
            x, y = y, x
        self.touched()
        self._camera.scroll_by(x, y)

    def _fit(self, area: QRectF) -> None:
        self._grow_scene()
        self._camera.fit(area)
        self.follow_zoom()

    def _grow_scene(self) -> None:
        area = endless(self._view.network_scene.content_rect(), self._camera.seen_rect())
        if not self._view.sceneRect().contains(area) or self._is_untouched:
            self._view.setSceneRect(area)
