"""The canvas's tools beside its everyday commands, each in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from nnstudio.gui.editor.arranging import Arranging
from nnstudio.gui.editor.replacing import Replacing

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class Tools:
    """Made once for each view. A tool says which actions it answers."""

    def __init__(self, view: NetworkView) -> None:
        self.arranging = Arranging(view)
        self.replacing = Replacing(view)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each action of the tools does, by the action's name."""
        return {**self.arranging.slots(), **self.replacing.slots()}
