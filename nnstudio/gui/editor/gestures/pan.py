"""Pull the paper: middle button, or Space and the left one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from nnstudio.gui.editor.gestures.gesture import Gesture, Pointer

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class Pan(Gesture):
    """Moves what is seen with the hand."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: NetworkView, press: Pointer) -> None:
        super().__init__(view, press)
        self._last = press.at

    @classmethod
    def answers(cls, press: Pointer) -> bool:
        held = press.space and press.button == Qt.MouseButton.LeftButton
        return held or press.button == Qt.MouseButton.MiddleButton

    def move(self, pointer: Pointer) -> None:
        pull = pointer.at - self._last
        self._last = pointer.at
        self.view.camera.scroll_by(pull.x(), pull.y())

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)

    def cancel(self) -> None:
        back = self.press.at - self._last
        self.view.camera.scroll_by(back.x(), back.y())
