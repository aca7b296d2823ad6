"""Everything that keys do while the canvas has the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt

from nnstudio.core.project import Port, edits
from nnstudio.core.session import Selection
from nnstudio.gui.editor.layer_search import LayerSearch

from .projects import arrows, names, network, node_named

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _select(session, *wanted: str) -> None:
    session.select(Selection(frozenset(node_named(session.project, name).id for name in wanted)))


def _selected(session) -> set[str]:
    nodes = network(session.project).nodes
    return {nodes[node].name for node in session.selection.nodes}


def test_arrows_walk_along_the_links(hand, session):
    hand.key(Qt.Key.Key_Right)
    assert _selected(session) == {"input"}
    for expected in ("conv1", "relu1", "flatten1", "linear1", "output", "output"):
        hand.key(Qt.Key.Key_Right)
        assert _selected(session) == {expected}
    hand.key(Qt.Key.Key_Left)
    assert _selected(session) == {"linear1"}


def test_up_and_down_walk_between_branches(hand, session):
    session.apply(edits.add_node, "main", "Tanh", (480.0, 150.0))
    _select(session, "relu1")
    hand.key(Qt.Key.Key_Down)
    assert _selected(session) == {"tanh1"}
    hand.key(Qt.Key.Key_Up)
    assert _selected(session) == {"relu1"}


def test_right_follows_a_link_that_wraps_to_the_next_row(hand, session):
    flatten = node_named(session.project, "flatten1").id
    session.apply(edits.move, "main", {flatten: (0.0, 200.0)})
    _select(session, "relu1")
    hand.key(Qt.Key.Key_Right)
    assert _selected(session) == {"flatten1"}


def test_control_and_arrows_move_in_one_undo_step(hand, session, qtbot, view):
    before = session.project
    _select(session, "conv1", "relu1")
    qtbot.keyPress(view, Qt.Key.Key_Down, CONTROL)
    qtbot.keyPress(view, Qt.Key.Key_Down, CONTROL | SHIFT)
    assert node_named(session.project, "conv1").at == (240.0, 60.0)
    qtbot.keyRelease(view, Qt.Key.Key_Control)
    hand.key(Qt.Key.Key_Right, CONTROL)
    assert node_named(session.project, "relu1").at == (490.0, 60.0)
    session.undo()
    assert node_named(session.project, "relu1").at == (480.0, 60.0)
    session.undo()
    assert session.project == before


def test_delete_and_backspace_remove_what_is_selected(hand, session):
    before = session.project
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        _select(session, "relu1")
        hand.key(key)
        assert "relu1" not in names(session.project)
        session.undo()
        assert session.project == before


def test_delete_removes_a_selected_link(hand, session):
    link = network(session.project).links[1]
    session.select(Selection(links=frozenset({link})))
    hand.key(Qt.Key.Key_Delete)
    assert "conv1>relu1" not in arrows(session.project)
    assert "relu1" in names(session.project)


def test_control_delete_closes_the_gap(hand, session):
    _select(session, "relu1")
    hand.key(Qt.Key.Key_Delete, CONTROL)
    assert "conv1>flatten1" in arrows(session.project)


def test_copy_and_paste_make_new_layers_at_the_pointer(hand, session):
    before = session.project
    _select(session, "conv1", "relu1")
    hand.key(Qt.Key.Key_C, CONTROL)
    hand.key(Qt.Key.Key_V, CONTROL)
    assert _selected(session) == {"conv2", "relu2"}
    assert "conv2>relu2" in arrows(session.project)
    session.undo()
    assert session.project == before


def test_cut_takes_away_in_one_step_and_paste_brings_back(hand, session):
    before = session.project
    _select(session, "conv1", "relu1")
    hand.key(Qt.Key.Key_X, CONTROL)
    assert names(session.project) == ["input", "flatten1", "linear1", "output"]
    hand.key(Qt.Key.Key_V, CONTROL)
    assert "conv1>relu1" in arrows(session.project)
    session.undo()
    session.undo()
    assert session.project == before


def test_control_d_duplicates(hand, session):
    _select(session, "linear1")
    hand.key(Qt.Key.Key_D, CONTROL)
    assert _selected(session) == {"linear2"}


def test_control_a_selects_all_and_escape_none(hand, session):
    hand.key(Qt.Key.Key_A, CONTROL)
    assert len(session.selection.nodes) == 6
    assert len(session.selection.links) == 5
    hand.key(Qt.Key.Key_Escape)
    assert session.selection == Selection()


def test_f2_renames_the_selected_node(hand, session, view, qtbot):
    _select(session, "conv1")
    hand.key(Qt.Key.Key_F2)
    assert view.rename_field.isVisible()
    qtbot.keyClicks(view.rename_field, "first")
    qtbot.keyClick(view.rename_field, Qt.Key.Key_Return)
    assert "first" in names(session.project)


def test_letters_typed_into_a_name_are_no_shortcuts(hand, session, view, qtbot):
    _select(session, "conv1")
    hand.key(Qt.Key.Key_F2)
    zoom = view.camera.zoom
    qtbot.keyClicks(view.rename_field, "a1")
    qtbot.keyClick(view.rename_field, Qt.Key.Key_Backspace)
    assert view.rename_field.text() == "a"
    assert view.camera.zoom == zoom
    assert len(names(session.project)) == 6
    qtbot.keyClick(view.rename_field, Qt.Key.Key_Escape)


def test_undo_and_redo_have_keys_and_labels(hand, session, view):
    before = session.project
    undo, redo = view.editor_actions["undo"], view.editor_actions["redo"]
    assert not undo.isEnabled()
    _select(session, "relu1")
    hand.key(Qt.Key.Key_Delete)
    after = session.project
    assert undo.text() == "Undo: Delete"
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert session.project == before
    assert redo.text() == "Redo: Delete"
    hand.key(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert session.project == after


def test_enter_asks_for_the_form(hand, session, view, qtbot):
    _select(session, "conv1")
    with qtbot.waitSignal(view.inspect_requested):
        hand.key(Qt.Key.Key_Return)


def test_a_tap_on_space_opens_the_search_menu(view, qtbot):
    qtbot.keyPress(view, Qt.Key.Key_Space)
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    search = view.findChild(LayerSearch)
    assert search is not None
    search.leave()


def test_walking_stops_at_an_empty_network(make_view):
    from nnstudio.core.session import Session

    view = make_view(Session())
    view.commands.walk(1, 0)
    assert view.session.selection == Selection()


def test_of_two_branches_the_straight_one_is_taken(hand, session):
    conv = node_named(session.project, "conv1").id
    session.apply(edits.add_node, "main", "Tanh", (480.0, -150.0))
    tanh = node_named(session.project, "tanh1").id
    session.apply(edits.connect, "main", Port(conv, "out"), Port(tanh, "in"))
    _select(session, "conv1")
    hand.key(Qt.Key.Key_Right)
    assert _selected(session) == {"relu1"}
