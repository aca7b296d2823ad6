"""Choosing a node of the networks; follows the editor's selection."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from nnstudio.core.layers import catalogue
from nnstudio.core.project import Node, Project
from nnstudio.core.project.nesting import bodies_of
from nnstudio.core.project.paths import inside, steps
from nnstudio.core.session import Session
from nnstudio.gui.theme import layer_icon
from nnstudio.gui.widgets.editors.choices import QuietComboBox

NodeKey = tuple[str, str]  # network, node id
Fits = Callable[[Project, str, Node], bool]


class NodeChoice(QuietComboBox):
    """The nodes that fit, with their icons.

    Signals:
        chosen(object): the user (or the editor's selection) chose this ``(network, node id)``.
    """

    chosen = Signal(object)

    def __init__(self, fits: Fits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fits = fits
        self._shown: tuple[tuple[NodeKey, str, str], ...] = ()
        self.setMinimumContentsLength(10)
        self.activated.connect(self._on_activated)

    @property
    def key(self) -> NodeKey | None:
        """What is chosen; ``None`` while there is nothing to choose."""
        data = self.currentData()
        return data if data is None else (data[0], data[1])

    def show_nodes(self, project: Project) -> None:
        """List the nodes of this project; the chosen one stays chosen if it is still there."""
        entries = tuple(self._entries(project))
        if entries == self._shown:
            return
        before, self._shown = self.key, entries
        self.setMinimumContentsLength(18 if len(project.networks) > 1 else 10)
        with QSignalBlocker(self):
            self.clear()
            for key, name, layer in entries:
                entry = catalogue.get(layer)
                self.addItem(layer_icon(layer, entry.family if entry else ""), name, list(key))
        self.choose(before or self.key)

    def choose(self, key: NodeKey | None) -> bool:
        """Show this node as chosen, if it is listed; nothing is announced."""
        at = next((i for i, (listed, _name, _layer) in enumerate(self._shown) if listed == key), -1)
        if at >= 0:
            self.setCurrentIndex(at)
        return at >= 0

    def follow(self, session: Session) -> bool:
        """Choose the node selected in the editor, if one is and it is listed; returns whether it changed."""
        node = session.selection.single_node
        before = self.key
        if node is None or not self.choose((session.network_name, node)):
            return False
        return self.key != before

    def _entries(self, project: Project) -> list[tuple[NodeKey, str, str]]:
        several = len(project.networks) > 1
        return [
            ((path, node.id), f"{prefix}{node.name}", node.layer)
            for name, network in project.networks.items()
            for path, body in bodies_of(network, name)
            for prefix in (_prefix(project, path, several),)
            for node in body.nodes.values()
            if self._fits(project, path, node)
        ]

    def _on_activated(self, _index: int) -> None:
        self.chosen.emit(self.key)


def _prefix(project: Project, path: str, several: bool) -> str:
    """What comes before the name of a node: its network where there are several, and the blocks it is in."""
    network, blocks = steps(path)
    place, names = network, []
    for block in blocks:
        names.append(project.network_at(place).nodes[block].name)
        place = inside(place, block)
    return (f"{network} · " if several else "") + "".join(f"{name}." for name in names)
