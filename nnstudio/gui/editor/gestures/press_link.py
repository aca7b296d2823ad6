"""Click a link to select it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from nnstudio.core.session import Selection
from nnstudio.gui.editor.gestures.gesture import Gesture, Pointer, still_there
from nnstudio.gui.editor.hits import Part

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class PressLink(Gesture):
    """Selects at the press; with Ctrl or Shift the link joins or leaves the selection."""

    def __init__(self, view: NetworkView, press: Pointer) -> None:
        super().__init__(view, press)
        self._before = view.session.selection
        links = frozenset({press.hit.link} if press.hit.link else set())
        kept = self._before if press.extends else Selection()
        view.session.select(replace(kept, links=kept.links ^ links))

    @classmethod
    def answers(cls, press: Pointer) -> bool:
        return press.button == Qt.MouseButton.LeftButton and press.hit.part is Part.LINK

    def move(self, pointer: Pointer) -> None:
        """A link goes where its cards go."""

    def release(self, pointer: Pointer) -> None:
        """Selected at the press already."""

    def cancel(self) -> None:
        self.view.session.select(still_there(self._before, self.view.network_scene.network))
