"""Unsaved work outlives a crash, and nobody else's work is taken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.session import Session
from nnstudio.core.storage import files
from nnstudio.gui.windows import recovery

from .projects import other


@pytest.fixture
def session() -> Session:
    return Session(Project(title="mine"))


def edit(session: Session) -> None:
    session.apply(other, label=N_("Edit"))


def crash_with_unsaved_work() -> None:
    """Another process edits a project, keeps it, and is killed."""
    code = """
        import os, signal
        from PySide6.QtCore import QCoreApplication
        from nnstudio.core.project import Project
        from nnstudio.core.session import Session
        from nnstudio.gui.windows.recovery import Recovery
        from dataclasses import replace
        app = QCoreApplication([])
        session = Session(Project(title="lost"))
        kept = Recovery(session)
        session.apply(lambda project: replace(project, about="an hour of work"), label="Edit")
        kept.keep()
        os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], env=dict(os.environ), check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_work_of_a_killed_studio_is_found_and_brought_back_as_an_unsaved_change(session) -> None:
    crash_with_unsaved_work()
    (kept,) = recovery.left_behind()
    assert kept.title == "lost"
    recovery.bring_back(session, kept)
    assert session.project.about == "an hour of work"
    assert session.is_modified
    session.undo()
    assert session.project.about == ""
    kept.discard()
    assert recovery.left_behind() == []
    assert list(recovery.folder().iterdir()) == []


def test_work_of_a_studio_that_still_runs_is_left_to_it(session) -> None:
    running = recovery.Recovery(session)
    edit(session)
    running.keep()
    assert running.file.is_file()
    assert recovery.left_behind() == []
    running.forget()


def test_saving_removes_what_was_kept(session, tmp_path: Path) -> None:
    kept = recovery.Recovery(session)
    edit(session)
    kept.keep()
    session.mark_saved(tmp_path / "mine.nnstudio")
    assert not kept.file.exists()


def test_nothing_is_kept_while_nothing_is_unsaved(session) -> None:
    kept = recovery.Recovery(session)
    kept.keep()
    assert not kept.file.exists()


def test_edits_are_kept_by_themselves_within_a_minute(session, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(recovery, "_SOON", 0.01)
    kept = recovery.Recovery(session)
    edit(session)
    assert kept._timer.remainingTime() <= recovery.EVERY * 1000
    qtbot.waitUntil(kept.file.is_file)
    assert files.read(kept.file).project.title == "mine!"
    edit(session)
    assert kept._timer.isActive()
    assert kept._timer.remainingTime() > 50_000, "not again before a minute has gone"
    kept.forget()


def test_the_file_it_came_from_is_remembered(session, tmp_path: Path) -> None:
    path = tmp_path / "mine.nnstudio"
    files.write(path, session.project)
    session.mark_saved(path)
    kept = recovery.Recovery(session)
    edit(session)
    kept.keep()
    kept._lock.unlock()
    (found,) = recovery.left_behind()
    assert (found.title, found.path) == ("mine", path)
    other_session = Session()
    recovery.bring_back(other_session, found)
    assert (other_session.path, other_session.is_modified) == (path, True)
    kept.forget()


@pytest.mark.parametrize("note", ["", "[]", '{"when": "never", "path": 3}', "{"])
def test_a_damaged_note_does_not_hide_the_work(session, note: str) -> None:
    recovery.folder().mkdir(parents=True)
    file = recovery.folder() / "1-2.nnstudio"
    files.write(file, session.project)
    file.with_suffix(".json").write_text(note, encoding="utf-8")
    found = recovery.left_behind()
    assert [kept.file for kept in found] == [file]


def test_damaged_work_is_refused_and_the_open_project_kept(session) -> None:
    recovery.folder().mkdir(parents=True)
    (recovery.folder() / "1-2.nnstudio").write_bytes(b"half a zi")
    (kept,) = recovery.left_behind()
    with pytest.raises(Exception, match="nnstudio"):
        recovery.bring_back(session, kept)
    assert session.project.title == "mine"


def test_a_folder_that_cannot_be_written_to_stops_nobody(session, tmp_path: Path, monkeypatch) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("x")
    monkeypatch.setenv("NNSTUDIO_HOME", str(blocked))
    kept = recovery.Recovery(session)
    edit(session)
    kept.keep()
    assert json.dumps(session.project.title) == '"mine!"'
    kept.forget()
