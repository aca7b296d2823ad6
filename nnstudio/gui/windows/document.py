"""New, open, save: the way between the session and the files, and the questions on that way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from nnstudio.core.language import _
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.core.storage import files
from nnstudio.core.storage.examples import in_words_of_now
from nnstudio.core.storage.recent import add_recent, forget_recent
from nnstudio.core.storage.refusals import ChangedFile
from nnstudio.core.storage.stamps import Stamp
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.widgets import messages

if TYPE_CHECKING:
    from nnstudio.core.runs.opening import OpenedRun
    from nnstudio.core.training.checkpoint import Checkpoint

SUFFIX = ".nnstudio"
SECONDS_TO_LOSE = 10.0  # training of a project without a file that is repeated sooner than asked about


class Document(QObject):
    """What can be done with the open project as a file.

    Signals:
        noted(object): Message: something the user should know about the file that was opened.
        recent_changed(): the list of recent files is another one.
        opened(): another project is shown.
    """

    noted = Signal(object)
    recent_changed = Signal()
    opened = Signal()

    def __init__(self, session: Session, controller: TrainingController, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._controller, self._window = session, controller, window
        self._saved_step = 0
        self._saved_edits = 0  # weights set by hand
        self._stamp: Stamp | None = None  # of the project's own file, as it was read or written last
        self.folder = ""  # where files were last opened or saved

    # what the menus ask for

    def new(self) -> bool:
        """An empty project, if the open one may go. Whether it went."""
        if not self.may_go():
            return False
        self._show(Project(), None)
        return True

    def open(self) -> bool:
        """Ask for a file and open it."""
        if not self.may_go():
            return False
        pattern = _("nnstudio projects") + f" (*{SUFFIX} *.json)"
        name, _filter = QFileDialog.getOpenFileName(
            self._window, _("Open a project"), self.start_folder(), pattern
        )
        return bool(name) and self.open_path(Path(name), ask=False)

    def open_path(self, path: Path, *, ask: bool = True) -> bool:
        """Open this file; what cannot be read is refused in a dialog, with the open project untouched."""
        if ask and not self.may_go():
            return False
        try:
            found = files.read(path)
        except Refusal as refusal:
            self._forget_if_gone(path)
            messages.tell(self._window, _("Cannot open"), str(refusal), level="error")
            return False
        self._show(found.project, path)
        self._stamp = found.stamp
        if found.checkpoint is not None:
            self._saved_step = found.checkpoint.step
            self._controller.restore(found.checkpoint, found.record)
        self._remember(path)
        for note in found.notes:
            self.noted.emit(note)
        return True

    def open_project(self, project: Project) -> bool:
        """Open a project that has no file yet, such as an example."""
        if not self.may_go():
            return False
        self._show(project, None)
        return True

    def show_imported(self, project: Project, checkpoint: Checkpoint | None) -> None:
        """Show a project that was made elsewhere, with its weights. What was open has been asked about."""
        self._show(project, None)
        if checkpoint is not None:
            self._controller.restore(checkpoint)

    def open_run(self, run: OpenedRun) -> bool:
        """Go on from a recorded run, if the open project may go. Whether it went."""
        if not self.may_go():
            return False
        self._show(run.project, None)
        if run.checkpoint is not None:
            self._saved_step = run.checkpoint.step
            self._controller.travel.recording.follow(run.origin)
            self._controller.restore(run.checkpoint, run.record)
        return True

    def save(self) -> bool:
        """Save to the project's own file; ask for one where there is none. Whether it was saved."""
        path = self._session.path
        if path is None or path.suffix != SUFFIX:
            return self.save_as()
        return self.save_to(path)

    def start_folder(self) -> str:
        """Where file dialogs begin: where they last ended, at first among the user's documents."""
        return self.folder or QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )

    def save_as(self) -> bool:
        """Ask for a file and save to it."""
        start = str(Path(self.start_folder()) / self._suggestion())
        pattern = _("nnstudio projects") + f" (*{SUFFIX})"
        name, _filter = QFileDialog.getSaveFileName(self._window, _("Save the project"), start, pattern)
        if not name:
            return False
        path = Path(name)
        return self.save_to(path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX))

    def save_to(self, path: Path, *, anyway: bool = False) -> bool:
        """Save the project, with what it has learned, to this file; a failure is told in a dialog.

        Where another program has changed the project's own file, the user is asked, unless ``anyway``.
        """
        over = self._stamp if path == self._session.path and not anyway else None
        try:
            checkpoint = self._controller.checkpoint()
            project, record = self._session.project, self._controller.record()
            self._stamp = files.write(path, project, checkpoint, record, over)
        except ChangedFile:
            return self._save_beside_changes(path)
        except Refusal as refusal:
            messages.tell(self._window, _("Not saved"), str(refusal), level="error")
            return False
        self._session.mark_saved(path)
        self._saved_step = self._session.run.step if checkpoint is None else checkpoint.step
        self._saved_edits = len(self._session.run.weight_edits)
        self._remember(path)
        return True

    def may_go(self) -> bool:
        """Whether the open project may be closed: at once if nothing is unsaved, else as the user answers."""
        if not self.has_unsaved_work:
            return True
        sentence = _("“{title}” has changes that are not saved.").format(title=self.title)
        answer = messages.ask(
            self._window,
            _("Save the changes?"),
            sentence,
            [("save", _("Save")), ("discard", _("Do not save"))],
            level="warning",
        )
        return answer == "discard" or (answer == "save" and self.save())

    # what there is to know

    @property
    def has_unsaved_work(self) -> bool:
        """Edits or training since it was last saved.

        An example that was only looked at may go unasked: without a file, a few seconds do not count.
        """
        return self._session.is_modified or self._has_unsaved_training

    @property
    def title(self) -> str:
        """What to call the open project."""
        path = self._session.path
        if path is not None:
            return path.stem
        return in_words_of_now(self._session.project.title) or _("Untitled")

    # inside

    @property
    def _has_unsaved_training(self) -> bool:
        run = self._session.run
        if len(run.weight_edits) > self._saved_edits:
            return True
        if run.step in (0, self._saved_step):
            return False
        return self._session.path is not None or run.seconds > SECONDS_TO_LOSE

    def _save_beside_changes(self, path: Path) -> bool:
        """The file was changed since it was opened: as the user answers. Whether the project was saved."""
        sentence = _("Another program has changed {file} since it was opened here.").format(file=path.name)
        answers = [("elsewhere", _("Save under another name…")), ("anyway", _("Replace their version"))]
        answer = messages.ask(self._window, _("Keep both?"), sentence, answers, level="warning")
        if answer == "elsewhere":
            return self.save_as()
        return answer == "anyway" and self.save_to(path, anyway=True)

    def _show(self, project: Project, path: Path | None) -> None:
        self._controller.pause()
        self._saved_step, self._saved_edits, self._stamp = 0, 0, None
        self._session.open(project, path)
        self.opened.emit()

    def _suggestion(self) -> str:
        letters = [letter if letter.isalnum() or letter in "-_ " else "-" for letter in self.title]
        return ("".join(letters).strip() or "project") + SUFFIX

    def _remember(self, path: Path) -> None:
        self.folder = str(path.absolute().parent)
        add_recent(path)
        self.recent_changed.emit()

    def _forget_if_gone(self, path: Path) -> None:
        if not path.exists():
            forget_recent(path)
            self.recent_changed.emit()
