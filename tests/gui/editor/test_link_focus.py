"""Only the links of what is selected."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from nnstudio.core.project import edits
from nnstudio.core.session import Selection

from .projects import network, node_named


def _visible(view) -> list[bool]:
    return [view.network_scene.links[link].isVisible() for link in network(view.session.project).links]


def _select(session, name: str) -> None:
    session.select(Selection(frozenset({node_named(session.project, name).id})))


@pytest.fixture
def focused(view, session):
    _select(session, "relu1")
    view.editor_actions["only_links"].trigger()
    return view


def test_links_of_other_cards_are_hidden_until_it_is_switched_off(focused):
    assert _visible(focused) == [False, True, True, False, False]
    assert focused.editor_actions["only_links"].isChecked()
    focused.editor_actions["only_links"].trigger()
    assert _visible(focused) == [True] * 5


def test_it_follows_the_selection(focused, session):
    _select(session, "input")
    assert _visible(focused) == [True, False, False, False, False]
    session.select(Selection(links=frozenset({network(session.project).links[4]})))
    assert _visible(focused) == [False, False, False, False, True]


def test_without_a_selection_all_links_are_shown(focused, session):
    session.select(Selection())
    assert _visible(focused) == [True] * 5


def test_a_new_link_elsewhere_is_hidden_too(focused, session):
    session.apply(edits.append_node, "main", "Tanh", node_named(session.project, "linear1").id)
    assert _visible(focused).count(True) == 2


def test_its_key_is_l(view, hand, session):
    _select(session, "relu1")
    hand.key(Qt.Key.Key_L)
    assert view.tools.link_focus.is_on
    assert "Only the links" in view.note.text()
