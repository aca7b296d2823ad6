"""A layer dragged over from the palette: onto the canvas, onto a link, or onto a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsRectItem

from nnstudio.core.language import _
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.project import Port
from nnstudio.gui.editor.card_painter import PortMark
from nnstudio.gui.editor.geometry import card_rect, centred_at
from nnstudio.gui.editor.gestures.gesture import Pointer
from nnstudio.gui.editor.layer_mime import layer_in

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class DropLayer:
    """From the moment a layer enters the view until it is dropped or leaves again.

    Over a link that link lights up: the layer would be inserted. Over a card its output lights up: the
    layer would follow it. Elsewhere a ghost shows where the card would lie.
    """

    def __init__(self, view: NetworkView, layer: LayerType) -> None:
        self._view = view
        self._scene = view.network_scene
        self._layer = layer
        self._ghost = self._make_ghost()
        self._marked: str | None = None

    @classmethod
    def of(cls, view: NetworkView, mime: QMimeData) -> DropLayer | None:
        """The gesture for what is being dragged, if it is a layer this version knows."""
        name = layer_in(mime)
        layer = catalogue.get(name) if name else None
        return cls(view, layer) if layer is not None else None

    @property
    def _can_chain(self) -> bool:
        """Whether the layer has both ends, so that it fits into a chain."""
        return bool(self._layer.inputs and self._layer.outputs)

    def move(self, pointer: Pointer) -> None:
        """Show what a drop here would do."""
        hit = pointer.hit
        on_link = hit.link if self._can_chain else None
        on_node = hit.node if self._can_follow(hit.node) else None
        self._scene.light_link(on_link)
        self._mark_output(on_node)
        free = on_link is None and on_node is None
        self._ghost.setPos(*centred_at(pointer.point))
        self._ghost.setVisible(free)
        self._explain(pointer, on_link is not None, on_node)

    def release(self, pointer: Pointer) -> None:
        """Do what was shown."""
        self.cancel()
        commands, hit = self._view.commands, pointer.hit
        if hit.link is not None and self._can_chain:
            commands.insert(self._layer.name, hit.link, pointer.point)
        elif hit.node is not None and self._can_follow(hit.node):
            commands.chain_after(self._layer.name, hit.node)
        else:
            commands.add_at(self._layer.name, pointer.point)

    def cancel(self) -> None:
        """Leave nothing behind."""
        self._scene.light_link(None)
        self._mark_output(None)
        if self._ghost.scene() is not None:
            self._scene.removeItem(self._ghost)
        self._view.note.hide()

    def _can_follow(self, node: str | None) -> bool:
        if node is None or not self._layer.inputs:
            return False
        return bool(self._scene.nodes[node].state.ports.outputs)

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
            self._scene.nodes[self._marked].mark_ports(())
        self._marked = node
        if node is not None:
            first = Port(node, self._scene.nodes[node].state.ports.outputs[0])
            self._scene.nodes[node].mark_ports((PortMark(first.name, True, "hover"),))

    def _explain(self, pointer: Pointer, on_link: bool, on_node: str | None) -> None:
        at = pointer.at.toPoint()
        if on_link:
            self._view.say(_("Insert {layer} here").format(layer=self._layer.name), at, refusal=False)
        elif on_node is not None:
            name = self._scene.nodes[on_node].state.name
            text = _("Put {layer} behind {node}").format(layer=self._layer.name, node=name)
            self._view.say(text, at, refusal=False)
        else:
            self._view.note.hide()
