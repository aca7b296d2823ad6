"""Press a card, note or frame to select it; drag it, and all that is selected, to another place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from nnstudio.core.language import N_
from nnstudio.core.project import edits
from nnstudio.core.project.edits.annotating import inside
from nnstudio.core.project.edits.joints import is_joint, snapped_behind, snapped_together
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.project import Network, Position
from nnstudio.core.session import Selection
from nnstudio.gui.editor.geometry import CARD_WIDTH, length_of, snapped
from nnstudio.gui.editor.gestures.gesture import Gesture, Pointer, still_there
from nnstudio.gui.editor.hits import Part

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


_HOLD = 36.0  # scene pixels around its place in which a snapped-on card stays, or snaps on
SNAPS_ON = "activation"  # the family of layers that sit edge to edge with the layer they follow


@dataclass(frozen=True, slots=True)
class _Cargo:
    """What goes along with the hand: nodes, and notes and frames, by id."""

    nodes: frozenset[str] = frozenset()
    annotations: frozenset[str] = frozenset()


class DragNodes(Gesture):
    """The cards follow the hand; the project changes once, at the release. One undo step.

    A frame takes along what lies in it, a card what is snapped together with it. A snapped-on card that is
    dragged alone resists a little, and comes off; brought back, it snaps on again.
    """

    scrolls_at_edges = True

    def __init__(self, view: NetworkView, press: Pointer) -> None:
        super().__init__(view, press)
        self._dragging = False
        self._by = QPointF()
        self._cargo = _Cargo()
        self._socket: Position | None = None  # where the card under the hand would be snapped on
        self._selection_before = view.session.selection
        self._select_at_press()

    @classmethod
    def answers(cls, press: Pointer) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.part in (Part.NODE, Part.NAME)

    def move(self, pointer: Pointer) -> None:
        if not self._dragging and not self.has_moved(pointer):
            return
        if not self._dragging:
            self._dragging, self._cargo = True, self._load()
        by = self._snapped_shift(pointer.point - self.press.point)
        if by != self._by:
            self._by = by
            self._show(by)

    def release(self, pointer: Pointer) -> None:
        if self._dragging:
            self._drop()
        elif not self.press.extends:
            self.view.session.select(self._pressed())

    def cancel(self) -> None:
        self._show(QPointF())
        self.view.session.select(still_there(self._selection_before, self.view.network_scene.network))

    def _pressed(self) -> Selection:
        """What was pressed, and nothing else."""
        hit = self.press.hit
        if hit.annotation is not None:
            return Selection(annotations=frozenset({hit.annotation}))
        return Selection(frozenset({hit.node or ""}))

    def _select_at_press(self) -> None:
        """What lies outside the selection takes its place; with Ctrl or Shift it joins or leaves it."""
        before, pressed = self.view.session.selection, self._pressed()
        if self.press.extends:
            self.view.session.select(
                replace(
                    before,
                    nodes=before.nodes ^ pressed.nodes,
                    annotations=before.annotations ^ pressed.annotations,
                )
            )
        elif not (pressed.nodes <= before.nodes and pressed.annotations <= before.annotations):
            self.view.session.select(pressed)

    def _load(self) -> _Cargo:
        """All that is selected, what was pressed, what lies in frames among these, what is snapped on."""
        chosen, pressed = self.view.session.selection, self._pressed()
        annotations = chosen.annotations | pressed.annotations
        network = self.view.network_scene.network
        nodes, held = inside(network, annotations)
        carried = chosen.nodes | pressed.nodes | nodes
        self._socket = socket_of(network, next(iter(carried))) if len(carried) == 1 else None
        along = snapped_together if self._socket is None else snapped_behind
        return _Cargo(along(network, carried), annotations | held)

    def _show(self, by: QPointF) -> None:
        scene = self.view.network_scene
        scene.show_moved(self._cargo.nodes, by)
        scene.annotations.show_moved(self._cargo.annotations, by)

    def _snapped_shift(self, shift: QPointF) -> QPointF:
        """The shift that puts what is under the hand on the grid; the others keep their distances."""
        network, hit = self.view.network_scene.network, self.press.hit
        x, y = network.annotations[hit.annotation].at if hit.annotation else network.nodes[hit.node or ""].at
        if self._socket is not None:
            to_socket = QPointF(self._socket[0] - x, self._socket[1] - y)
            if length_of(shift - to_socket) < _HOLD:
                return to_socket
        return QPointF(snapped(x + shift.x()) - x, snapped(y + shift.y()) - y)

    def _drop(self) -> None:
        if self._by.isNull():
            return
        network = self.view.network_scene.network
        nodes = {id: self._moved(network.nodes[id].at) for id in self._cargo.nodes}
        held = {id: self._moved(network.annotations[id].at) for id in self._cargo.annotations}
        self.view.attempt(edits.move_together, nodes, held, label=N_("Move"))

    def _moved(self, at: Position) -> Position:
        return at[0] + self._by.x(), at[1] + self._by.y()


def socket_of(network: Network, node: str) -> Position | None:
    """Where this card is snapped on, or being an activation could be: edge to edge with what it follows."""
    coming = network.links_into(node)
    entry = entry_of(network.nodes[node])
    if len(coming) != 1 or coming[0].source.node == node:
        return None
    snaps = is_joint(network, coming[0]) or (entry is not None and entry.family == SNAPS_ON)
    x, y = network.nodes[coming[0].source.node].at
    return (x + CARD_WIDTH, y) if snaps else None


class DragAnnotation(DragNodes):
    """The same for a note, or for a frame by its title or edge."""

    @classmethod
    def answers(cls, press: Pointer) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.part is Part.ANNOTATION
