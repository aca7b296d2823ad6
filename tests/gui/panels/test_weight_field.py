"""Setting one weight by hand in the weights panel."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnstudio.core.project import edits
from nnstudio.core.session import RunStatus
from nnstudio.gui.panels.weight_field import WeightField


@pytest.fixture
def studio(bench):
    made = bench("xor")
    made.panel = made.show("weights")
    made.settle()
    return made


def _type(panel, number: str) -> None:
    panel.field.value.setFocus()
    panel.field.value.selectAll()
    QTest.keyClicks(panel.field.value, number)
    QTest.keyClick(panel.field.value, Qt.Key.Key_Return)


def _click(panel, column: float, row: float) -> None:
    place = panel._matrix.to_widget(np.array([[column, row]]))[0]
    QTest.mouseClick(panel._matrix, Qt.MouseButton.LeftButton, pos=QPointF(*place).toPoint())


def test_a_click_chooses_a_weight_and_enter_sets_it(studio):
    _click(studio.panel, 1.5, 3.5)
    assert studio.panel.field.index == (3, 1)
    _type(studio.panel, "0.75")
    studio.settle()
    assert studio.panel._seen().values[3, 1] == 0.75
    run = studio.session.run
    assert run.step == 0
    assert [edit.index for edit in run.weight_edits] == [(3, 1)]
    assert run.status is RunStatus.PAUSED


def test_edited_weights_before_training_are_saved_and_outlast_edits_of_the_project(studio):
    _type(studio.panel, "0.75")
    studio.settle()
    assert studio.controller.checkpoint() is not None
    studio.session.apply(edits.set_value, "training.learning_rate", 0.2)
    studio.settle()
    assert studio.panel._seen().values[0, 0] == 0.75
    studio.session.apply(edits.append_node, "main", "ReLU", None)
    studio.settle()
    assert studio.session.run.weight_edits  # kept until somebody asks for a new run
    studio.controller.reset()
    studio.settle()
    assert studio.session.run.weight_edits == ()
    assert studio.panel._seen().values[0, 0] != 0.75


def test_it_is_set_while_training_goes_on(studio, qtbot):
    studio.controller.train()
    qtbot.waitUntil(lambda: studio.session.run.step > 3, timeout=10_000)
    _type(studio.panel, "0.75")
    qtbot.waitUntil(lambda: bool(studio.session.run.weight_edits), timeout=10_000)
    assert studio.session.run.weight_edits[0].after == 0.75
    studio.controller.pause()
    studio.settle()


def test_a_wish_that_comes_too_late_is_still_fulfilled(studio):
    studio.controller.steps(2)
    _type(studio.panel, "0.75")  # the two steps may be done before it is seen
    studio.settle()
    assert [edit.after for edit in studio.session.run.weight_edits] == [0.75]


def test_with_another_network_on_the_canvas_it_is_refused(studio):
    studio.train(2)
    refused = []
    studio.controller.refused.connect(refused.append)
    studio.session.apply(edits.append_node, "main", "ReLU", None)
    studio.settle()
    _type(studio.panel, "0.75")
    studio.settle()
    assert len(refused) == 1
    assert studio.session.run.step == 2
    assert studio.session.run.weight_edits == ()


def test_a_kernel_is_set_by_its_pixel(bench):
    studio = bench("digits-cnn")
    panel = studio.show("weights")
    studio.settle()
    panel._grid.pixel_pressed.emit(5, 2, 1)
    assert panel.field.index == (5, 0, 2, 1)
    _type(panel, "-0.5")
    studio.settle()
    assert panel._seen().values[5, 0, 2, 1] == -0.5


def test_a_number_being_typed_is_not_written_over(qtbot):
    field = WeightField()
    qtbot.addWidget(field)
    field.show_tensor(np.array([1.0, 2.0], np.float32))
    field.value.setFocus()
    QTest.keyClicks(field.value, "7")
    typed = field.value.text()
    field.show_tensor(np.array([3.0, 4.0], np.float32))
    assert field.value.text() == typed


def test_looking_without_typing_sets_nothing(qtbot):
    field = WeightField()
    qtbot.addWidget(field)
    asked = []
    field.set_wanted.connect(lambda index, value: asked.append((index, value)))
    field.show_tensor(np.array([[0.123456789, 2.0]], np.float32))
    field.choose((0, 0))
    QTest.keyClick(field.value, Qt.Key.Key_Return)
    assert asked == []
