"""A gesture is explained after its first use, when it is understood best, and then never again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nnstudio.core.language import N_, _
from nnstudio.core.storage.explained import explained, note_explained
from nnstudio.gui.editor.gestures.drag_link import DragLink
from nnstudio.gui.editor.gestures.drag_nodes import DragAnnotation, DragNodes
from nnstudio.gui.editor.gestures.pan import Pan
from nnstudio.gui.editor.gestures.press_link import PressLink
from nnstudio.gui.editor.gestures.rubber_band import RubberBand

if TYPE_CHECKING:
    from nnstudio.gui.editor.gestures import Gesture, Pointer
    from nnstudio.gui.editor.view import NetworkView

_WORDS: Mapping[type[Gesture], tuple[str, str]] = {
    DragLink: ("link", N_("Let a link go over an empty place, and a menu offers the layers that fit.")),
    DragNodes: ("move", N_("Ctrl and the arrow keys move what is selected, too, step by step.")),
    DragAnnotation: ("frame", N_("A frame takes along what lies in it. Drag its corner to resize it.")),
    Pan: ("pan", N_("Two fingers or the wheel move the paper, too; with Ctrl they zoom.")),
    PressLink: ("select_link", N_("Del removes the selected link; a double-click puts a layer on it.")),
    RubberBand: ("band", N_("With Ctrl and Shift held, a stroke across links cuts them.")),
}


class Hints:
    """Silent until :meth:`begin`: a window that somebody looks at asks for hints, a test does not."""

    def __init__(self, view: NetworkView) -> None:
        self._view = view
        self._left: dict[type[Gesture], tuple[str, str]] = {}

    def begin(self) -> None:
        """Explain from now on what has not been explained before."""
        known = explained()
        self._left = {kind: words for kind, words in _WORDS.items() if words[0] not in known}

    def after(self, gesture: Gesture, pointer: Pointer) -> None:
        """The hand has just done this. Where something was refused, that sentence is worth more."""
        words = self._left.get(type(gesture))
        is_meant = gesture.has_moved(pointer) or isinstance(gesture, PressLink)
        if words is None or not is_meant or self._view.note.isVisible():
            return
        name, sentence = self._left.pop(type(gesture))
        self._view.say(_(sentence), refusal=False)
        note_explained(name)
