"""Notes which layer the user puts behind which, wherever that is done: by menu, palette or hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from nnstudio.core.project import Network, Project
from nnstudio.core.storage.habits import note_habits
from nnstudio.gui.editor.lifetime import while_alive

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_WRITE_MILLISECONDS = 1500  # a file is not written between two clicks


class HabitNotes(QObject):
    """Counts one new node behind one that was there; what comes in many (a paste, a file) is no habit."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._session = view.session
        self._pairs: list[tuple[str, str]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WRITE_MILLISECONDS)
        self._timer.timeout.connect(self.write)
        self._session.project_changed.connect(self._on_project_changed)

    def write(self) -> None:
        """Keep what was noted."""
        self._timer.stop()
        pairs, self._pairs = self._pairs, []
        if pairs:
            note_habits(pairs)

    @while_alive
    def _on_project_changed(self, before: Project, after: Project) -> None:
        path = self._session.network_name
        old, new = before.find_network(path), after.find_network(path)
        pair = _added_pair(old, new) if old is not None and new is not None else None
        if pair is not None:
            self._pairs.append(pair)
            self._timer.start()


def _added_pair(old: Network, new: Network) -> tuple[str, str] | None:
    """The layers of the only new node and of the one that feeds it."""
    if len(new.nodes) != len(old.nodes) + 1:
        return None
    added = new.nodes.keys() - old.nodes.keys()
    if len(added) != 1:
        return None
    node = new.nodes[next(iter(added))]
    coming = new.links_into(node.id)
    return (new.nodes[coming[0].source.node].layer, node.layer) if coming else None
