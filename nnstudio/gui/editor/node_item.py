"""One node on the canvas: a card that shows what it is told and decides nothing."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.core.project import Port
from nnstudio.gui.editor.card_painter import CardState, PortMark, paint_card, paint_ports
from nnstudio.gui.editor.far_card import Detail
from nnstudio.gui.editor.geometry import MARK_MARGIN, outer_rect, port_point
from nnstudio.gui.editor.live_item import LiveItem, LiveState
from nnstudio.gui.editor.look import Look

GHOST = 0.5  # how much of a bypassed card is seen


class NodeItem(QGraphicsRectItem):
    """A card. Qt keeps its picture and paints it again only when its state or the zoom changes.

    It is a rectangle item so that Qt knows its bounds without asking Python, a thousand times a frame.
    """

    def __init__(self, node: str, state: CardState, look: Look) -> None:
        super().__init__(outer_rect())
        self.node = node
        self.state = state
        self.marks: tuple[PortMark, ...] = ()
        self._look = look
        self._detail = Detail.FULL
        self._asleep = False
        self._live: LiveItem | None = None  # made when the network first trains
        self.setPen(Qt.PenStyle.NoPen)
        self._mode = QGraphicsItem.CacheMode.DeviceCoordinateCache
        self.setCacheMode(self._mode)
        self.setZValue(2.0)
        self.setOpacity(GHOST if state.bypassed else 1.0)

    def show_state(self, state: CardState) -> None:
        """Show this from now on; nothing is painted where nothing changed."""
        if state == self.state:
            return
        self.state = state
        self.setZValue(3.0 if state.selected else 2.0)
        self.setOpacity(GHOST if state.bypassed else 1.0)
        self.update()

    def show_detail(self, detail: Detail) -> None:
        """Show as much as can be read."""
        if detail is self._detail:
            return
        self._detail = detail
        if self._live is not None and detail is not Detail.FULL:
            self._live.hide()
        self._choose_painter()

    def set_asleep(self, asleep: bool) -> None:
        """Far out of view there is nothing to be painted."""
        self._asleep = asleep
        self._choose_painter()
        if not asleep:
            self.keep_picture(self._mode)

    def keep_picture(self, mode: QGraphicsItem.CacheMode) -> None:
        """Keep the card's picture as large as on screen, or as large as it is and stretched."""
        self._mode = mode
        if self._asleep or self.cacheMode() is mode:
            return
        self.setCacheMode(mode)
        if self._live is not None:
            self._live.setCacheMode(mode)

    def show_live(self, state: LiveState | None) -> None:
        """Show what the layer is doing now; nothing of it with ``None``."""
        if state is not None and self._live is None:
            self._live = LiveItem(self, self._look)
        if self._live is not None and state is not None:
            self._live.show_live(state)
        if self._live is not None:
            self._live.setVisible(state is not None and self._detail is Detail.FULL)

    @property
    def live(self) -> LiveState | None:
        """What the layer is shown to be doing."""
        return self._live.state if self._live is not None and self._live.isVisible() else None

    def set_selected(self, selected: bool) -> None:
        if selected != self.state.selected:
            self.show_state(replace(self.state, selected=selected))

    def show_joined(self, left: bool, right: bool) -> None:
        """Read as one card with those that sit edge to edge with it on these sides."""
        if (left, right) != (self.state.joined_left, self.state.joined_right):
            self.show_state(replace(self.state, joined_left=left, joined_right=right))

    def set_hovered(self, hovered: bool) -> None:
        self.show_state(replace(self.state, hovered=hovered))

    def set_look(self, look: Look) -> None:
        self._look = look
        if self._live is not None:
            self._live.set_look(look)
        self.update()

    def mark_ports(self, marks: tuple[PortMark, ...]) -> None:
        """Draw these ports differently; an empty tuple puts all of them back."""
        if marks != self.marks:
            self.marks = marks
            self.setRect(outer_rect(MARK_MARGIN) if marks else outer_rect())
            self._choose_painter()
            self.update()

    def _choose_painter(self) -> None:
        """From afar Qt paints the block alone; Python is only asked for ports that are spoken about."""
        idle = self._asleep or (self._detail is not Detail.FULL and not self.marks)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents, idle)

    def port_position(self, name: str, *, is_output: bool) -> QPointF:
        """The centre of a port in scene coordinates; the middle of the edge for one it does not show."""
        names = self.state.ports.outputs if is_output else self.state.ports.inputs
        index = names.index(name) if name in names else 0
        return self.pos() + port_point(index, max(len(names), 1), is_output=is_output)

    def hides_port(self, *, is_output: bool) -> bool:
        """Whether the port of this side lies in a joint, and nothing is said of it now."""
        return not self.marks and (self.state.joined_right if is_output else self.state.joined_left)

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
        if self._detail is Detail.FULL:
            zoom = painter.worldTransform().m11() * painter.device().devicePixelRatioF()
            paint_card(painter, self.state, self._look, zoom, self.marks)
        else:
            paint_ports(painter, self.state, self._look, self.marks)
