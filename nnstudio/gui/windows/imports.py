"""File > Import: exported programs are read here; other people's code runs in a process of its own."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer
from PySide6.QtWidgets import QWidget

from nnstudio.core.language import _, language
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage import files
from nnstudio.core.storage.programs import read_program
from nnstudio.gui.widgets import messages
from nnstudio.gui.windows.busy_dialog import BusyDialog
from nnstudio.gui.windows.document import Document
from nnstudio.gui.windows.import_dialog import ImportDialog, ImportWish

_PATIENCE = 2000  # milliseconds for a killed process to end


class Imports(QObject):
    """Runs ``nnstudio import`` beside the window, so that neither a crash nor an endless loop in the module's
    code can take the window along.
    """

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._window = document, window
        self._process: QProcess | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._busy: BusyDialog | None = None

    @property
    def is_working(self) -> bool:
        return self._process is not None

    def ask(self) -> bool:
        """Ask what to import, and begin. Whether it has begun."""
        dialog = ImportDialog(self._document.start_folder(), self._window)
        chosen = dialog.wish if dialog.exec() else None
        dialog.deleteLater()
        if chosen is None or not self._document.may_go():
            return False
        self.start(chosen)
        return True

    def start(self, wish: ImportWish) -> None:
        """Import this; what was open is replaced once it has come, and stays if it does not."""
        if wish.is_ours:
            self._read(Path(wish.source))
        else:
            self._run(wish)

    def stop(self) -> None:
        """End the process, if one runs; nothing is imported."""
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect(self._on_finished)
            process.kill()
            process.waitForFinished(_PATIENCE)
            process.deleteLater()
        self._tidy()

    def _read(self, path: Path) -> None:
        try:
            found = read_program(path)
        except Refusal as refusal:
            self._tell(str(refusal))
            return
        self._document.show_imported(found.project, found.checkpoint)
        for note in found.notes:
            self._document.noted.emit(note)

    def _run(self, wish: ImportWish) -> None:
        self.stop()
        self._folder = tempfile.TemporaryDirectory(prefix="nnstudio-import-")
        words = ["-m", "nnstudio", "import", wish.target, "--run-their-code", "--lang", language.code]
        words += ["--input", wish.shape] if wish.shape else []
        self._process = QProcess(self)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._process.start(sys.executable, [*words, "-o", str(self._target)])
        self._busy = BusyDialog(
            self._window, _("Import"), _("Running the code of {source}…").format(source=wish.target)
        )
        self._busy.cancelled.connect(self._on_cancelled)
        self._busy.open()

    @property
    def _target(self) -> Path:
        assert self._folder is not None
        return Path(self._folder.name) / "imported.nnstudio"

    def _on_cancelled(self) -> None:
        self._busy = None
        QTimer.singleShot(0, self, self.stop)  # after the dialog has closed

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            said = self._process.errorString()
            self._end()
            self._tell(said)

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        process = self._process
        if process is None:
            return
        said = bytes(process.readAllStandardError().data()).decode("utf-8", errors="replace").strip()
        if code == 0 and status is QProcess.ExitStatus.NormalExit:
            self._open()
            return
        self._end()
        last = said.splitlines()[-1] if said else _("The code ended the process it ran in.")
        self._tell(last, said if len(said.splitlines()) > 1 else "")

    def _open(self) -> None:
        try:
            found = files.read(self._target)
        except Refusal as refusal:
            self._end()
            self._tell(str(refusal))
            return
        self._end()
        self._document.show_imported(found.project, found.checkpoint)

    def _end(self) -> None:
        """The process is over: let go of it, of its folder and of the dialog that waited."""
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        self._tidy()

    def _tidy(self) -> None:
        if self._busy is not None:
            self._busy.finish()
            self._busy = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _tell(self, sentence: str, report: str = "") -> None:
        messages.tell(self._window, _("Not imported"), sentence, level="error", report=report)
