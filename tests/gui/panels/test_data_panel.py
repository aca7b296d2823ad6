"""Sources, their parameters, the split, and files that cannot be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnstudio.core.data.source import sources
from nnstudio.gui.panels.split_bar import SplitBar

NEEDS_FILES = {"mnist", "fashion_mnist", "csv", "npz", "image_folder"}


@pytest.mark.parametrize("name", [source.name for source in sources])
def test_every_source_is_shown_or_says_which_file_it_needs(bench, name):
    studio = bench("circle")
    panel = studio.show("data")
    panel._source.chosen.emit(name)
    studio.wait(lambda: not panel._data.is_loading, timeout=20_000)
    assert studio.session.project.data.source == name
    has_refusal = panel._refusal.isVisible()
    assert has_refusal == (name in NEEDS_FILES)
    assert panel._preview.isVisible() != has_refusal
    studio.settle()


def test_a_parameter_reaches_the_preview(bench):
    studio = bench("circle")
    panel = studio.show("data")
    studio.settle()
    panel._params.form.value_edited.emit("size", 60)
    studio.wait(lambda: "60" in panel._facts.text(), timeout=20_000)
    studio.settle()


def test_dragging_the_border_of_the_split_is_one_undo_step(bench, qtbot):
    studio = bench("circle")
    panel = studio.show("data")
    studio.settle()
    before = studio.session.project
    for place in (0.6, 0.55, 0.5):
        panel._split_bar._move(0, place)
    panel._split_bar.finished.emit()
    split = studio.session.project.data.split
    assert split.validation == pytest.approx(0.5 - split.test)
    studio.session.undo()
    assert studio.session.project == before
    studio.settle()


def test_the_split_bar_is_dragged_with_the_mouse_and_moved_with_the_keys(qtbot):
    bar = SplitBar()
    qtbot.addWidget(bar)
    bar.resize(200, 30)
    bar.set_fractions(0.2, 0.2)
    bar.show()
    edits: list[tuple[str, float]] = []
    bar.edited.connect(lambda name, value: edits.append((name, value)))
    at = QPointF(2 + 0.6 * 196, 15).toPoint()
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    bar._move(0, 0.5)
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert edits == [("validation", 0.3)]
    QTest.keyClick(bar, Qt.Key.Key_Right)
    assert edits[-1] == ("validation", 0.29)
    QTest.keyClick(bar, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert ("test", 0.21) in edits


def test_nothing_is_left_to_train_on_is_impossible_with_the_bar(qtbot):
    bar = SplitBar()
    qtbot.addWidget(bar)
    bar.set_fractions(0.2, 0.2)
    bar._move(0, 0.0)
    assert bar._validation + bar._test <= 0.95


def test_augmentations_are_switched_on_where_they_suit_and_shown_beside_the_originals(bench):
    studio = bench("digits-cnn")
    panel = studio.show("data")
    studio.settle()
    form = panel._augmentation
    assert set(form._switches) == {
        "shift", "rotate", "flip", "noise", "elastic", "cut_out",
    }  # fmt: skip
    assert not form._views.isVisibleTo(form)
    form._switches["rotate"].form.value_edited.emit("rotate", True)
    assert studio.session.project.data.augmentations == {"rotate": {}}
    form._params["rotate"].form.value_edited.emit("degrees", 40.0)
    assert studio.session.project.data.augmentations == {"rotate": {"degrees": 40.0}}
    panel._augmentation_section.set_open(True)
    studio.wait(lambda: form._task is None and len(form._pictures._images) == 12, timeout=20_000)
    form._switches["rotate"].form.value_edited.emit("rotate", False)
    assert studio.session.project.data.augmentations == {}
    studio.settle()


def test_points_are_offered_what_can_be_done_to_points(bench):
    studio = bench("circle")
    panel = studio.show("data")
    studio.settle()
    form = panel._augmentation
    assert "elastic" not in set(form._switches)
    form._switches["shift"].form.value_edited.emit("shift", True)
    panel._augmentation_section.set_open(True)
    studio.wait(lambda: form._task is None and form._views.currentWidget() is form._points, timeout=20_000)
    studio.settle()
