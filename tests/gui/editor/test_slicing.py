"""The stroke that cuts links, with the real mouse path."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QGraphicsPathItem

from nnstudio.gui.editor.geometry import segments_cross
from nnstudio.gui.editor.link_item import LinkItem

from .hand import LEFT
from .projects import arrows, network

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BOTH = CONTROL | SHIFT


@pytest.fixture
def across(hand, session):
    """From above the link of conv1 and relu1 to below the one of relu1 and flatten1, under relu1."""
    links = network(session.project).links
    first, second = hand.middle_of(links[1]), hand.middle_of(links[2])
    return [
        first + QPointF(0, -60),
        first + QPointF(0, 70),
        second + QPointF(0, 70),
        second + QPointF(0, -60),
    ]


def _strokes(view) -> list[QGraphicsPathItem]:
    items = view.network_scene.items()
    return [item for item in items if isinstance(item, QGraphicsPathItem) and not isinstance(item, LinkItem)]


def test_a_stroke_cuts_the_links_that_it_crosses_in_one_step(view, hand, session, across):
    before = session.project
    hand.press(across[0], keys=BOTH)
    for point in across[1:]:
        hand.move(point)
    assert len(_strokes(view)) == 1
    assert [item.opacity() < 1.0 for item in view.network_scene.links.values()] == [
        False, True, True, False, False,
    ]  # fmt: skip
    assert "2 links will be cut" in view.note.text()
    hand.release(across[-1], keys=BOTH)
    assert arrows(before) - arrows(session.project) == {"conv1>relu1", "relu1>flatten1"}
    assert _strokes(view) == []
    assert session.undo_label == "Cut links"
    session.undo()
    assert session.project == before


def test_escape_cuts_nothing(view, hand, session, across):
    before = session.project
    hand.press(across[0], keys=BOTH)
    hand.move(across[1])
    hand.key(Qt.Key.Key_Escape)
    hand.release(across[1], keys=BOTH)
    assert session.project == before
    assert _strokes(view) == []
    assert all(item.opacity() == 1.0 for item in view.network_scene.links.values())


def test_a_stroke_that_crosses_nothing_changes_nothing(hand, session):
    before = session.project
    hand.drag(QPointF(100, 250), QPointF(600, 300), LEFT, BOTH)
    assert session.project == before
    assert session.undo_label is None


def test_without_both_keys_it_is_no_stroke(view, hand, session, across):
    for keys in (CONTROL, SHIFT):
        hand.drag(across[0], across[1], LEFT, keys)
        assert session.undo_label is None


def test_the_menu_says_how_the_stroke_is_drawn(view, session):
    view.editor_actions["slice"].trigger()
    assert "Ctrl and Shift" in view.note.text()
    assert session.undo_label is None


@pytest.mark.parametrize(
    ("ends", "cross"),
    [
        (((0, 0), (10, 10), (0, 10), (10, 0)), True),
        (((0, 0), (10, 0), (5, 0), (5, 9)), True),
        (((0, 0), (10, 0), (5, 1), (5, 9)), False),
        (((0, 0), (10, 0), (0, 1), (10, 1)), False),
        (((0, 0), (4, 4), (0, 10), (10, 0)), False),
    ],
)
def test_pieces_cross_where_they_meet(ends, cross):
    assert segments_cross(*(QPointF(*end) for end in ends)) is cross
