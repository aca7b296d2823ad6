"""What a gesture is: one act of the hand, from a press to its release."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPointF, Qt

from nnstudio.core.project import Network
from nnstudio.core.session import Selection
from nnstudio.gui.editor.hits import NOTHING, Hit

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

NO_KEY = Qt.KeyboardModifier.NoModifier
DRAG_PIXELS = 4.0  # a hand trembles less than this


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is (``at`` in viewport pixels, ``point`` in the scene) and what is held."""

    at: QPointF
    point: QPointF
    hit: Hit = NOTHING
    button: Qt.MouseButton = Qt.MouseButton.NoButton
    modifiers: Qt.KeyboardModifier = NO_KEY
    space: bool = False

    @property
    def extends(self) -> bool:
        """Whether the keys held mean "and this one too"."""
        wanted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        return bool(self.modifiers & wanted)


class Gesture(ABC):
    """Begins with the press it is made from. It changes the project at its release, if at all.

    Until then it only shows what would happen, so that cancelling is putting the appearance back.
    """

    cursor: ClassVar[Qt.CursorShape | None] = None
    scrolls_at_edges: ClassVar[bool] = False

    def __init__(self, view: NetworkView, press: Pointer) -> None:
        self.view = view
        self.press = press

    @classmethod
    @abstractmethod
    def answers(cls, press: Pointer) -> bool:
        """Whether this press begins this gesture."""

    @abstractmethod
    def move(self, pointer: Pointer) -> None:
        """The pointer moved, the button held."""

    @abstractmethod
    def release(self, pointer: Pointer) -> None:
        """The button was let go: do it."""

    def cancel(self) -> None:  # noqa: B027 (most gestures show nothing that must be put back)
        """Put everything back as it was."""

    def has_moved(self, pointer: Pointer) -> bool:
        """Whether the hand moved far enough to mean it."""
        gap = pointer.at - self.press.at
        return abs(gap.x()) + abs(gap.y()) >= DRAG_PIXELS


def still_there(selection: Selection, network: Network) -> Selection:
    """Of what was selected before a gesture, what the network still has."""
    links = selection.links & frozenset(network.links) if selection.links else selection.links
    annotations = selection.annotations & network.annotations.keys()
    return Selection(selection.nodes & network.nodes.keys(), links, annotations)
