"""Menus that learn what comes next, and hints that are given once."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from nnstudio.core.layers import catalogue
from nnstudio.core.project import Port, edits
from nnstudio.core.session import Selection
from nnstudio.core.storage.explained import explained
from nnstudio.core.storage.habits import habits_after, note_habits
from nnstudio.gui.editor.layer_search import LayerSearch, Wish
from nnstudio.gui.editor.likelihood import Likelihood

from .projects import node_named

ALT = Qt.KeyboardModifier.AltModifier


def first(view, session, after: str, count: int = 3) -> list[str]:
    source = Port(node_named(session.project, after).id, "out")
    menu = LayerSearch(view, Wish(QPointF(0.0, 300.0), source=source, rank=4))
    names = [menu.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(count)]
    menu.deleteLater()
    return names


def test_after_a_convolution_an_activation_is_offered_first(view, session):
    assert {catalogue[name].family for name in first(view, session, "conv1")} == {"activation"}


def test_what_this_user_put_there_before_comes_first_of_all(view, session):
    note_habits([("Conv2d", "MaxPool2d"), ("Conv2d", "MaxPool2d"), ("Conv2d", "Dropout2d")])
    assert first(view, session, "conv1", 2) == ["MaxPool2d", "Dropout2d"]


def test_what_does_not_fit_is_not_offered_however_often_it_was_used(view, session):
    note_habits([("Conv2d", "LSTM")] * 5)
    assert "LSTM" not in first(view, session, "conv1", 10)


def test_typing_finds_by_words_and_not_by_habit(view, session):
    note_habits([("Conv2d", "MaxPool2d")] * 5)
    source = Port(node_named(session.project, "conv1").id, "out")
    menu = LayerSearch(view, Wish(QPointF(0.0, 300.0), source=source, rank=4))
    menu.field.setText("relu")
    assert menu.list.item(0).data(Qt.ItemDataRole.UserRole) == "ReLU"
    menu.deleteLater()


def test_one_layer_behind_another_is_noted_and_a_paste_is_not(view, session):
    conv = node_named(session.project, "conv1").id
    session.apply(edits.append_node, "main", "BatchNorm2d", conv)
    session.apply(edits.add_node, "main", "Tanh", (0.0, 400.0))
    session.apply(edits.duplicate, "main", frozenset({conv, node_named(session.project, "relu1").id}))
    view.tools.habit_notes.write()
    assert habits_after("Conv2d") == {"BatchNorm2d": 1}


def test_an_unknown_layer_before_is_no_trouble():
    assert Likelihood("Strange").rank(catalogue["ReLU"]) == Likelihood("").rank(catalogue["ReLU"])


def test_a_gesture_is_explained_after_its_first_use_and_never_again(view, hand, session):
    view.tools.hints.begin()
    start = hand.card("linear1")
    hand.drag(start, start + QPointF(0.0, 60.0))
    assert "arrow keys" in view.note.text()
    assert view.note.isVisible()
    assert "move" in explained()
    view.note.hide()
    hand.drag(hand.card("linear1"), start)
    assert not view.note.isVisible()
    view.tools.hints.begin()
    hand.drag(start, start + QPointF(0.0, 60.0))
    assert not view.note.isVisible()


def test_a_click_is_no_gesture_to_explain(view, hand):
    view.tools.hints.begin()
    hand.click(hand.card("linear1"))
    assert not view.note.isVisible()


def test_nothing_is_explained_unless_somebody_watches(view, hand):
    start = hand.card("linear1")
    hand.drag(start, start + QPointF(0.0, 60.0))
    assert not view.note.isVisible()


def test_alt_and_arrows_resize_a_note_in_one_step(view, hand, session, qtbot):
    session.apply(edits.add_note, "main", (0.0, 300.0))
    before = session.project
    session.select(Selection(annotations=frozenset({"a1"})))
    for _press in range(3):
        qtbot.keyPress(view, Qt.Key.Key_Right, ALT)
    qtbot.keyRelease(view, Qt.Key.Key_Alt)
    assert session.project.networks["main"].notes["a1"].size == (250.0, 110.0)
    session.undo()
    assert session.project == before
