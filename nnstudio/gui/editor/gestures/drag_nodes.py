"""Press a card to select it; drag it, and all that is selected, to another place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from nnstudio.core.language import N_
from nnstudio.core.project import edits
from nnstudio.core.session import Selection
from nnstudio.gui.editor.geometry import snapped
from nnstudio.gui.editor.gestures.gesture import Gesture, Pointer, still_there
from nnstudio.gui.editor.hits import Part

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class DragNodes(Gesture):
    """The cards follow the hand; the project changes once, at the release. One undo step."""

    scrolls_at_edges = True

    def __init__(self, view: NetworkView, press: Pointer) -> None:
        super().__init__(view, press)
        self._node = press.hit.node or ""
        self._dragging = False
        self._by = QPointF()
        self._selection_before = view.session.selection
        self._select_at_press()

    @classmethod
    def answers(cls, press: Pointer) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.part in (Part.NODE, Part.NAME)

    def move(self, pointer: Pointer) -> None:
        if not self._dragging and not self.has_moved(pointer):
            return
        self._dragging = True
        by = self._snapped_shift(pointer.point - self.press.point)
        if by != self._by:
            self._by = by
            self.view.network_scene.show_moved(self._moved(), by)

    def release(self, pointer: Pointer) -> None:
        if self._dragging:
            self._drop()
        elif not self.press.extends:
            self.view.session.select(Selection(frozenset({self._node})))

    def cancel(self) -> None:
        self.view.network_scene.show_moved(self._moved(), QPointF())
        self.view.session.select(still_there(self._selection_before, self.view.network_scene.network))

    def _select_at_press(self) -> None:
        """A card outside the selection takes its place; with Ctrl or Shift it joins or leaves it."""
        nodes = self.view.session.selection.nodes
        if self.press.extends:
            self.view.session.select(
                Selection(nodes ^ {self._node}, self.view.session.selection.links),
            )
        elif self._node not in nodes:
            self.view.session.select(Selection(frozenset({self._node})))

    def _moved(self) -> frozenset[str]:
        return self.view.session.selection.nodes | {self._node}

    def _snapped_shift(self, shift: QPointF) -> QPointF:
        """The shift that puts the card under the hand on the grid; the others keep their distances."""
        x, y = self.view.network_scene.network.nodes[self._node].at
        return QPointF(snapped(x + shift.x()) - x, snapped(y + shift.y()) - y)

    def _drop(self) -> None:
        if self._by.isNull():
            return
        nodes = self.view.network_scene.network.nodes
        by = self._by.x(), self._by.y()
        positions = {node: (nodes[node].at[0] + by[0], nodes[node].at[1] + by[1]) for node in self._moved()}
        self.view.attempt(edits.move, positions, label=N_("Move"))
