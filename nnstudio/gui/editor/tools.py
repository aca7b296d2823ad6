"""The canvas's tools beside its everyday commands, each in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from nnstudio.gui.editor.annotating import Annotating
from nnstudio.gui.editor.arranging import Arranging
from nnstudio.gui.editor.bypassing import Bypassing
from nnstudio.gui.editor.find_bar import FindBar
from nnstudio.gui.editor.grouping import Grouping
from nnstudio.gui.editor.habit_notes import HabitNotes
from nnstudio.gui.editor.hints import Hints
from nnstudio.gui.editor.link_focus import LinkFocus
from nnstudio.gui.editor.live_cards import LiveCards
from nnstudio.gui.editor.microscope_marks import MicroscopeMarks
from nnstudio.gui.editor.minimap import Minimap
from nnstudio.gui.editor.opening import Opening
from nnstudio.gui.editor.replacing import Replacing
from nnstudio.gui.editor.sleeping import Sleeping
from nnstudio.gui.editor.target_search import KeyLinking

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class Tools:
    """Made once for each view. A tool says which actions it answers."""

    def __init__(self, view: NetworkView) -> None:
        self.arranging = Arranging(view)
        self.opening = Opening(view)
        self.grouping = Grouping(view)
        self.replacing = Replacing(view)
        self.bypassing = Bypassing(view)
        self.annotating = Annotating(view)
        self.live_cards = LiveCards(view)
        self.key_linking = KeyLinking(view)
        self.habit_notes = HabitNotes(view)
        self.hints = Hints(view)
        self.link_focus = LinkFocus(view)
        self.microscope = MicroscopeMarks(view)
        self.minimap = Minimap(view)
        self.find_bar = FindBar(view)
        self.sleeping = Sleeping(view)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each action of the tools does, by the action's name."""
        tools = (
            self.arranging,
            self.opening,
            self.grouping,
            self.replacing,
            self.bypassing,
            self.annotating,
            self.live_cards,
            self.key_linking,
            self.link_focus,
            self.minimap,
            self.find_bar,
        )
        return {name: slot for tool in tools for name, slot in tool.slots().items()}
