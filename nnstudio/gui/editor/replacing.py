"""Put another layer in the place of the selected one, chosen in the search menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from nnstudio.core.language import N_, _
from nnstudio.core.layers import LayerType
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Network, edits
from nnstudio.core.project.edits.replacing import can_replace
from nnstudio.core.project.entries import entry_of
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.editor.layer_matching import fits_rank
from nnstudio.gui.editor.layer_search import LayerSearch, Wish

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


@dataclass(frozen=True, slots=True)
class Replacement(Wish):
    """A layer in the place of this node: only those with ports for all its links."""

    node: str = ""
    network: Network = field(default_factory=Network)

    def allows(self, layer: LayerType) -> bool:
        return can_replace(self.network, self.node, layer) and fits_rank(layer, self.rank)

    def title(self, network: Network) -> str:
        return _("Replace {node} by").format(node=network.nodes[self.node].name)

    def order(self, layer: LayerType) -> int:
        """The family of what is replaced first, ends last."""
        if layer.role in (Role.INPUT, Role.OUTPUT, Role.CODE):
            return 2
        old = entry_of(self.network.nodes[self.node])
        return 0 if old is not None and old.family == layer.family else 1


class Replacing:
    """Opens the menu at the selected card; what is chosen takes its place and keeps its links."""

    def __init__(self, view: NetworkView) -> None:
        self._view = view

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {"replace": self.ask}

    def ask(self) -> None:
        node = self._view.session.selection.single_node
        if node is None:
            return
        scene = self._view.network_scene
        coming = scene.network.links_into(node)
        rank = self._view.commands.rank_at(coming[0].source if coming else None)
        point = scene.nodes[node].pos() + QPointF(CARD_WIDTH / 2, CARD_HEIGHT)
        search = LayerSearch(self._view, Replacement(point, rank=rank, node=node, network=scene.network))
        search.chosen.connect(self.replace)
        search.open_at(point)

    def replace(self, key: str, wish: Replacement) -> None:
        """Do what was chosen in the menu, in one step."""
        layer = self._view.commands.fetch(key)
        if layer is not None:
            self._view.attempt(edits.replace_layer, wish.node, layer, label=N_("Replace layer"))
