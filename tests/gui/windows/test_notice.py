"""The bar above the canvas: why Train is refused and what mends it, and the way back from a reset."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton

from nnstudio.core.project import edits
from nnstudio.core.session import RunStatus
from nnstudio.gui.windows import refused, resetting
from nnstudio.gui.windows.notice import NoticeBar

from .projects import broken, circle

PATIENCE = 30_000


@pytest.fixture
def settle(qtbot):
    def wait(studio) -> None:
        qtbot.waitUntil(
            lambda: studio.session.plan is not None and studio.controller.is_settled, timeout=PATIENCE
        )

    return wait


@pytest.fixture
def trained(make_studio, settle, monkeypatch):
    """A studio with five steps of training, which here are long enough to be kept."""
    monkeypatch.setattr(resetting, "SECONDS_TO_KEEP", 0.0)
    studio = make_studio(circle())
    settle(studio)
    studio.controller.steps(5)
    settle(studio)
    return studio


def button(notice: NoticeBar) -> QPushButton:
    return notice.findChild(QPushButton)


def press(studio, action: str) -> None:
    studio.window.actions_by_name[action].trigger()


def weights(studio) -> dict[str, np.ndarray]:
    return dict(studio.controller.checkpoint().tensors)


def test_a_refused_train_selects_the_layer_and_offers_the_mend(make_studio, settle, qtbot):
    studio = make_studio(edits.set_value(circle(), "networks.main.linear2.out_features", 7))
    settle(studio)
    (problem,) = studio.session.plan.problems
    press(studio, "train")
    notice = studio.window.notice
    qtbot.waitUntil(lambda: bool(notice.text), timeout=PATIENCE)
    assert studio.session.selection.single_node == problem.node
    assert button(notice).isVisible()
    assert button(notice).text() == str(problem.mend.label)
    button(notice).click()
    assert not notice.text
    settle(studio)
    assert studio.session.plan.can_train
    assert studio.session.undo_label is not None
    press(studio, "step")
    settle(studio)
    assert studio.session.run.step == 1


def test_a_problem_that_nothing_mends_offers_no_button(make_studio, settle, qtbot):
    studio = make_studio(broken())
    settle(studio)
    press(studio, "train")
    notice = studio.window.notice
    qtbot.waitUntil(lambda: bool(notice.text), timeout=PATIENCE)
    mends = [problem.mend for problem in studio.session.plan.problems if str(problem.message) == notice.text]
    assert button(notice).isVisible() is (mends[0] is not None)


@pytest.mark.parametrize("action", ["reset", "new_seed"])
def test_a_long_run_that_was_reset_can_be_brought_back(trained, settle, action):
    before, losses = weights(trained), trained.session.run.curves["loss"].y.copy()
    seed = trained.session.project.training.seed
    press(trained, action)
    settle(trained)
    assert trained.session.run.step == 0
    button(trained.window.notice).click()
    settle(trained)
    run = trained.session.run
    assert (run.step, run.status) == (5, RunStatus.PAUSED)
    assert trained.session.project.training.seed == seed
    assert np.array_equal(run.curves["loss"].y, losses)
    after = weights(trained)
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[name], after[name]) for name in before)
    assert not trained.window.notice.text


def test_training_an_edited_network_can_be_taken_back_too(trained, settle):
    before = weights(trained)
    trained.session.apply(edits.set_value, "networks.main.linear1.out_features", 3, label="Edit")
    press(trained, "step")
    settle(trained)
    assert trained.session.run.step == 1
    button(trained.window.notice).click()
    settle(trained)
    assert trained.session.run.step == 5
    assert all(np.array_equal(before[name], array) for name, array in weights(trained).items())


def test_a_short_run_is_reset_without_a_word(trained, settle, monkeypatch):
    monkeypatch.setattr(resetting, "SECONDS_TO_KEEP", 10.0)
    press(trained, "reset")
    settle(trained)
    assert not trained.window.notice.text


def test_what_was_kept_of_one_project_is_not_offered_in_the_next(trained, settle):
    press(trained, "reset")
    settle(trained)
    assert trained.window.notice.text
    trained.window.document.open_project(circle())
    assert not trained.window.notice.text


def test_the_offer_of_a_long_run_outlasts_a_short_one_and_its_new_seed(trained, settle, monkeypatch):
    press(trained, "reset")
    settle(trained)
    monkeypatch.setattr(resetting, "SECONDS_TO_KEEP", 1000.0)
    press(trained, "step")
    settle(trained)
    press(trained, "new_seed")
    settle(trained)
    assert button(trained.window.notice).isVisible()
    button(trained.window.notice).click()
    settle(trained)
    assert trained.session.run.step == 5


def test_a_refused_train_after_an_edit_keeps_the_run_and_offers_no_way_back(trained, settle, qtbot):
    trained.session.apply(edits.set_value, "networks.main.linear2.out_features", 7, label="Edit")
    settle(trained)
    press(trained, "train")
    settle(trained)
    notice = trained.window.notice
    qtbot.waitUntil(lambda: notice.topic == refused.TOPIC, timeout=PATIENCE)
    assert trained.session.run.step == 5
    trained.session.undo()
    settle(trained)
    assert not trained.controller.is_stale
