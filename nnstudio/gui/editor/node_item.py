"""One node on the canvas: a card that shows what it is told and decides nothing."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.core.project import Port
from nnstudio.gui.editor.card_painter import CardState, PortMark, paint_card
from nnstudio.gui.editor.geometry import outer_rect, port_point
from nnstudio.gui.editor.look import Look


class NodeItem(QGraphicsRectItem):
    """A card. Qt keeps its picture and paints it again only when its state or the zoom changes.

    It is a rectangle item so that Qt knows its bounds without asking Python, a thousand times a frame.
    """

    def __init__(self, node: str, state: CardState, look: Look, icon: QIcon | None) -> None:
        super().__init__(outer_rect())
        self.node = node
        self.state = state
        self._look = look
        self._icon = icon
        self._marks: tuple[PortMark, ...] = ()
        self.setPen(Qt.PenStyle.NoPen)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setZValue(2.0)

    def show_state(self, state: CardState) -> None:
        """Show this from now on; nothing is painted where nothing changed."""
        if state != self.state:
            self.state = state
            self.setZValue(3.0 if state.selected else 2.0)
            self.update()

    def set_selected(self, selected: bool) -> None:
        if selected != self.state.selected:
            self.show_state(replace(self.state, selected=selected))

    def set_hovered(self, hovered: bool) -> None:
        self.show_state(replace(self.state, hovered=hovered))

    def set_faded(self, faded: bool) -> None:
        self.show_state(replace(self.state, faded=faded))

    def set_look(self, look: Look, icon: QIcon | None) -> None:
        self._look, self._icon = look, icon
        self.update()

    def mark_ports(self, marks: tuple[PortMark, ...]) -> None:
        """Draw these ports differently; an empty tuple puts all of them back."""
        if marks != self._marks:
            self._marks = marks
            self.update()

    def port_position(self, name: str, *, is_output: bool) -> QPointF:
        """The centre of a port in scene coordinates; the middle of the edge for one it does not show."""
        names = self.state.ports.outputs if is_output else self.state.ports.inputs
        index = names.index(name) if name in names else 0
        return self.pos() + port_point(index, max(len(names), 1), is_output=is_output)

    def ports(self) -> tuple[tuple[Port, bool, QPointF], ...]:
        """Every port, whether it is an output, and its centre in scene coordinates."""
        sides = ((False, self.state.ports.inputs), (True, self.state.ports.outputs))
        return tuple(
            (Port(self.node, name), is_output, self.port_position(name, is_output=is_output))
            for is_output, names in sides
            for name in names
        )

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        paint_card(painter, self.state, self._look, zoom, self._icon, self._marks)
