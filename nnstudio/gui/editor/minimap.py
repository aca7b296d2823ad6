"""The whole network in a corner, and which part of it is seen; press or drag there to go elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QWidget

from nnstudio.core.language import _
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.editor.lifetime import while_alive
from nnstudio.gui.theme import scaled, theme_changed
from nnstudio.gui.theme.painting import painting

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_WIDTH, _HEIGHT = 220, 150
_MARGIN = 12  # to the corner of the canvas
_INSET = 8.0  # within the map
_SMALLEST = 2.0  # pixels that a card takes at least


class Minimap(QWidget):
    """Off until asked for. The cards are painted once per change, not once per frame."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._picture: QPixmap | None = None
        self.setObjectName("minimap")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._connect()
        self._retranslate()
        self.hide()

    def _connect(self) -> None:
        view = self._view
        view.network_scene.content_changed.connect(self._on_content_changed)
        view.network_scene.language_switched.connect(self._retranslate)
        view.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        view.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        view.zoom_changed.connect(self._on_zoomed)
        view.resized.connect(self._on_resized)
        theme_changed.connect(self._on_theme_changed)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {"minimap": self.set_on}

    def set_on(self, on: bool) -> None:
        self._picture = None
        self._place()
        self.setVisible(on)
        self.raise_()

    def to_map(self) -> QTransform:
        """From the scene to this widget: the whole network, as large as fits."""
        area = self._area()
        inset = scaled(_INSET)
        room = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        scale = min(room.width() / area.width(), room.height() / area.height())
        shift = room.center() - area.center() * scale
        return QTransform(scale, 0.0, 0.0, scale, shift.x(), shift.y())

    def _area(self) -> QRectF:
        """What the map shows: at least some cards' worth, so that one card does not fill it."""
        content = self._view.network_scene.content_rect()
        least = QSizeF(6 * CARD_WIDTH, 6 * CARD_HEIGHT)
        area = QRectF(QPointF(), content.size().expandedTo(least))
        area.moveCenter(content.center())
        return area

    def _paint_picture(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with painting(picture) as painter:
            look, shape = self._view.network_scene.look, self.to_map()
            self._paint_paper(painter)
            for item in self._view.network_scene.nodes.values():
                card = shape.mapRect(QRectF(item.pos(), QSizeF(CARD_WIDTH, CARD_HEIGHT)))
                card.setSize(card.size().expandedTo(QSizeF(_SMALLEST, _SMALLEST)))
                painter.fillRect(card, look.family(item.state.family))
        return picture

    def _paint_paper(self, painter: QPainter) -> None:
        look = self._view.network_scene.look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.outline_hover, 1.0))
        painter.setBrush(look.card)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8.0, 8.0)
        painter.setPen(Qt.PenStyle.NoPen)

    def _place(self) -> None:
        room = self._view.viewport().rect()
        width, height = min(scaled(_WIDTH), room.width() // 2), min(scaled(_HEIGHT), room.height() // 2)
        self.setGeometry(room.right() - width - _MARGIN, room.bottom() - height - _MARGIN, width, height)

    def _retranslate(self) -> None:
        self.setAccessibleName(_("Map of the network"))
        self.setToolTip(_("The whole network. Press or drag to go elsewhere."))

    def _on_content_changed(self) -> None:
        self._picture = None
        self.update()

    def _on_scrolled(self, _value: int) -> None:
        """Qt moves the pixels of the canvas, and with them what lies on it: go back to the corner.

        Beside the canvas's own window and above it, the map would make Qt paint all cards anew instead.
        """
        if self.isVisible():
            self._place()
            self.update()

    def _on_resized(self) -> None:
        if self.isVisible():
            self._picture = None
            self._place()

    def _on_zoomed(self, _zoom: float) -> None:
        self.update()

    @while_alive
    def _on_theme_changed(self, *_theme: object) -> None:
        self._on_content_changed()

    def _go_to(self, at: QPointF) -> None:
        inverse, _ok = self.to_map().inverted()
        self._view.touched()
        self._view.centerOn(inverse.map(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go_to(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_to(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._paint_picture()
        with painting(self) as painter:
            painter.drawPixmap(0, 0, self._picture)
            seen = self.to_map().mapRect(self._view.camera.seen_rect())
            frame = seen.intersected(QRectF(self.rect()).adjusted(2.0, 2.0, -2.0, -2.0))
            look = self._view.network_scene.look
            painter.setPen(QPen(look.accent, 2.0))
            painter.setBrush(look.halo)
            painter.setOpacity(0.9)
            painter.drawRect(frame)
