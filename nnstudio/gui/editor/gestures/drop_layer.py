"""A layer or block dragged over from the palette: onto the canvas, onto a link, or onto a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from nnstudio.core.language import _
from nnstudio.core.project import Link, Port
from nnstudio.core.project.project import Position
from nnstudio.gui.editor.card_painter import PortMark
from nnstudio.gui.editor.geometry import CARD_WIDTH, card_rect, centred_at
from nnstudio.gui.editor.gestures.drag_nodes import SNAPS_ON
from nnstudio.gui.editor.gestures.gesture import Pointer
from nnstudio.gui.editor.hits import Part
from nnstudio.gui.editor.layer_matching import fits_rank
from nnstudio.gui.editor.layer_mime import layer_in
from nnstudio.gui.editor.placeables import Placeable, placeable

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


_MOST_OFFERED = 300  # cards and links in view; among more of them nobody looks for a light


class DropLayer:
    """From the moment a layer enters the view until it is dropped or leaves again.

    All links and outputs where the layer may go stand out, and nothing else does. Over such a link the layer
    would be inserted; over a card or its output it would follow it, an activation edge to edge. Elsewhere a
    ghost shows where the card would lie.
    """

    def __init__(self, view: NetworkView, carried: Placeable) -> None:
        self._view = view
        self._scene = view.network_scene
        self._key, self._layer = carried.key, carried.entry
        self._ghost = self._make_ghost()
        self._marked: str | None = None
        self._offered: list[Link] = []
        self._open: list[str] = []
        self._offer()

    @classmethod
    def of(cls, view: NetworkView, mime: QMimeData) -> DropLayer | None:
        """The gesture for what is being dragged, if it is a layer or block this version knows."""
        key = layer_in(mime)
        carried = placeable(key) if key else None
        return cls(view, carried) if carried is not None else None

    def move(self, pointer: Pointer) -> None:
        """Show what a drop here would do."""
        hit = pointer.hit
        on_link = hit.link if self._goes_on(hit.link) else None
        on_node = hit.node if self._can_follow(hit.node) else None
        self._scene.light_link(on_link)
        self._mark_output(on_node)
        snaps = on_link is None and on_node is not None and self._snaps_on(pointer)
        self._ghost.setPos(*(self._beside(on_node) if snaps else centred_at(pointer.point)))
        self._ghost.setVisible(snaps or (on_link is None and on_node is None))
        self._explain(pointer, on_link is not None, on_node)

    def release(self, pointer: Pointer) -> None:
        """Do what was shown."""
        commands, hit = self._view.commands, pointer.hit
        on_link, follows = self._goes_on(hit.link), self._can_follow(hit.node)
        self.cancel()
        layer = commands.fetch(self._key)
        if layer is None:
            return
        if hit.link is not None and on_link:
            commands.insert(layer, hit.link, pointer.point)
        elif hit.node is not None and follows and self._snaps_on(pointer):
            commands.snap_on(layer, hit.node)
        elif hit.node is not None and follows:
            commands.chain_after(layer, hit.node)
        else:
            commands.add_at(layer, pointer.point)

    def cancel(self) -> None:
        """Leave nothing behind."""
        self._scene.light_link(None)
        self._mark_output(None)
        self._offer_no_more()
        if self._ghost.scene() is not None:
            self._scene.removeItem(self._ghost)
        self._view.note.hide()

    # Where it may go

    def _goes_on(self, link: Link | None) -> bool:
        """Whether the layer has both ends, and takes what flows through this link."""
        chains = bool(self._layer.inputs and self._layer.outputs)
        return chains and link is not None and self._takes(link.source)

    def _can_follow(self, node: str | None) -> bool:
        if node is None or not self._layer.inputs:
            return False
        outputs = self._scene.nodes[node].state.ports.outputs
        return bool(outputs) and self._takes(Port(node, outputs[0]))

    def _takes(self, source: Port) -> bool:
        """Whether the layer takes as many axes as come from here; what is not known may be tried."""
        return fits_rank(self._layer, self._view.commands.rank_at(source))

    def _snaps_on(self, pointer: Pointer) -> bool:
        """On the card, not on its port; one that is followed by several stays apart."""
        single = len(self._layer.outputs) == 1 and pointer.hit.part is not Part.OUTPUT
        return single and self._layer.family == SNAPS_ON

    def _beside(self, node: str | None) -> Position:
        """Edge to edge with this card."""
        at = self._scene.nodes[node or ""].pos()
        return at.x() + CARD_WIDTH, at.y()

    def _offer(self) -> None:
        """Let every link and output in view stand out where the layer may go."""
        seen = self._view.camera.seen_rect()
        cards = [
            node for node, item in self._scene.nodes.items() if seen.intersects(item.sceneBoundingRect())
        ]
        if len(cards) > _MOST_OFFERED:
            return
        near = frozenset(cards)
        self._open = [node for node in cards if self._can_follow(node)]
        self._offered = [
            link
            for link in self._scene.links
            if (link.source.node in near or link.target.node in near) and self._goes_on(link)
        ]
        for link in self._offered:
            self._scene.links[link].set_offered(True)
        for node in self._open:
            self._mark(node, "legal")

    def _offer_no_more(self) -> None:
        for link in self._offered:
            if link in self._scene.links:
                self._scene.links[link].set_offered(False)
        for node in self._open:
            if node in self._scene.nodes:
                self._scene.nodes[node].mark_ports(())
        self._offered, self._open = [], []

    # What is shown

    def _make_ghost(self) -> QGraphicsRectItem:
        ghost = QGraphicsRectItem(QRectF(card_rect()))
        ghost.setPen(QPen(self._scene.look.accent, 2.0, Qt.PenStyle.DashLine))
        ghost.setZValue(6.0)
        ghost.setVisible(False)
        self._scene.addItem(ghost)
        return ghost

    def _mark_output(self, node: str | None) -> None:
        if node == self._marked:
            return
        if self._marked in self._scene.nodes:
            self._mark(self._marked, "legal" if self._marked in self._open else "")
        self._marked = node
        if node is not None:
            self._mark(node, "hover")

    def _mark(self, node: str, kind: str) -> None:
        """Show the first output of this card so; as usual with an empty kind."""
        item = self._scene.nodes[node]
        item.mark_ports((PortMark(item.state.ports.outputs[0], True, kind),) if kind else ())

    def _explain(self, pointer: Pointer, on_link: bool, on_node: str | None) -> None:
        at = pointer.at.toPoint()
        if on_link:
            self._view.say(_("Insert {layer} here").format(layer=self._layer.name), at, refusal=False)
        elif on_node is not None:
            name = self._scene.nodes[on_node].state.name
            words = _("Snap {layer} on {node}") if self._snaps_on(pointer) else _("Put {layer} behind {node}")
            self._view.say(words.format(layer=self._layer.name, node=name), at, refusal=False)
        else:
            self._view.note.hide()
