"""File > Compare: with the saved version, with another file, or two networks of this project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from nnstudio.core.language import _
from nnstudio.core.project import Network, Project
from nnstudio.core.project.paths import steps
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.core.storage import files
from nnstudio.gui.widgets import messages
from nnstudio.gui.windows.document import SUFFIX, Document

if TYPE_CHECKING:
    from nnstudio.gui.windows.comparison_dialog import ComparisonDialog, Pairs


class Comparing(QObject):
    """What File > Compare does."""

    def __init__(self, session: Session, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._document, self._window = session, document, window

    def ask(self) -> ComparisonDialog | None:
        """Ask what to compare with, and show the comparison."""
        answers = [("file", _("Another file…"))]
        if self._session.path is not None:
            answers.insert(0, ("saved", _("The saved version")))
        if len(self._session.project.networks) > 1:
            answers.append(("network", _("Another network of this project")))
        chosen = "file"
        if len(answers) > 1:
            chosen = messages.ask(
                self._window, _("Compare"), _("What is the open project to be compared with?"), answers
            )
        return {"saved": self.with_saved, "file": self._with_chosen, "network": self._with_network}.get(
            chosen, _nothing
        )()

    def with_saved(self) -> ComparisonDialog | None:
        """The file as it was saved last, and the project as it is now."""
        path = self._session.path
        return self.with_file(path) if path is not None else None

    def with_file(self, path: Path) -> ComparisonDialog | None:
        """Another project, and the open one; a file that cannot be read is refused in a dialog."""
        try:
            other = files.read(path).project
        except Refusal as refusal:
            messages.tell(self._window, _("Cannot compare"), str(refusal), level="error")
            return None
        title = _("{file} (saved)").format(file=path.name) if path == self._session.path else path.name
        return self._show(pairs_of(other, self._session.project, self._shown), (title, self._document.title))

    def with_networks(self, before: str, after: str) -> ComparisonDialog:
        """Two networks of the open project."""
        networks = self._session.project.networks
        pair = {f"{before} – {after}": (networks[before], networks[after])}
        return self._show(pair, (before, after))

    @property
    def _shown(self) -> str:
        return steps(self._session.network_name)[0]

    def _with_chosen(self) -> ComparisonDialog | None:
        pattern = _("nnstudio projects") + f" (*{SUFFIX} *.json)"
        name, _filter = QFileDialog.getOpenFileName(
            self._window, _("Compare"), self._document.start_folder(), pattern
        )
        return self.with_file(Path(name)) if name else None

    def _with_network(self) -> ComparisonDialog | None:
        others = [name for name in self._session.project.networks if name != self._shown]
        name, accepted = QInputDialog.getItem(
            self._window, _("Compare"), _("Compare “{name}” with:").format(name=self._shown), others, 0, False
        )
        return self.with_networks(name, self._shown) if accepted else None

    def _show(self, pairs: Pairs, titles: tuple[str, str]) -> ComparisonDialog:
        from nnstudio.gui.windows.comparison_dialog import ComparisonDialog  # not needed to open the window

        dialog = ComparisonDialog(pairs, titles, self._window)
        dialog.open()
        return dialog


def pairs_of(before: Project, after: Project, first: str) -> Pairs:
    """Networks of one name together, the one named first ahead; two single ones whatever their names."""
    if len(before.networks) == len(after.networks) == 1:
        ((_name, old),) = before.networks.items()
        ((name, new),) = after.networks.items()
        return {name: (old, new)}
    names = dict.fromkeys((*after.networks, *before.networks))
    ordered = sorted(names, key=lambda name: name != first)
    empty = Network()
    return {name: (before.networks.get(name, empty), after.networks.get(name, empty)) for name in ordered}


def _nothing() -> None:
    """The question was dismissed."""
