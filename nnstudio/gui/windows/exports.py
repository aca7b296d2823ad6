"""Exporting: the network as Python, any panel as a picture."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from nnstudio.core.language import N_, _
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.core.storage.atomic import write_atomically
from nnstudio.core.storage.programs import exported_files
from nnstudio.core.training.exports.files import NoWeights
from nnstudio.core.training.exports.format import exports
from nnstudio.gui.bridge.background import Task
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.editor import NetworkView
from nnstudio.gui.editor.whole_picture import in_full
from nnstudio.gui.widgets import messages
from nnstudio.gui.widgets.exporting import of_scene, save_drawing, save_picture
from nnstudio.gui.windows.busy_dialog import BusyDialog
from nnstudio.gui.windows.docks import Docks
from nnstudio.gui.windows.document import Document
from nnstudio.gui.windows.export_dialog import ExportDialog, ExportWish

if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint


class Exports(QObject):
    """What File > Export does."""

    def __init__(
        self,
        session: Session,
        controller: TrainingController,
        document: Document,
        docks: Docks,
        view: NetworkView,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._controller = session, controller
        self._document, self._docks = document, docks
        self._view, self._window = view, window
        self._busy: BusyDialog | None = None
        self._task: Task | None = None

    def export(self) -> bool:
        """Ask for a format and a file, and write it in the background. Whether it has begun."""
        dialog = ExportDialog(self._session.project, self._session.run.is_touched, self._window)
        chosen = dialog.wish if dialog.exec() else None
        dialog.deleteLater()
        if chosen is None:
            return False
        name = f"{_identifier(self._document.title)}{chosen.kind.suffix}"
        path = self._ask(_("Export"), name, f"{_(chosen.kind.title)} (*{chosen.kind.suffix})")
        return path is not None and self._attempt(self.start, chosen, path)

    def start(self, wish: ExportWish, path: Path) -> None:
        """Write this file; a dialog waits for it.

        Raises:
            Refusal: there are no weights to write.
        """
        checkpoint = self._controller.checkpoint() if wish.with_weights else None
        if wish.with_weights and checkpoint is None:
            raise NoWeights(
                N_("The network was edited since it was trained, so its weights do not fit. Train it first.")
            )
        write = partial(_write, wish, self._session.project, checkpoint, path)
        self._busy = BusyDialog(self._window, _("Export"), _("Writing {file}…").format(file=path.name))
        self._busy.cancelled.connect(self._on_cancelled)
        self._busy.open()
        self._task = self._controller.background.start(write, self._on_written, self._on_not_written)

    def _on_cancelled(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._busy = self._task = None

    def _end_waiting(self) -> None:
        if self._busy is not None:
            self._busy.finish()
        self._busy = self._task = None

    def _on_written(self, files: tuple[Path, ...]) -> None:
        self._end_waiting()
        names = ", ".join(str(file) for file in files)
        messages.tell(self._window, _("Exported"), _("Wrote {file}.").format(file=names))

    def _on_not_written(self, failure: Failure) -> None:
        self._end_waiting()
        messages.tell(
            self._window, _("Not exported"), str(failure.message), level="error", report=failure.report
        )

    def export_python(self) -> bool:
        """Ask for a file and write the project's Python script to it."""
        path = self._ask(_("Export to Python"), f"{_identifier(self._document.title)}.py", "Python (*.py)")
        return path is not None and self._attempt(self.write_python, path)

    def write_python(self, path: Path) -> None:
        """Write the script.

        Raises:
            Refusal: the network has problems, or the file cannot be written.
        """
        for file, content in exported_files(exports["python"], self._session.project, None, path).items():
            write_atomically(file, content)

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
        path = self._ask(_("Export a picture"), name, "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)")
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
            Refusal: another ending than .png, .svg and .pdf, or the file cannot be written.
        """
        thing = self.things()[title]
        if thing is self._view:  # the whole network, not what the window has room for
            scene = self._view.network_scene
            with in_full(scene) as area:
                save_drawing(of_scene(scene, self._document.title, area), path)
            return
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
        return path if path.suffix else path.with_suffix(_ENDING.get(kind[:3], Path(name).suffix))

    def _attempt(self, write: object, *arguments: object) -> bool:
        try:
            write(*arguments)  # type: ignore[operator]
        except Refusal as refusal:
            messages.tell(self._window, _("Not exported"), str(refusal), level="error")
            return False
        return True


_ENDING = {"PNG": ".png", "SVG": ".svg", "PDF": ".pdf"}  # by the beginning of what the file dialog offers


def _write(
    wish: ExportWish, project: Project, checkpoint: Checkpoint | None, path: Path, task: Task
) -> tuple[Path, ...]:
    """In the background: make everything, then write it; cancelled in between, nothing is written."""
    files = exported_files(wish.kind, project, checkpoint, path, wish.network)
    task.check()
    for file, content in files.items():
        write_atomically(file, content)
    return tuple(files)


def _identifier(title: str) -> str:
    letters = [letter if letter.isalnum() else "_" for letter in title.lower()]
    return "".join(letters).strip("_") or "network"
