"""Click the plate under a card: mend what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt

from nnstudio.core.session import Selection
from nnstudio.gui.editor.gestures.gesture import Gesture, Pointer
from nnstudio.gui.editor.hits import Part


class PressBadge(Gesture):
    """Like a button: does its work when released where it was pressed."""

    @classmethod
    def answers(cls, press: Pointer) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.part is Part.BADGE

    def move(self, pointer: Pointer) -> None:
        """A button waits."""

    def release(self, pointer: Pointer) -> None:
        node = self.press.hit.node
        if node is None or pointer.hit != self.press.hit:
            return
        badge = self.view.network_scene.badge_of(node)
        if badge is None:
            return
        if badge.mend is not None:
            self.view.commands.mend(badge.mend)
            self.view.hand.let_rest(badge)
        else:
            self.view.session.select(Selection(frozenset({node})))
            self.view.say(badge.sentence)
