"""When a project that was only trained may be closed without a question."""

from __future__ import annotations

import pytest

from nnstudio.core.training.events import StepsDone
from nnstudio.gui.windows.document import SECONDS_TO_LOSE

from .projects import circle

PATIENCE = 30_000


@pytest.fixture
def settled(make_studio, qtbot):
    """A studio that stands ready on a project without a file."""
    studio = make_studio(circle())
    qtbot.waitUntil(
        lambda: studio.session.plan is not None and studio.controller.is_settled, timeout=PATIENCE
    )
    return studio


def trained_for(studio, seconds: float) -> None:
    """As if the run had come to step 5 in this time."""
    studio.session.run.receive([StepsDone(5, 0, {}, {}, seconds)])


def train(studio, steps: int, qtbot) -> None:
    studio.controller.steps(steps)
    qtbot.waitUntil(lambda: studio.session.run.step and studio.controller.is_settled, timeout=PATIENCE)


@pytest.mark.parametrize(("seconds", "asks"), [(SECONDS_TO_LOSE - 1, False), (SECONDS_TO_LOSE + 1, True)])
def test_without_a_file_only_long_training_is_asked_about(settled, seconds, asks):
    trained_for(settled, seconds)
    assert settled.window.document.has_unsaved_work is asks


def test_what_was_reset_is_not_asked_about(settled, qtbot):
    trained_for(settled, 100.0)
    settled.controller.reset()
    qtbot.waitUntil(lambda: settled.controller.is_settled, timeout=PATIENCE)
    assert not settled.window.document.has_unsaved_work


def test_a_file_is_asked_about_after_any_training_until_it_is_saved(settled, qtbot, tmp_path):
    document = settled.window.document
    assert document.save_to(tmp_path / "a.nnstudio")
    train(settled, 3, qtbot)
    assert document.has_unsaved_work
    assert document.save_to(tmp_path / "a.nnstudio")
    assert not document.has_unsaved_work


def test_a_trained_file_that_was_only_opened_is_not_asked_about(settled, qtbot, tmp_path):
    document, run = settled.window.document, settled.session.run
    train(settled, 3, qtbot)
    assert document.save_to(tmp_path / "a.nnstudio")
    assert document.new()
    assert document.open_path(tmp_path / "a.nnstudio")
    assert not document.has_unsaved_work
    qtbot.waitUntil(lambda: run.step == 3 and settled.controller.is_settled, timeout=PATIENCE)
    assert not document.has_unsaved_work
    train(settled, 1, qtbot)
    assert document.has_unsaved_work


def test_training_from_the_start_with_fewer_steps_than_saved_is_asked_about(settled, qtbot, tmp_path):
    document = settled.window.document
    train(settled, 5, qtbot)
    assert document.save_to(tmp_path / "a.nnstudio")
    settled.controller.reset()
    train(settled, 2, qtbot)
    assert document.has_unsaved_work
