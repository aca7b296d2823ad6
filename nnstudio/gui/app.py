"""nnstudio.gui.app: start-up, told as a story.

The window is on the screen before torch, scikit-learn or scipy are imported: the training room's planner
imports torch on a thread of its own once the window has been drawn.
"""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import nnstudio
from nnstudio.core.language import _, language, system_language
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.core.storage import files
from nnstudio.core.storage.settings import Settings, read_settings
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.bridge.garbage import Housekeeping
from nnstudio.gui.widgets import messages
from nnstudio.gui.windows import recovery
from nnstudio.gui.windows.faults import FaultReporter
from nnstudio.gui.windows.main_window import MainWindow
from nnstudio.gui.windows.offscreen import quiet_platform
from nnstudio.gui.windows.preferences import Preferences
from nnstudio.gui.windows.screenshot import Wish, picture

FIRST_EXAMPLE = "digits-cnn"


@dataclass
class Studio:
    """Everything that is open: one session, who trains it, and the window that shows it."""

    session: Session
    controller: TrainingController
    preferences: Preferences
    window: MainWindow

    def close(self) -> None:
        """End it without a question; nothing is left running."""
        self.window.hide()  # first: panels that vanish still tell the controller what they no longer want
        self.controller.stop_and_wait()
        self.window.recovery.forget()


def main(path: Path | None = None, example: str = "", code: str = "") -> int:
    """Open the studio and stay until it is closed; returns the exit status.

    ``code`` is a language to speak from now on, as if it were chosen in the menu.
    """
    app = application()
    faults = FaultReporter(app)
    faults.install()
    settings = read_settings()
    if code:
        settings = replace(settings, language=code)
    speak(settings.language)
    studio = open_studio(app, first_project(example or ("" if path else FIRST_EXAMPLE)), settings)
    studio.window.show()
    housekeeping = Housekeeping()
    opening = _Opening(studio, housekeeping, path)
    QTimer.singleShot(0, opening.go_on)
    try:
        return app.exec()
    finally:
        housekeeping.end()
        gc.enable()
        faults.uninstall()


def application(arguments: list[str] | None = None) -> QApplication:
    """The Qt application, made or found."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(arguments or sys.argv[:1])
    app.setApplicationName("nnstudio")
    app.setApplicationVersion(nnstudio.__version__)
    app.setDesktopFileName("nnstudio")
    return app


def open_studio(
    app: QApplication, project: Project | None = None, settings: Settings | None = None
) -> Studio:
    """The parts of the studio, put together and dressed; the window is not shown yet."""
    preferences = Preferences(app, settings)
    preferences.dress()
    session = Session(project)
    controller = TrainingController(session)
    controller.travel.recording.is_on = preferences.settings.record_runs
    window = MainWindow(session, controller, preferences)
    preferences.setParent(window)
    controller.setParent(window)
    return Studio(session, controller, preferences, window)


def speak(code: str) -> None:
    """Choose the language before a project is made: an example's words become the project's own."""
    language.choose(code or system_language())


def first_project(example: str) -> Project | None:
    """The example of this name; ``None``, an empty project, without a name.

    Raises:
        Refusal: there is no such example.
    """
    if not example:
        return None
    from nnstudio.core.storage import examples

    project: Project = examples.example(example).load()
    return project


def take_picture(file: str, wish: Wish, path: Path) -> None:
    """Write what the window looks like with this project (a file, or the name of an example).

    Raises:
        Refusal: anything on the way there is not possible.
    """
    speak(wish.language)
    found = None if _may_be_example(file) else files.read(Path(file))
    project = found.project if found is not None else first_project(file)
    app = application()
    settings = Settings(language=wish.language, theme=wish.theme, zoom=wish.zoom, record_runs=False)
    studio = open_studio(app, project, settings)
    if found is not None and found.checkpoint is not None:
        studio.controller.restore(found.checkpoint, found.record)
    with quiet_platform():
        try:
            picture(studio.window, wish, path)
        finally:
            studio.close()


def _may_be_example(name: str) -> bool:
    """Whether this is no path: the names of examples have no ending, and a file goes before an example."""
    path = Path(name)
    return path.name == name and not path.suffix and not path.is_file()


class _Opening:
    """What waits until the window is on the screen: the file asked for, and work a crash left behind."""

    def __init__(self, studio: Studio, housekeeping: Housekeeping, path: Path | None) -> None:
        self._studio, self._housekeeping, self._path = studio, housekeeping, path

    def go_on(self) -> None:
        gc.collect()
        gc.freeze()  # modules and widgets are here to stay: no later collection need look at them
        self._housekeeping.begin()
        if self._path is not None:
            self._studio.window.document.open_path(self._path)
        for kept in recovery.left_behind():
            offer(self._studio, kept)


def offer(studio: Studio, kept: recovery.Kept) -> None:
    """Ask what is to become of work that a crash left behind; without an answer it is kept."""
    title = kept.title or _("Untitled")
    sentence = _("nnstudio was not closed properly. Unsaved changes of “{title}” were kept.").format(
        title=title
    )
    answers = [("open", _("Open them")), ("discard", _("Throw them away"))]
    answer = messages.ask(studio.window, _("Recover unsaved work?"), sentence, answers, level="warning")
    if answer == "discard":
        kept.discard()
    elif answer == "open" and studio.window.document.may_go():
        try:
            recovery.bring_back(studio.session, kept)
        except Refusal as refusal:
            messages.tell(studio.window, _("Cannot open"), str(refusal), level="error")
        else:
            studio.window.recovery.keep()  # first under our own name, then let go of the old one
            kept.discard()
