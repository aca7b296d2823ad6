"""The slider under the curves: back to any step, and to now."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from nnstudio.core.project.edits import set_value
from nnstudio.gui.panels.time_row import TimeRow
from nnstudio.gui.widgets.step_slider import Mark, StepSlider


@pytest.fixture
def trained(bench):
    """The circle after 40 steps, with a change of the learning rate in the middle, and its loss panel."""
    studio = bench("circle")
    studio.controller.travel.recording.is_on = True
    studio.panel = studio.show("loss")
    studio.settle()
    studio.train(20)
    studio.session.apply(set_value, "training.learning_rate", 0.2)
    studio.settle()
    studio.train(20)
    settle(studio)
    studio.row = studio.panel.findChild(TimeRow)
    return studio


def settle(studio):
    studio.wait(lambda: not studio.controller.background.is_working, timeout=20_000)
    studio.settle()


def test_before_anything_is_trained_there_is_nowhere_to_go(bench):
    studio = bench("circle")
    panel = studio.show("loss")
    studio.settle()
    assert not panel.findChild(TimeRow).isVisible()


def test_the_row_says_where_we_are_and_marks_what_was_kept_and_changed(trained):
    row = trained.row
    assert row.isVisible()
    assert row.text == "40 of 40"
    assert (row.slider.minimum(), row.slider.maximum(), row.slider.value()) == (0, 40, 40)
    assert {0, 40} <= set(row.slider.kept)
    (mark,) = row.slider.marks
    assert mark.step == 20
    assert "learning_rate" in mark.words
    assert "0.2" in mark.words
    assert not row.back.isEnabled()
    assert not row.fork.isEnabled()


def test_the_keyboard_goes_back_and_to_now_again(trained, qtbot):
    row, travel = trained.row, trained.controller.travel
    qtbot.keyClick(row.slider, Qt.Key.Key_Left)
    settle(trained)
    assert travel.step == 39
    qtbot.keyClick(row.slider, Qt.Key.Key_PageDown)
    settle(trained)
    assert travel.step == 37
    qtbot.keyClick(row.slider, Qt.Key.Key_Home)
    settle(trained)
    assert travel.step == 0
    assert row.text == "0 of 40"
    assert row.back.isEnabled()
    qtbot.keyClick(row.slider, Qt.Key.Key_End)
    settle(trained)
    assert travel.step is None
    assert row.text == "40 of 40"


def test_a_click_goes_to_where_it_is(trained, qtbot):
    row = trained.row
    place = QPointF(row.slider.column(10), row.slider.height() / 2).toPoint()
    qtbot.mouseClick(row.slider, Qt.MouseButton.LeftButton, pos=place)
    settle(trained)
    assert abs(trained.controller.travel.step - 10) <= 1
    qtbot.mouseClick(row.back, Qt.MouseButton.LeftButton)
    settle(trained)
    assert trained.controller.travel.step is None
    assert row.slider.value() == 40


def test_panels_show_what_was_and_then_what_is(trained, qtbot):
    weights = trained.show("weights")
    settle(trained)
    (request,) = weights.wanted()
    now = np.array(weights.answer(request).values)
    trained.row.slider.setValue(5)
    settle(trained)
    then = weights.answer(request)
    assert then.step == 5
    assert not np.array_equal(then.values, now)
    trained.row.back.click()
    settle(trained)
    assert np.array_equal(weights.answer(request).values, now)


def test_a_fork_is_drawn_beside_the_run_it_came_from(trained):
    trained.row.slider.setValue(12)
    settle(trained)
    trained.row.fork.click()
    settle(trained)
    trained.train(5)
    settle(trained)
    assert trained.session.run.step == 17
    loss = trained.panel._loss
    assert "beside/loss" in loss.names or "beside/validation_loss" in loss.names
    assert [mark.step for mark in trained.row.slider.marks] == [12]
    trained.controller.reset()
    settle(trained)
    assert not [name for name in loss.names if name.startswith("beside/")]


def test_places_and_steps_belong_together(qtbot):
    slider = StepSlider()
    qtbot.addWidget(slider)
    slider.resize(300, 30)
    slider.set_steps(100, 1100)
    assert [slider.step_at(slider.column(step)) for step in (100, 333, 1100)] == [100, 333, 1100]
    assert slider.step_at(-50) == 100
    assert slider.pageStep() == 50
    slider.set_marks((100,), [Mark(500, "faster")])
    assert slider.mark_near(slider.column(500) + 2).words == "faster"
    assert slider.mark_near(slider.column(700)) is None
