"""A learner trains, goes back, forks, and opens a recorded run in the real window."""

from __future__ import annotations

import pytest

from nnstudio.core.runs.facts import Origin
from nnstudio.core.runs.store import open_store
from nnstudio.gui.windows.past_bar import PastBar
from tests.core.training.making import project

PATIENCE = 30_000


@pytest.fixture
def studio(make_studio, qtbot):
    made = make_studio(project(epochs=50))

    def settle():
        def is_settled():
            return made.controller.is_settled and not made.controller.background.is_working

        qtbot.waitUntil(is_settled, timeout=PATIENCE)

    made.settle = settle  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: made.session.plan is not None, timeout=PATIENCE)
    settle()
    return made


def test_the_past_is_announced_until_now_is_back(studio):
    bar = studio.window.findChild(PastBar)
    studio.controller.steps(20)
    studio.settle()
    assert bar.text == ""
    studio.controller.travel.go_to(7)
    studio.settle()
    assert "step 7 of 20" in bar.text
    studio.controller.train()
    assert "step 7" in studio.window.notice.text
    bar.back.click()
    studio.settle()
    assert bar.text == ""


def test_a_fork_and_its_origin_are_two_runs_of_the_list(studio):
    bar = studio.window.findChild(PastBar)
    studio.controller.steps(20)
    studio.settle()
    studio.controller.travel.go_to(7)
    studio.settle()
    bar.fork.click()
    studio.settle()
    studio.controller.steps(5)
    studio.settle()
    assert studio.session.run.step == 12
    with open_store() as store:
        second, first = store.runs()
    assert second.origin == Origin(first.uid, 7)


def test_a_recorded_run_is_opened_gone_back_in_and_trained_on(studio):
    studio.controller.steps(20)
    studio.settle()
    losses = studio.session.run.curves["loss"].y.copy()
    studio.window.document.new()
    studio.settle()
    panel = studio.window.docks["runs"].fill()
    studio.window.docks["runs"].show()
    studio.window.docks["runs"].raise_()
    panel.reload()
    studio.settle()
    panel.table.select({1})
    studio.settle()
    panel.open.click()
    studio.settle()
    run, travel = studio.session.run, studio.controller.travel
    assert run.step == 20
    assert run.curves["loss"].y.tobytes() == losses.tobytes()
    assert travel.steps == (0, 20)
    travel.go_to(5)
    studio.settle()
    assert travel.step == 5
    travel.back_to_now()
    studio.settle()
    studio.controller.steps(4)
    studio.settle()
    with open_store() as store:
        newest = store.runs()[0]
        assert (newest.start, newest.step) == (20, 24)
