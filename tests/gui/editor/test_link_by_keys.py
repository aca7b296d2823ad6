"""Ctrl+L: choose by typing where a layer's result shall go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnstudio.core.project import edits
from nnstudio.core.session import Selection
from nnstudio.gui.editor.target_search import TargetSearch

from .projects import arrows, node_named


def ask(view, session, name: str) -> list[TargetSearch]:
    session.select(Selection(frozenset({node_named(session.project, name).id})))
    view.editor_actions["link"].trigger()
    return [menu for menu in view.findChildren(TargetSearch) if not menu.isHidden()]


def offered(menu: TargetSearch) -> list[str]:
    return [menu.list.item(row).text() for row in range(menu.list.count())]


def test_only_inputs_that_would_take_the_link_are_offered(view, session):
    session.apply(edits.add_node, "main", "Add", (500.0, 200.0), "sum")
    session.apply(edits.add_node, "main", "Tanh", (700.0, 200.0), "late")
    (menu,) = ask(view, session, "conv1")
    assert set(offered(menu)) == {"sum", "late"}


def test_typing_and_enter_link_in_one_step(view, session):
    session.apply(edits.add_node, "main", "Add", (500.0, 200.0), "sum")
    session.apply(edits.add_node, "main", "Tanh", (700.0, 200.0), "late")
    before = session.project
    (menu,) = ask(view, session, "conv1")
    QTest.keyClicks(menu.field, "lat")
    assert offered(menu) == ["late"]
    QTest.keyClick(menu.field, Qt.Key.Key_Return)
    assert "conv1>late" in arrows(session.project)
    assert view.hasFocus()
    session.undo()
    assert session.project == before


def test_a_layer_with_several_ports_names_them(view, session):
    session.apply(edits.add_node, "main", "LSTM", (500.0, 200.0), "memory")
    session.apply(edits.add_node, "main", "MultiheadAttention", (700.0, 200.0), "look")
    (menu,) = ask(view, session, "memory")
    assert "last → look (query)" in offered(menu) or any("→ look (" in words for words in offered(menu))


def test_where_nothing_can_follow_it_is_said(view, session):
    assert ask(view, session, "output") == []
    assert "Nothing can follow" in view.note.text()


def test_escape_leaves_everything_as_it_was(view, session):
    session.apply(edits.add_node, "main", "Add", (500.0, 200.0), "sum")
    before = session.project
    (menu,) = ask(view, session, "conv1")
    QTest.keyClick(menu.field, Qt.Key.Key_Escape)
    assert menu.isHidden()
    assert session.project == before
