"""Bringing order into the canvas: arrange all, align, distribute, snap, swap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from nnstudio.core.language import N_
from nnstudio.core.project import edits
from nnstudio.core.project.edits.arranging import Axis, Side
from nnstudio.core.session.session import Edit
from nnstudio.gui.editor.motion import Motion

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class Arranging:
    """Each is one undo step, after which the cards glide to their new places."""

    def __init__(self, view: NetworkView) -> None:
        self._view = view
        self.motion = Motion(view)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {
            "lay_out": self.lay_out,
            "lay_out_down": self.lay_out_down,
            "align_left": self.align_left,
            "align_centre": self.align_centre,
            "align_right": self.align_right,
            "align_top": self.align_top,
            "align_middle": self.align_middle,
            "align_bottom": self.align_bottom,
            "distribute_across": self.distribute_across,
            "distribute_down": self.distribute_down,
            "snap_to_grid": self.snap_to_grid,
            "swap": self.swap,
            "unsnap": self.unsnap,
        }

    # The whole network

    def lay_out(self) -> None:
        self._lay_out("RIGHT")

    def lay_out_down(self) -> None:
        self._lay_out("DOWN")

    def _lay_out(self, direction: str) -> None:
        """Put every card in order and show the whole; ``direction`` names a :class:`Direction`."""
        from nnstudio.core.project.layout import Direction, lay_out  # not needed to open the window

        if self._moving(lay_out, Direction[direction], label=N_("Arrange the network")):
            self._view.fit_all()

    # What is selected

    def align_left(self) -> None:
        self._align(Side.LEFT)

    def align_centre(self) -> None:
        self._align(Side.CENTRE)

    def align_right(self) -> None:
        self._align(Side.RIGHT)

    def align_top(self) -> None:
        self._align(Side.TOP)

    def align_middle(self) -> None:
        self._align(Side.MIDDLE)

    def align_bottom(self) -> None:
        self._align(Side.BOTTOM)

    def distribute_across(self) -> None:
        self._moving(edits.distribute, self._selected(), Axis.ACROSS, label=N_("Distribute"))

    def distribute_down(self) -> None:
        self._moving(edits.distribute, self._selected(), Axis.DOWN, label=N_("Distribute"))

    def snap_to_grid(self) -> None:
        self._moving(edits.snap_to_grid, self._selected(), label=N_("Snap to grid"))

    def swap(self) -> None:
        """Let the selected layer and the next one in its chain change places."""
        node = self._view.session.selection.single_node
        if node is not None:
            self._moving(edits.swap_with_next, node, label=N_("Swap layers"))

    def unsnap(self) -> None:
        """Part the selected layers from what they are snapped on."""
        self._moving(edits.unsnap, self._selected(), label=N_("Take off"))

    def _align(self, side: Side) -> None:
        self._moving(edits.align, self._selected(), side, label=N_("Align"))

    def _selected(self) -> frozenset[str]:
        return self._view.session.selection.nodes

    def _moving(self, edit: Edit, *arguments: object, label: str) -> bool:
        """Do an edit that moves cards, and let them glide."""
        self.motion.finish()
        before = {node: item.pos() for node, item in self._view.network_scene.nodes.items()}
        done = self._view.attempt(edit, *arguments, label=label)
        if done:
            self.motion.play(before)
        return done
