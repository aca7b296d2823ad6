"""Another layer in the place of one, through the search menu."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnstudio.core.project import Port, edits
from nnstudio.core.session import Selection
from nnstudio.gui.editor.layer_search import LayerSearch
from nnstudio.gui.editor.menus import menu_for

from .projects import arrows, node_named

CONTROL = Qt.KeyboardModifier.ControlModifier


def _select(session, name: str) -> None:
    session.select(Selection(frozenset({node_named(session.project, name).id})))


def _layers(search: LayerSearch) -> list[str]:
    return [search.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(search.list.count())]


@pytest.fixture
def search(view, hand, session, qtbot) -> LayerSearch:
    qtbot.waitUntil(view.hasFocus)
    _select(session, "relu1")
    hand.key(Qt.Key.Key_R, CONTROL)
    found = view.findChild(LayerSearch)
    assert found is not None
    return found


def test_a_typed_layer_takes_the_place_and_keeps_the_links(search, session):
    before = session.project
    QTest.keyClicks(search.field, "tanh")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert {"conv1>tanh1", "tanh1>flatten1"} <= arrows(session.project)
    assert session.undo_label == "Replace layer"
    session.undo()
    assert session.project == before


def test_only_layers_that_fit_are_offered_those_of_the_family_first(search):
    layers = _layers(search)
    assert "ReLU" not in layers
    assert "Input" not in layers
    assert "Output" not in layers
    assert layers.index("Sigmoid") < layers.index("Linear")


def test_a_layer_that_merges_is_only_replaced_by_one(view, hand, session):
    session.apply(edits.add_node, "main", "Add", (700.0, 200.0))
    add = node_named(session.project, "add1").id
    for name in ("conv1", "relu1"):
        session.apply(
            edits.connect, "main", Port(node_named(session.project, name).id, "out"), Port(add, "in")
        )
    _select(session, "add1")
    view.editor_actions["replace"].trigger()
    found = view.findChild(LayerSearch)
    assert {"Concatenate", "Multiply"} <= set(_layers(found))
    assert "ReLU" not in _layers(found)


def test_the_menu_of_a_card_offers_it(view, hand):
    at = QPointF(hand.pixel(hand.card("relu1")))
    menu = menu_for(view, view.pointer(at))
    assert view.editor_actions["replace"] in menu.actions()
    assert view.editor_actions["replace"].isEnabled()
    menu.deleteLater()
