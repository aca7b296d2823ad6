"""Layers switched off for an ablation, by menu and keys, and how they look."""

from __future__ import annotations

from nnstudio.core.session import Selection
from nnstudio.gui.editor.hits import Hit, Part
from nnstudio.gui.editor.node_item import GHOST
from nnstudio.gui.editor.tooltips import text_for

from .projects import node_named


def _select(session, *wanted: str) -> None:
    session.select(Selection(frozenset(node_named(session.project, name).id for name in wanted)))


def _bypassed(session) -> list[str]:
    return [node.name for node in session.project.networks["main"].nodes.values() if node.bypassed]


def test_control_b_bypasses_and_uses_again_in_one_step_each(view, session):
    before = session.project
    _select(session, "relu1", "flatten1")
    view.editor_actions["bypass"].trigger()
    assert _bypassed(session) == ["relu1", "flatten1"]
    view.editor_actions["bypass"].trigger()
    assert session.project == before
    session.undo()
    session.undo()
    assert session.project == before
    assert not session.undo_label


def test_a_mixed_selection_is_bypassed_whole(view, session):
    _select(session, "relu1")
    view.editor_actions["bypass"].trigger()
    _select(session, "relu1", "linear1")
    view.editor_actions["bypass"].trigger()
    assert _bypassed(session) == ["relu1", "linear1"]


def test_an_end_refuses_in_words(view, session):
    before = session.project
    _select(session, "input")
    view.editor_actions["bypass"].trigger()
    assert session.project == before
    assert "input" in view.note.text()


def test_a_bypassed_card_is_a_ghost_and_says_so(view, session):
    _select(session, "relu1")
    view.editor_actions["bypass"].trigger()
    node = node_named(session.project, "relu1").id
    item = view.network_scene.nodes[node]
    assert item.opacity() == GHOST
    assert item.state.count == "bypassed"
    assert "Bypassed" in text_for(view.network_scene, Hit(Part.NODE, node))
    session.undo()
    assert item.opacity() == 1.0


def test_its_shortcut_is_nobody_elses(view):
    keys = [keys.toString() for action in view.editor_actions.all() for keys in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert "Ctrl+B" in keys
