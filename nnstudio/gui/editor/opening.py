"""Going into blocks and out of them, like folders; each network is found again as it was left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QPointF

from nnstudio.core.project.paths import inside, outside
from nnstudio.core.session import Selection
from nnstudio.gui.editor.lifetime import while_alive

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class Sight(NamedTuple):
    """What was seen of a network: its middle in the scene, and the zoom."""

    middle: QPointF
    zoom: float


class Opening(QObject):
    """Opens the selected block and leaves the one that is shown."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view, self._session = view, view.session
        self._sights: dict[str, Sight] = {}  # of the networks that the user has zoomed or scrolled in
        self._shown = self._session.network_name
        self._opened = self._session.project
        view.network_scene.network_leaving.connect(self._on_leaving)
        view.network_scene.network_switched.connect(self._on_switched)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {"open_block": self.open_selected, "leave_block": self.leave}

    def open_selected(self) -> None:
        """Show what is inside the selected block."""
        node = self._session.selection.single_node
        if node is not None:
            self.open(node)

    def open(self, node: str) -> bool:
        """Show what is inside this node; whether there is anything."""
        network = self._session.project.network_at(self._session.network_name)
        if network.nodes[node].body is None:
            return False
        self._session.show_network(inside(self._session.network_name, node))
        return True

    def leave(self) -> None:
        """Show the network around, with the block selected that was open."""
        around = outside(self._session.network_name)
        if around is not None:
            self._session.show_network(around[0])
            self._session.select(Selection(frozenset({around[1]})))
            self._look_again()  # a selected node is brought into view, wherever one was

    @while_alive
    def _on_leaving(self) -> None:
        """Remember what is seen of the network that will not be shown any more."""
        if self._view.framing.is_untouched:
            self._sights.pop(self._shown, None)
        else:
            camera = self._view.camera
            self._sights[self._shown] = Sight(camera.seen_rect().center(), camera.zoom)

    @while_alive
    def _on_switched(self) -> None:
        """Show this network as it was left, or whole."""
        self._forget_other_projects()
        self._shown = self._session.network_name
        self._view.fit_all()
        self._look_again()

    def _look_again(self) -> None:
        sight = self._sights.get(self._shown)
        if sight is not None:
            self._view.framing.look_at(*sight)

    def _forget_other_projects(self) -> None:
        """Nothing to undo, nothing to redo, and another value: a file was opened."""
        is_fresh = self._session.undo_label is None and self._session.redo_label is None
        if is_fresh and self._session.project is not self._opened:
            self._sights.clear()
            self._opened = self._session.project
