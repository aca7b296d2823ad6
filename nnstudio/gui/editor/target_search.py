"""Link by keyboard: choose in a menu where the selected layer's tensor shall flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QIcon

from nnstudio.core.language import N_, _
from nnstudio.core.project import Network, Port, edits
from nnstudio.core.project.edits.ports import input_ports, output_ports
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.order import reading_order
from nnstudio.core.refusal import Refusal
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.editor.layer_matching import plain
from nnstudio.gui.editor.search_menu import Entry, SearchMenu
from nnstudio.gui.theme import layer_icon

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_MOST = 100  # entries; typing finds the others

_Link = tuple[Port, Port]


class TargetSearch(SearchMenu):
    """Every input that would take a link from this node, in the order the layers run.

    Only inputs that are legal are offered: those that are taken, or would close a loop, are not.
    """

    def __init__(self, view: NetworkView, node: str) -> None:
        self._node = node
        scene = view.network_scene
        self._network: Network = scene.network
        self._project, self._path = view.session.project, scene.network_name
        super().__init__(
            view,
            title=_("Link {node} to").format(node=self._network.nodes[node].name),
            prompt=_("Search a layer of the network"),
            name=_("Layers it can be linked to"),
        )
        self.setObjectName("target_search")
        self.picked.connect(self._on_picked)

    def entries(self, text: str) -> list[Entry]:
        words = plain(text).split()
        found: list[Entry] = []
        for source, target in self._candidates():
            shown = self._words(source, target)
            if all(word in plain(shown) for word in words) and self._fits(source, target):
                found.append(Entry((source, target), shown, "", self._icon(target.node)))
            if len(found) >= _MOST:
                break
        return found

    def _candidates(self) -> list[_Link]:
        """Nearest behind the node first, then from the beginning of the network."""
        nodes, order = self._network.nodes, list(reading_order(self._network))
        place = order.index(self._node)
        sources = [Port(self._node, name) for name in output_ports(self._network, nodes[self._node])]
        return [
            (source, Port(target, name))
            for target in (*order[place + 1 :], *order[:place])
            for name in input_ports(self._network, nodes[target])
            for source in sources
        ]

    def _words(self, source: Port, target: Port) -> str:
        nodes = self._network.nodes
        words = nodes[target.node].name
        if len(input_ports(self._network, nodes[target.node])) > 1:
            words = f"{words} ({target.name})"
        if len(output_ports(self._network, nodes[source.node])) > 1:
            words = f"{source.name} → {words}"
        return words

    def _fits(self, source: Port, target: Port) -> bool:
        try:
            edits.connect(self._project, self._path, source, target)
        except Refusal:
            return False
        return True

    def _icon(self, node: str) -> QIcon:
        found = self._network.nodes[node]
        entry = entry_of(found)
        return layer_icon(found.layer, entry.family if entry is not None else "")

    def _on_picked(self, link: _Link) -> None:
        self._view.attempt(edits.connect, *link, label=N_("Link layers"))


class KeyLinking:
    """Opens the menu at the selected card."""

    def __init__(self, view: NetworkView) -> None:
        self._view = view

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {"link": self.ask}

    def ask(self) -> None:
        node = self._view.session.selection.single_node
        if node is None:
            return
        search = TargetSearch(self._view, node)
        if not search.list.count():
            search.deleteLater()
            self._view.say(_("Nothing can follow this layer: no free input would take a link from it."))
            return
        at = self._view.network_scene.nodes[node].pos()
        search.open_at(at + QPointF(CARD_WIDTH / 2, CARD_HEIGHT))
