"""Arranging from the menus: each one undo step, and cards that glide only where somebody watches."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractAnimation, QPointF, Qt

from nnstudio.core.project import edits
from nnstudio.core.session import Selection
from nnstudio.gui.editor import NetworkView, motion

from .projects import COLUMN, arrows, network, node_named

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def tangled(session):
    """The chain with its cards anywhere."""
    places = {node: ((i * 370.0) % 900.0, (i * 530.0) % 700.0) for i, node in enumerate(_nodes(session))}
    session.apply(edits.move, "main", places)
    return session


def _nodes(session) -> list[str]:
    return list(network(session.project).nodes)


def _shown(view) -> dict[str, tuple[float, float]]:
    return {node: item.pos().toTuple() for node, item in view.network_scene.nodes.items()}


def _places(session) -> dict[str, tuple[float, float]]:
    return {id: node.at for id, node in network(session.project).nodes.items()}


def test_arranging_puts_all_cards_in_order_in_one_step(view, hand, tangled):
    before = tangled.project
    hand.key(Qt.Key.Key_L, CONTROL | SHIFT)
    places = list(_places(tangled).values())
    assert [x - places[0][0] for x, _ in places] == [i * COLUMN for i in range(6)]
    assert _shown(view) == _places(tangled)
    assert view.camera.seen_rect().contains(view.network_scene.content_rect())
    assert tangled.undo_label == "Arrange the network"
    tangled.undo()
    assert tangled.project == before


def test_arranging_downwards_makes_one_column(view, tangled):
    view.editor_actions["lay_out_down"].trigger()
    assert len({x for x, _ in _places(tangled).values()}) == 1


@pytest.mark.parametrize(
    ("action", "axis"),
    [
        ("align_left", 0),
        ("align_centre", 0),
        ("align_right", 0),
        ("align_top", 1),
        ("align_middle", 1),
        ("align_bottom", 1),
    ],
)
def test_selected_cards_are_aligned_and_others_stay(view, tangled, action, axis):
    chosen = _nodes(tangled)[1:4]
    before = _places(tangled)
    tangled.select(Selection(frozenset(chosen)))
    view.editor_actions[action].trigger()
    after = _places(tangled)
    assert len({after[node][axis] for node in chosen}) == 1
    assert all(after[node] == before[node] for node in before if node not in chosen)


def test_distances_and_the_grid(view, session):
    nodes = _nodes(session)[:3]
    session.apply(edits.move, "main", {nodes[1]: (303.0, 7.0)})
    session.select(Selection(frozenset(nodes)))
    view.editor_actions["snap_to_grid"].trigger()
    assert _places(session)[nodes[1]] == (300.0, 10.0)
    view.editor_actions["distribute_across"].trigger()
    assert _places(session)[nodes[1]] == (240.0, 10.0)
    view.editor_actions["distribute_down"].trigger()
    assert session.undo_label == "Distribute"


def test_neighbours_change_places(view, hand, session):
    session.select(Selection(frozenset({node_named(session.project, "conv1").id})))
    hand.key(Qt.Key.Key_T, CONTROL)
    assert {"input>relu1", "relu1>conv1", "conv1>flatten1"} <= arrows(session.project)
    session.select(Selection(frozenset({node_named(session.project, "linear1").id})))
    hand.key(Qt.Key.Key_T, CONTROL)
    assert "output has no output" in view.note.text()


def test_a_linked_paste_is_fed_by_what_fed_the_original(view, hand, session):
    session.select(Selection(frozenset({node_named(session.project, "relu1").id})))
    hand.key(Qt.Key.Key_C, CONTROL)
    hand.key(Qt.Key.Key_V, CONTROL)
    assert not any("relu2" in arrow for arrow in arrows(session.project))
    hand.key(Qt.Key.Key_V, CONTROL | SHIFT)
    assert "conv1>relu3" in arrows(session.project)
    assert session.undo_label == "Paste with links"


def test_arranging_needs_something_to_arrange(view, session):
    actions = view.editor_actions
    assert actions["lay_out"].isEnabled()
    assert not actions["align_left"].isEnabled()
    session.select(Selection(frozenset(_nodes(session)[:2])))
    assert actions["align_left"].isEnabled()
    assert not actions["distribute_across"].isEnabled()
    session.select(Selection(frozenset(_nodes(session)[:3])))
    assert actions["distribute_across"].isEnabled()
    session.apply(edits.delete, "main", frozenset(_nodes(session)))
    assert not actions["lay_out"].isEnabled()


# Gliding


@pytest.fixture
def watched(monkeypatch):
    monkeypatch.setattr(motion, "motion_allowed", lambda: True)


def test_nothing_glides_where_nobody_watches(view, tangled):
    view.editor_actions["lay_out"].trigger()
    assert not view.tools.arranging.motion.is_running


def test_cards_glide_and_arrive(view, tangled, watched, qtbot):
    before = _shown(view)
    view.editor_actions["lay_out"].trigger()
    gliding = view.tools.arranging.motion
    assert gliding.is_running
    assert _shown(view) == before
    qtbot.waitUntil(lambda: not gliding.is_running, timeout=3000)
    assert _shown(view) == _places(tangled)
    ends = [item.pos() for item in view.network_scene.links.values()]
    assert QPointF(*next(iter(_shown(view).values()))) + QPointF(160.0, 32.0) in ends


@pytest.mark.parametrize("end", ["undo", "delete", "press"])
def test_anything_else_ends_the_gliding_with_all_in_place(view, hand, tangled, watched, end):
    view.editor_actions["lay_out"].trigger()
    gliding = view.tools.arranging.motion
    {
        "undo": tangled.undo,
        "delete": lambda: tangled.apply(edits.delete, "main", frozenset(_nodes(tangled)[:1])),
        "press": lambda: hand.click(QPointF(0.0, 900.0)),
    }[end]()
    assert not gliding.is_running
    assert _shown(view) == _places(tangled)


def test_a_view_that_closes_leaves_no_animation_behind(tangled, watched, qtbot):
    other = NetworkView(tangled)
    other.editor_actions["lay_out"].trigger()
    animation = other.findChild(QAbstractAnimation)
    assert animation is not None
    with qtbot.waitSignal(animation.destroyed):
        other.deleteLater()
