"""Bypass the selected layers, or use them again: one command, one undo step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from nnstudio.core.language import N_
from nnstudio.core.project import edits

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class Bypassing:
    """Answers the action; the cards show the state."""

    def __init__(self, view: NetworkView) -> None:
        self._view = view

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {"bypass": self.toggle}

    def toggle(self) -> None:
        """Use all selected nodes again if all are bypassed; bypass all otherwise."""
        session = self._view.session
        nodes = session.selection.nodes
        network = session.project.network_at(session.network_name)
        if not nodes:
            return
        bypass = not all(network.nodes[node].bypassed for node in nodes)
        label = N_("Bypass layers") if bypass else N_("Use layers again")
        self._view.attempt(edits.set_bypassed, nodes, bypass, label=label)
