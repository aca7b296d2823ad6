"""The layer in hand while a training step is looked at layer by layer: a ring in the colour of the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget
from shiboken6 import isValid

from nnstudio.core.language import N_, _
from nnstudio.core.observe.microscope import Moment, Stage
from nnstudio.core.project.paths import outside, steps
from nnstudio.core.session.microscope import Microscope
from nnstudio.gui import theme
from nnstudio.gui.editor.geometry import CARD_RADIUS, CARD_WIDTH, card_rect
from nnstudio.gui.editor.lifetime import while_alive

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_RING = 5.0  # outside of the card
_BADGE_HEIGHT, _BADGE_PADDING = 20.0, 9.0
_LETTERS = 13  # pixels at 100 %
_ABOVE = 5.0  # z value: over cards and links
_WORDS = {
    Moment.FORWARD: N_("forward"),
    Moment.LOSS: N_("loss"),
    Moment.BACKWARD: N_("backward"),
    Moment.UPDATE: N_("update"),
}
_COLOURS = {  # of the theme, by name
    Moment.FORWARD: "accent",
    Moment.LOSS: "error",
    Moment.BACKWARD: "warning",
    Moment.UPDATE: "success",
}

Place = tuple[str, str]  # the path of a drawing, and a node's id


class MicroscopeMarks(QObject):
    """Marks the cards of the stage in hand, and brings them into sight."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._scope = view.session.microscope
        self.marks: list[Mark] = []
        self._scope.moved.connect(self._on_moved)
        view.network_scene.content_changed.connect(self._on_content_changed)

    @property
    def nodes(self) -> frozenset[str]:
        """The ids of the cards that are marked."""
        return frozenset(mark.node for mark in self.marks)

    @while_alive
    def _on_moved(self) -> None:
        stage = self._scope.stage
        if stage is not None:
            shown = steps(self._view.session.network_name)[0]
            roots = [steps(path)[0] for path, _node in places_of(self._scope)]
            if roots and shown not in roots:
                self._view.session.show_network(roots[0])
        self._renew()
        if self.marks and stage is not None and stage.node:
            self._view.ensureVisible(self.marks[0].sceneBoundingRect(), 8, 8)

    @while_alive
    def _on_content_changed(self, *_what: object) -> None:
        if self.marks or self._scope.stage is not None:
            self._renew()

    def _renew(self) -> None:
        for mark in self.marks:
            if isValid(mark) and mark.scene() is not None:
                mark.scene().removeItem(mark)
        self.marks = []
        stage = self._scope.stage
        if stage is None:
            return
        scene, shown = self._view.network_scene, self._view.session.network_name
        wanted = {on_drawing(place, shown) for place in places_of(self._scope)}
        for id, card in scene.nodes.items():
            if id in wanted:
                self.marks.append(Mark(id, stage.moment, card))


class Mark(QGraphicsRectItem):
    """Lies around its card, with a word on its upper edge."""

    def __init__(self, node: str, moment: Moment, card: QGraphicsItem) -> None:
        room = _BADGE_HEIGHT + _RING
        super().__init__(card_rect().adjusted(-_RING - 2, -room, _RING + 2, _RING + 2), card)
        self.node, self.moment = node, moment
        self.setPen(Qt.PenStyle.NoPen)
        self.setZValue(_ABOVE)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def word(self) -> str:
        return _(_WORDS[self.moment])

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        look = theme.current()
        ink = QColor(getattr(look, _COLOURS[self.moment]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink, 3.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = card_rect().adjusted(-_RING, -_RING, _RING, _RING)
        painter.drawRoundedRect(ring, CARD_RADIUS + _RING, CARD_RADIUS + _RING)
        self._paint_badge(painter, ink)

    def _paint_badge(self, painter: QPainter, ink: QColor) -> None:
        font = QFont(painter.font())
        font.setPixelSize(_LETTERS)  # the view is what text sizes enlarge
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(self.word) + 2 * _BADGE_PADDING
        badge = QRectF(0, 0, min(wide, CARD_WIDTH + 2 * _RING), _BADGE_HEIGHT)
        badge.moveCenter(QPointF(CARD_WIDTH / 2, -_RING - _BADGE_HEIGHT / 4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawRoundedRect(badge, _BADGE_HEIGHT / 2, _BADGE_HEIGHT / 2)
        painter.setPen(QColor(theme.current().surface))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, self.word)


def on_drawing(place: Place, shown: str) -> str:
    """The id of the card, on the drawing shown, that the node is or lies in; empty where there is none."""
    path, node = place
    while path != shown:
        around = outside(path)
        if around is None:
            return ""
        path, node = around
    return node


def places_of(scope: Microscope) -> list[Place]:
    """Where on the drawings the stage in hand takes place."""
    stage = scope.stage
    if stage is None:
        return []
    if stage.node:
        return [(stage.path, stage.node)]
    before = scope.stages[: scope.place + 1]
    if stage.moment is Moment.UPDATE:
        return [(one.path, one.node) for one in before if _learns(one) and one.player == stage.player]
    forward = [one for one in before if one.moment is Moment.FORWARD]
    return [(forward[-1].path, forward[-1].node)] if forward else []


def _learns(stage: Stage) -> bool:
    return stage.moment is Moment.BACKWARD and bool(stage.weights)
