"""Blocks made of what is selected: grouped, taken apart, repeated, kept for other networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from nnstudio.core.language import N_
from nnstudio.core.project import Node, Project, edits
from nnstudio.core.project.entries import Block
from nnstudio.core.session import Selection
from nnstudio.gui.editor.save_block_dialog import SaveBlockDialog

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class Grouping:
    """Each edit is one undo step, and selects what has come of it."""

    def __init__(self, view: NetworkView) -> None:
        self._view = view

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {
            "group": self.group,
            "ungroup": self.ungroup,
            "repeat": self.repeat,
            "save_block": self.save,
        }

    def group(self) -> None:
        """Put the selected nodes into a block."""
        nodes = self._view.session.selection.nodes
        self._change(edits.group, nodes, label=N_("Group into a block"))

    def ungroup(self) -> None:
        """Put the layers of the selected block where it stood."""
        block = self._block()
        if block is not None:
            self._change(edits.ungroup, block.id, label=N_("Ungroup"))

    def repeat(self) -> None:
        """Let the user say in the inspector how often the block is repeated."""
        if self._block() is not None:
            self._view.inspect_requested.emit()

    def save(self) -> None:
        """Ask for a name, and keep the selected block among the user's own."""
        block = self._block()
        if block is not None and block.body is not None:
            SaveBlockDialog(Block(block.name, block.body, block.repeat), self._view).open()

    def _change(self, edit: Callable[..., Project], what: object, label: str) -> None:
        session, view = self._view.session, self._view
        before = session.project
        if view.attempt(edit, what, label=label):
            session.select(Selection(edits.new_nodes(before, session.project, session.network_name)))

    def _block(self) -> Node | None:
        session = self._view.session
        network = session.project.network_at(session.network_name)
        node = network.nodes.get(session.selection.single_node or "")
        return node if node is not None and node.body is not None else None
