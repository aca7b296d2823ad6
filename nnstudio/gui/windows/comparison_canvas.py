"""One of two networks that are compared: its cards, marked by what became of them. Only to be looked at."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from nnstudio.core.language import _
from nnstudio.core.project import Link, Network, Node
from nnstudio.core.project.comparing import Change, Comparison
from nnstudio.core.project.comparison_words import SIGNS, WORDS
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.project import Position
from nnstudio.gui.editor.card_text import layer_title
from nnstudio.gui.editor.geometry import (
    CARD_HEIGHT,
    CARD_RADIUS,
    CARD_WIDTH,
    card_rect,
    link_path,
    port_point,
)
from nnstudio.gui.theme import current, family_colour, theme_changed, zoom

_INKS = {Change.ADDED: "success", Change.REMOVED: "error", Change.CHANGED: "warning", Change.SAME: "border"}
_STRIPE = 6.0
_STEP = 1.2  # of the zoom, for a notch of the wheel
_LEAST, _MOST = 0.05, 3.0
_READABLE = 0.62  # of the normal size


class ComparedCard(QGraphicsItem):
    """A layer with its name, its kind, and a word for what became of it."""

    def __init__(self, node: Node, change: Change, at: Position) -> None:
        super().__init__()
        self.node, self.change = node, change
        entry = entry_of(node)
        self._family = entry.family if entry is not None else ""
        self._title = layer_title(entry) if entry is not None else node.layer
        self.setPos(*at)
        self.setToolTip(f"{node.name}: {_(WORDS[change])}")

    def boundingRect(self) -> QRectF:
        return card_rect().adjusted(-4, -14, 4, 4)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        look, ink = current(), QColor(getattr(current(), _INKS[self.change]))
        is_same = self.change is Change.SAME
        pen = QPen(ink, 1.2 if is_same else 2.6)
        if self.change is Change.REMOVED:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(QColor(look.surface))
        painter.drawRoundedRect(card_rect(), CARD_RADIUS, CARD_RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(family_colour(self._family)))
        painter.drawRoundedRect(QRectF(6, 12, _STRIPE, CARD_HEIGHT - 24), 3, 3)
        self._write(painter, is_same)
        if not is_same:
            self._mark(painter, ink)

    def _write(self, painter: QPainter, is_same: bool) -> None:
        look = current()
        font = QFont(painter.font())
        font.setPixelSize(15)
        font.setBold(not is_same)
        painter.setFont(font)
        painter.setPen(QColor(look.text_muted if is_same else look.text))
        self._line(painter, self.node.name, 10.0)
        font.setBold(False)
        font.setPixelSize(12)
        painter.setFont(font)
        painter.setPen(QColor(look.text_muted))
        self._line(painter, self._title, 34.0)

    def _line(self, painter: QPainter, text: str, top: float) -> None:
        room = QRectF(20, top, CARD_WIDTH - 30, 22)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _mark(self, painter: QPainter, ink: QColor) -> None:
        """The sign and the word, on the upper edge."""
        font = QFont(painter.font())
        font.setPixelSize(12)
        font.setBold(True)
        painter.setFont(font)
        text = f"{SIGNS[self.change]} {_(WORDS[self.change])}"
        width = painter.fontMetrics().horizontalAdvance(text) + 14
        box = QRectF(CARD_WIDTH - width - 8, -12, width, 20)
        painter.setPen(QPen(ink, 1.2))
        painter.setBrush(QColor(getattr(current(), f"{_INKS[self.change]}_soft")))
        painter.drawRoundedRect(box, 10, 10)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class ComparisonCanvas(QGraphicsView):
    """Pan by dragging, zoom with the wheel.

    Signals:
        looked(object): ``(centre, scale)`` has changed by the user's hand.
    """

    looked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._is_following, self._is_fitted = False, False
        self._area, self._middle = QRectF(), QPointF()
        self.cards: dict[str, ComparedCard] = {}
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self._on_scrolled)
        theme_changed.connect(self._on_theme_changed)
        self._on_theme_changed(None)

    def show_network(
        self,
        network: Network,
        comparison: Comparison,
        places: Mapping[str, Position],
        area: QRectF,
        middle: QPointF,
        *,
        before: bool,
    ) -> None:
        """Draw this network; ``area`` is that of both, so that both scroll alike. Begin at ``middle``."""
        scene = self.scene()
        scene.clear()
        self.cards.clear()
        self._area, self._middle = area, middle
        scene.setSceneRect(area)
        marked = {one.link: one.change for one in comparison.links}
        wanted = Change.REMOVED if before else Change.ADDED
        for link in network.links:
            self._draw_link(link, places, marked.get(link) is wanted, wanted)
        for id, node in network.nodes.items():
            found = comparison.of_node(id, before=before)
            card = ComparedCard(node, found.change if found is not None else Change.SAME, places[id])
            scene.addItem(card)
            self.cards[id] = card

    def fit(self) -> None:
        """Show everything, no larger than usual; where that is too small to read, the first difference."""
        self._is_fitted = True
        self._is_following = True
        self.fitInView(self._area, Qt.AspectRatioMode.KeepAspectRatio)
        scale = min(max(self.transform().m11(), _READABLE * zoom()), zoom())
        if scale != self.transform().m11():
            self.resetTransform()
            self.scale(scale, scale)
            self.centerOn(self._middle)
        self._is_following = False

    def follow(self, look: tuple[QPointF, float]) -> None:
        """Look at the same place as the other canvas."""
        centre, scale = look
        self._is_following, self._is_fitted = True, False
        self.resetTransform()
        self.scale(scale, scale)
        self.centerOn(centre)
        self._is_following = False

    def go_to(self, id: str) -> None:
        """Bring this card to the middle."""
        card = self.cards.get(id)
        if card is not None:
            self._is_fitted = False
            self.centerOn(card.sceneBoundingRect().center())

    @property
    def look(self) -> tuple[QPointF, float]:
        """What is in the middle, and how large things are."""
        return self.mapToScene(self.viewport().rect().center()), self.transform().m11()

    def _draw_link(self, link: Link, places: Mapping[str, Position], is_marked: bool, change: Change) -> None:
        start = QPointF(*places[link.source.node]) + port_point(0, 1, is_output=True)
        end = QPointF(*places[link.target.node]) + port_point(0, 1, is_output=False)
        item = QGraphicsPathItem(link_path(start, end))
        ink = getattr(current(), _INKS[change]) if is_marked else current().border_strong
        pen = QPen(QColor(ink), 3.0 if is_marked else 1.4)
        if is_marked and change is Change.REMOVED:
            pen.setStyle(Qt.PenStyle.DashLine)
        item.setPen(pen)
        item.setZValue(-1)
        self.scene().addItem(item)

    def _on_scrolled(self, _value: int) -> None:
        if not self._is_following and self.isVisible():
            self.looked.emit(self.look)

    def _on_theme_changed(self, _theme: object) -> None:
        self.setBackgroundBrush(QColor(current().canvas))
        self.scene().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = _STEP if event.angleDelta().y() > 0 else 1 / _STEP
        wanted = self.transform().m11() * factor
        if _LEAST <= wanted <= _MOST:
            self._is_fitted = False
            self.scale(factor, factor)
            self.looked.emit(self.look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_fitted and not self._area.isEmpty():
            self.fit()
