"""What the window says of a project that was trained before, or that is shown in another language."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QProgressBar

from nnstudio.core.language import language
from nnstudio.core.storage.examples import example, in_words_of_now

from .projects import circle

PATIENCE = 30_000


@pytest.fixture
def settle(qtbot):
    def wait(studio) -> None:
        qtbot.waitUntil(
            lambda: studio.session.plan is not None and studio.controller.is_settled, timeout=PATIENCE
        )

    return wait


@pytest.fixture(autouse=True)
def _english_again():
    yield
    language.choose("en")


def test_progress_is_shown_as_soon_as_a_trained_file_is_open(make_studio, settle, tmp_path):
    first = make_studio(circle())
    settle(first)
    first.controller.steps(12)
    settle(first)
    total, progress = first.session.run.total_steps, first.window.bar.findChild(QProgressBar).value()
    assert progress > 0
    assert first.window.document.save_to(tmp_path / "a.nnstudio")
    second = make_studio()
    assert second.window.document.open_path(tmp_path / "a.nnstudio")
    settle(second)
    assert second.session.run.total_steps == total
    assert second.window.bar.findChild(QProgressBar).value() == progress


def test_an_open_example_and_the_device_are_named_in_the_language_of_now(make_studio, settle):
    studio = make_studio(example("circle").load())
    settle(studio)
    studio.controller.steps(1)
    settle(studio)
    english = (studio.window.document.title, studio.window.status.text("device"))
    studio.window.preferences.choose_language("fr")
    QApplication.processEvents()
    french = (studio.window.document.title, studio.window.status.text("device"))
    assert french[0] == example("circle").title != english[0]
    assert french[0] in studio.window.windowTitle()
    assert french[0] == studio.window.view.header.title.text()
    assert french[1] == "CPU, 1 fil d'exécution" != english[1] or "fil" in french[1]
    assert not studio.session.is_modified, "the project itself is as it was"
    fit = studio.window.view.editor_actions["fit_all"]
    assert "Home" not in fit.toolTip()


def test_a_title_of_ones_own_stays_as_it_is():
    assert in_words_of_now("My circle") == "My circle"
    assert in_words_of_now("") == ""
