"""Unsaved work outlives a crash: it is kept beside the settings and offered at the next start.

Every running studio has a file of its own there, and a lock that the system frees when the process dies, so
a second window never takes the work of one that is still open.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer

from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.core.storage import files
from nnstudio.core.storage.home import home
from nnstudio.core.storage.small_json import read_small, write_small

EVERY = 60.0  # seconds: the most work a crash can cost
_SOON = 5.0  # seconds after the first unsaved edit


@dataclass(frozen=True, slots=True)
class Kept:
    """Work left by a studio that did not end properly."""

    file: Path
    title: str
    path: Path | None  # the file it was opened from
    when: float  # seconds since 1970

    def load(self) -> Project:
        """The project as it was kept.

        Raises:
            UnreadableFile
        """
        return files.read(self.file).project

    def discard(self) -> None:
        """Remove it; the user has decided."""
        for path in (self.file, _note(self.file), _lock(self.file)):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


class Recovery(QObject):
    """Keeps the session's unsaved work, at most once a minute, and removes it when it is saved."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._file = folder() / f"{os.getpid()}-{time.time_ns():x}.nnstudio"
        self._lock: QLockFile | None = None
        self._written = 0.0  # when, on the monotonic clock
        self._kept: Project | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)
        session.project_changed.connect(self._on_project_changed)
        session.file_changed.connect(self._on_file_changed)

    @property
    def file(self) -> Path:
        """Where unsaved work is kept."""
        return self._file

    def keep(self) -> None:
        """Write the unsaved work now. A disk that is full must not stop the work itself."""
        self._timer.stop()
        project = self._session.project
        if not self._session.is_modified or project == self._kept:
            return
        with contextlib.suppress(OSError, Refusal):
            folder().mkdir(parents=True, exist_ok=True)
            self._take_lock()
            files.write(self._file, project)
            path = self._session.path
            title = path.stem if path is not None else project.title
            note = {"title": title, "path": str(path or ""), "when": time.time()}
            write_small(_note(self._file), note)
            self._kept = project
        self._written = time.monotonic()

    def forget(self) -> None:
        """Nothing is unsaved, or the user does not want it: remove what was kept."""
        self._timer.stop()
        self._kept = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
            Kept(self._file, "", None, 0.0).discard()

    def _take_lock(self) -> None:
        if self._lock is None:
            self._lock = QLockFile(str(_lock(self._file)))
            self._lock.setStaleLockTime(0)  # only a dead owner makes it stale
            self._lock.tryLock(0)

    def _on_project_changed(self, _before: Project, _after: Project) -> None:
        if self._session.is_modified and not self._timer.isActive():
            since = time.monotonic() - self._written
            self._timer.start(
                round(1000 * max(_SOON, EVERY - since)) if self._written else round(1000 * _SOON)
            )

    def _on_file_changed(self) -> None:
        if not self._session.is_modified:
            self.forget()


def left_behind() -> list[Kept]:
    """What studios that ended badly have left, newest first; those still running are not among them."""
    return sorted(_left_behind(), key=lambda kept: -kept.when)


def bring_back(session: Session, kept: Kept) -> None:
    """Open the kept work as an unsaved change of the file it came from, so that undo gives that file.

    Raises:
        UnreadableFile: it cannot be read.
    """
    project = kept.load()
    original = Project()
    if kept.path is not None:
        with contextlib.suppress(Refusal):
            original = files.read(kept.path).project
    session.open(original, kept.path)
    session.apply(_instead, project, label=N_("Recover unsaved work"))


def folder() -> Path:
    """Where unsaved work is kept."""
    return home() / "recovery"


def _left_behind() -> Iterator[Kept]:
    for file in folder().glob("*.nnstudio"):
        lock = QLockFile(str(_lock(file)))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            continue  # its owner is alive
        lock.unlock()
        note = read_small(_note(file))
        note = note if isinstance(note, dict) else {}
        path = note.get("path")
        when = note.get("when")
        with contextlib.suppress(OSError):
            if not isinstance(when, int | float):
                when = file.stat().st_mtime
            yield Kept(
                file,
                str(note.get("title") or ""),
                Path(path) if path and isinstance(path, str) else None,
                when,
            )


def _instead(_project: Project, other: Project) -> Project:
    return other


def _note(file: Path) -> Path:
    return file.with_suffix(".json")


def _lock(file: Path) -> Path:
    return file.with_suffix(".lock")
