"""Blocks on the canvas: opened by a double-click, left by the breadcrumb, found again as they were left."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from nnstudio.core.project import edits
from nnstudio.core.project.entries import Block
from nnstudio.core.project.paths import inside
from nnstudio.core.session import Selection, Session
from nnstudio.core.storage.examples import example
from nnstudio.gui.editor.breadcrumb import way_to
from nnstudio.gui.editor.card_text import key_parameters
from nnstudio.gui.editor.view import NetworkView


@pytest.fixture
def session() -> Session:
    """Digits with its middle layers in a block called "stage"."""
    session = Session(example("digits-cnn").load())
    network = session.project.networks["main"]
    chosen = frozenset(node.id for node in network.nodes.values() if node.name in ("conv2", "relu2"))
    session.apply(edits.group, "main", chosen, "stage", label="Group")
    return session


@pytest.fixture
def block(session: Session) -> str:
    return next(n.id for n in session.project.networks["main"].nodes.values() if n.body is not None)


@pytest.fixture
def view(qtbot, session: Session) -> NetworkView:
    made = NetworkView(session)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_block_is_drawn_as_a_card_with_its_ports(view, block):
    assert view.network_scene.nodes[block].state.known


def test_a_double_click_opens_a_block_and_its_layers_are_shown(hand, view, session, block):
    hand.double_click(hand.card("stage"))
    assert session.network_name == inside("main", block)
    names = {node.name for node in view.network_scene.network.nodes.values()}
    assert {"conv2", "relu2"} <= names
    assert set(view.network_scene.nodes) == set(session.project.network_at(session.network_name).nodes)


def test_the_way_back_is_shown_and_leads_back_with_the_block_selected(hand, view, session, block):
    hand.double_click(hand.card("stage"))
    assert [name for _path, name in way_to(session.project, session.network_name, "Digits")] == [
        "Digits",
        "stage",
    ]
    view.editor_actions["leave_block"].trigger()
    assert session.network_name == "main"
    assert session.selection.single_node == block


def test_the_breadcrumb_is_clicked(hand, view, session, block):
    header = view.header
    hand.double_click(hand.card("stage"))
    assert header.breadcrumb.isVisibleTo(header)
    button = header.breadcrumb.findChild(QToolButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert session.network_name == "main"
    assert not header.breadcrumb.isVisibleTo(header)


def test_edits_inside_a_block_are_one_undo_step_each_and_shown(hand, view, session, block):
    hand.double_click(hand.card("stage"))
    path = session.network_name
    before = set(view.network_scene.nodes)
    session.apply(edits.append_node, path, "ReLU", label="Add")
    assert len(view.network_scene.nodes) == len(before) + 1
    session.undo()
    assert set(view.network_scene.nodes) == before


def test_a_block_that_vanishes_while_it_is_open_is_left(hand, view, session, block):
    hand.double_click(hand.card("stage"))
    session.undo()  # the grouping
    assert session.network_name == "main"
    assert set(view.network_scene.nodes) == set(session.project.networks["main"].nodes)


def test_where_the_canvas_was_is_kept_when_leaving(view, session, block):
    view.zoom_in()
    view.zoom_in()
    view.touched()
    view.camera.scroll_by(-60, 30)
    before, zoom = view.camera.seen_rect().center(), view.camera.zoom
    view.tools.opening.open(block)
    assert view.framing.is_untouched
    view.tools.opening.leave()
    after = view.camera.seen_rect().center()
    assert view.camera.zoom == pytest.approx(zoom)
    assert abs(after.x() - before.x()) < 3
    assert abs(after.y() - before.y()) < 3


def test_a_layer_is_no_block_and_shows_its_form(hand, view, session, qtbot):
    with qtbot.waitSignal(view.inspect_requested):
        hand.double_click(hand.card("linear1"))
    assert session.network_name == "main"


def test_the_actions_are_of_use_only_where_they_lead_somewhere(view, session, block):
    opens, leaves = (view.editor_actions[name] for name in ("open_block", "leave_block"))
    session.select(Selection(frozenset({block})))
    assert opens.isEnabled()
    assert not leaves.isEnabled()
    opens.trigger()
    assert leaves.isEnabled()


def test_blocks_in_blocks_are_told_with_their_copies(session, block):
    path = inside("main", block)
    body = session.project.network_at(path)
    session.apply(edits.add_node, path, Block("inner", body, repeat=3), (0.0, 500.0), label="Add")
    inner = next(n for n in session.project.network_at(path).nodes.values() if n.body is not None)
    assert [name for _p, name in way_to(session.project, inside(path, inner.id))][-1].endswith("×3")


def test_a_card_tells_how_many_copies_and_layers_a_block_has(session, block):
    node = session.project.networks["main"].nodes[block]
    assert key_parameters(node) == "2 layers"
    session.apply(edits.set_repeat, "main", block, 3, label="Repeat")
    assert key_parameters(session.project.networks["main"].nodes[block]) == "×3 · 2 layers"
