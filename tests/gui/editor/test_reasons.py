"""What cannot be used says why: in its tip, in the status bar, and where its keys are pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from nnstudio.core.language import language
from nnstudio.core.session import Selection
from nnstudio.gui.editor import menus

from .projects import node_named

CONTROL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def select(session, *names: str) -> None:
    session.select(Selection(frozenset(node_named(session.project, name).id for name in names)))


def test_every_action_that_is_disabled_says_why_and_no_other_does(view, session):
    for names in ((), ("conv1",), ("conv1", "relu1"), ("input", "conv1", "relu1")):
        select(session, *names)
        for action in view.editor_actions.all():
            lines = action.toolTip().splitlines()
            assert len(lines) == (1 if action.isEnabled() else 2), action.objectName()
            assert action.isEnabled() or action.statusTip() == lines[1]


@pytest.mark.parametrize(
    ("names", "word"),
    [
        ((), "Choose"),
        (("input", "conv1"), "input stays outside"),
        (("conv1", "flatten1"), "relu1 lies between"),
    ],
)
def test_group_says_what_is_in_its_way(view, session, names, word):
    select(session, *names)
    action = view.editor_actions["group"]
    assert not action.isEnabled()
    assert word in action.toolTip()
    select(session, "conv1", "relu1")
    assert word not in action.toolTip()


def test_a_code_says_why_it_stays_outside_of_blocks(view, session):
    from nnstudio.core.project import edits

    session.apply(edits.add_node, "main", "Code", (0.0, 300.0))
    select(session, "code1", "relu1")
    assert "code1 stays outside" in view.editor_actions["group"].statusTip()


def test_the_keys_of_what_cannot_be_used_say_it_at_the_pointer(view, hand, session):
    before = session.project
    select(session, "input", "conv1")
    hand.key(Qt.Key.Key_G, CONTROL_ALT)
    assert session.project == before
    assert view.note.isVisible()
    assert "input stays outside" in view.note.text()


def test_the_menu_of_the_canvas_shows_tips(view):
    menu = menus.menu_for(view, view.pointer(QPointF(5.0, 5.0)))
    assert menu.toolTipsVisible()
    menu.deleteLater()


def test_the_reason_follows_the_language(view, session):
    select(session)
    english = view.editor_actions["align_left"].statusTip()
    language.choose("fr")
    try:
        assert view.editor_actions["align_left"].toolTip() != english
        assert view.editor_actions["align_left"].toolTip().count("\n") == 1
    finally:
        language.choose("en")
