"""The hand on the canvas: what it does, what it carries from the palette, and how the cursor shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt

from nnstudio.gui.editor.edge_scroll import EdgeScroll
from nnstudio.gui.editor.gestures import GESTURES, Gesture, Pointer
from nnstudio.gui.editor.gestures.drop_layer import DropLayer
from nnstudio.gui.editor.hits import Hit, Part
from nnstudio.gui.editor.problem_item import ProblemItem

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_CURSORS = {
    Part.INPUT: Qt.CursorShape.CrossCursor,
    Part.OUTPUT: Qt.CursorShape.CrossCursor,
    Part.BADGE: Qt.CursorShape.PointingHandCursor,
    Part.LINK: Qt.CursorShape.PointingHandCursor,
}


class Hand:
    """At most one gesture at a time, from a press to its release."""

    def __init__(self, view: NetworkView) -> None:
        self._view = view
        self.gesture: Gesture | None = None
        self._edge_scroll = EdgeScroll(view)
        self._drop: DropLayer | None = None
        self._space = self._space_used = False
        self._resting: ProblemItem | None = None

    @property
    def holds_space(self) -> bool:
        """Whether the left button pulls the paper."""
        return self._space

    # the mouse

    def press(self, pointer: Pointer) -> None:
        """Begin the first gesture that answers; none while one is under way."""
        if self.gesture is not None:
            return
        self._view.tools.arranging.motion.finish()
        self._view.rename_field.finish()
        self._view.note.hide()
        self._space_used = True
        self._view.touched()
        for kind in GESTURES:
            if kind.answers(pointer):
                self.gesture = kind(self._view, pointer)
                if kind.cursor is not None:
                    self._view.viewport().setCursor(kind.cursor)
                return

    def move(self, pointer: Pointer) -> None:
        """Go on with the gesture; with an idle hand show what lies under the pointer."""
        if self.gesture is not None:
            self.gesture.move(pointer)
            self._edge_scroll.follow(pointer.at)
        else:
            if self._resting is not None and not self._resting.follow(pointer.point):
                self._resting = None
            self._view.network_scene.hover(pointer.hit)
            self._show_cursor(pointer.hit)

    def release(self, pointer: Pointer) -> None:
        """Do what the gesture means, if this was its button."""
        if self.gesture is not None and pointer.button == self.gesture.press.button:
            gesture = self._end()
            if gesture is not None:
                gesture.release(pointer)
                self._view.tools.hints.after(gesture, pointer)

    def let_rest(self, plate: ProblemItem) -> None:
        """This plate was pressed: it offers nothing else until the pointer has left its place."""
        plate.rest()
        self._resting = plate

    def cancel(self) -> bool:
        """Put back what the hand was doing. Whether there was anything."""
        gesture = self._end()
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def _end(self) -> Gesture | None:
        gesture, self.gesture = self.gesture, None
        self._edge_scroll.stop()
        self._show_cursor()
        return gesture

    # the Space key

    def hold_space(self, held: bool) -> None:
        """While Space is held, the left button pulls the paper."""
        self._space = held
        self._space_used = False
        self._show_cursor()

    def let_space_go(self) -> bool:
        """Space is no longer held. Whether it was only tapped: nothing was done meanwhile."""
        tapped = self._space and not self._space_used
        self.hold_space(False)
        return tapped

    # a layer from the palette

    def take_up(self, mime: QMimeData) -> bool:
        """Something is dragged over the canvas: whether it is a layer."""
        self._drop = DropLayer.of(self._view, mime)
        return self._drop is not None

    def carry(self, pointer: Pointer) -> bool:
        """It is here now: whether there is anything to be dropped."""
        if self._drop is not None:
            self._drop.move(pointer)
        return self._drop is not None

    def carry_away(self) -> None:
        """It has left the canvas again."""
        drop, self._drop = self._drop, None
        if drop is not None:
            drop.cancel()

    def drop(self, pointer: Pointer) -> bool:
        """Let it fall: whether there was anything."""
        drop, self._drop = self._drop, None
        if drop is None:
            return False
        self._view.touched()
        drop.release(pointer)
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        return True

    def _show_cursor(self, hit: Hit | None = None) -> None:
        shape = _CURSORS.get(hit.part, Qt.CursorShape.ArrowCursor) if hit else Qt.CursorShape.ArrowCursor
        self._view.viewport().setCursor(Qt.CursorShape.OpenHandCursor if self._space else shape)
