"""Exporting: the network as Python, any panel as a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from nnstudio.core.language import _
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.core.storage.atomic import write_atomically
from nnstudio.gui.editor import NetworkView
from nnstudio.gui.widgets import messages
from nnstudio.gui.widgets.exporting import save_picture
from nnstudio.gui.windows.docks import Docks
from nnstudio.gui.windows.document import Document


class Exports(QObject):
    """What File > Export does."""

    def __init__(
        self, session: Session, document: Document, docks: Docks, view: NetworkView, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session, self._document, self._docks = session, document, docks
        self._view, self._window = view, window

    def export_python(self) -> bool:
        """Ask for a file and write the project's Python script to it."""
        path = self._ask(_("Export to Python"), f"{_identifier(self._document.title)}.py", "Python (*.py)")
        return path is not None and self._attempt(self.write_python, path)

    def write_python(self, path: Path) -> None:
        """Write the script.

        Raises:
            Refusal: the network has problems, or the file cannot be written.
        """
        from nnstudio.core.training.exporting import python_source  # needs torch

        write_atomically(path, python_source(self._session.project).encode())

    def export_picture(self) -> bool:
        """Ask what to picture and where, and write it."""
        things = self.things()
        titles = list(things)
        title, accepted = QInputDialog.getItem(
            self._window, _("Export a picture"), _("What to save as a picture:"), titles, 0, False
        )
        if not accepted:
            return False
        name = f"{self._document.title} - {title}.png"
        path = self._ask(_("Export a picture"), name, "PNG (*.png);;SVG (*.svg)")
        return path is not None and self._attempt(self.write_picture, title, path)

    def things(self) -> dict[str, QWidget]:
        """What can be pictured, by its title: the network, the whole window, every panel."""
        found: dict[str, QWidget] = {_("Network"): self._view, _("The whole window"): self._window}
        for dock in self._docks.docks.values():
            content = dock.content
            if content is not None:
                found[dock.windowTitle()] = content
        return found

    def write_picture(self, title: str, path: Path) -> None:
        """Write the picture of one of :meth:`things`.

        Raises:
            Refusal: another ending than .png and .svg, or the file cannot be written.
        """
        thing = self.things()[title]
        export = getattr(thing, "export_picture", None)
        if export is not None:
            export(path)  # a panel knows best which part of it is the picture
        else:
            save_picture(thing, path)

    def _ask(self, title: str, name: str, pattern: str) -> Path | None:
        start = str(Path(self._document.start_folder()) / name)
        chosen, kind = QFileDialog.getSaveFileName(self._window, title, start, pattern)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(".svg" if "svg" in kind else Path(name).suffix)

    def _attempt(self, write: object, *arguments: object) -> bool:
        try:
            write(*arguments)  # type: ignore[operator]
        except Refusal as refusal:
            messages.tell(self._window, _("Not exported"), str(refusal), level="error")
            return False
        return True


def _identifier(title: str) -> str:
    letters = [letter if letter.isalnum() else "_" for letter in title.lower()]
    return "".join(letters).strip("_") or "network"
