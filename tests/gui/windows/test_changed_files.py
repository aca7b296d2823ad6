"""Two studios on one file: saving asks before another program's changes are replaced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nnstudio.core.storage import files
from nnstudio.gui.app import take_picture
from nnstudio.gui.windows import document as document_module
from nnstudio.gui.windows.screenshot import Wish

from .projects import circle

PATIENCE = 30_000


@pytest.fixture
def answers(monkeypatch):
    """What is asked, and what is answered to it."""
    asked: list[str] = []
    given: list[str] = []

    def ask(window, title, sentence, choices, *, level):
        asked.append(sentence)
        return given.pop(0)

    monkeypatch.setattr(document_module.messages, "ask", ask)
    return asked, given


@pytest.fixture
def opened(make_studio, tmp_path):
    path = tmp_path / "net.nnstudio"
    files.write(path, circle())
    studio = make_studio()
    assert studio.window.document.open_path(path, ask=False)
    return studio, path


def theirs(path: Path) -> bytes:
    files.write(path, replace(circle(), title="theirs"))
    return path.read_bytes()


def test_a_file_nobody_else_touched_is_saved_without_a_question(opened, answers):
    studio, _path = opened
    assert studio.window.document.save()
    assert studio.window.document.save()
    assert answers[0] == []


def test_cancel_leaves_their_version_and_ours_unsaved(opened, answers):
    studio, path = opened
    kept = theirs(path)
    answers[1].append("cancel")
    assert not studio.window.document.save()
    assert path.read_bytes() == kept
    assert answers[0] == ["Another program has changed net.nnstudio since it was opened here."]


def test_their_version_is_replaced_only_if_asked_to(opened, answers):
    studio, path = opened
    theirs(path)
    answers[1].append("anyway")
    assert studio.window.document.save()
    assert files.read(path).project.title == circle().title
    assert studio.window.document.save()
    assert len(answers[0]) == 1


def test_ours_may_go_elsewhere_and_both_are_there(opened, answers, monkeypatch, tmp_path):
    studio, path = opened
    kept = theirs(path)
    other = tmp_path / "mine.nnstudio"
    monkeypatch.setattr(document_module.QFileDialog, "getSaveFileName", lambda *rest: (str(other), ""))
    answers[1].append("elsewhere")
    assert studio.window.document.save()
    assert path.read_bytes() == kept
    assert files.read(other).project.title == circle().title
    assert studio.session.path == other
    assert studio.window.document.save()


def test_a_picture_shows_what_the_file_has_learned(qapp, make_studio, qtbot, tmp_path, monkeypatch):
    studio = make_studio(circle())
    studio.controller.steps(4)
    qtbot.waitUntil(lambda: studio.session.run.step == 4 and studio.controller.is_settled, timeout=PATIENCE)
    path = tmp_path / "a.nnstudio"
    assert studio.window.document.save_to(path)
    seen: list[int] = []
    monkeypatch.setattr(
        "nnstudio.gui.windows.screenshot.save_picture",
        lambda window, *rest, **more: seen.append(window.session.run.step),
    )
    take_picture(str(path), Wish(), tmp_path / "x.png")
    take_picture(str(path), Wish(steps=3), tmp_path / "x.png")
    assert seen == [4, 7]
