"""The network as a list: read aloud, edited by keys, in step with the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from nnstudio.core.project import Port, edits
from nnstudio.core.session import Selection

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def outline(bench):
    studio = bench("digits-cnn")
    panel = studio.show("outline")
    studio.settle()
    return studio.session, panel


def column(panel, index: int) -> list[str]:
    rows = panel.rows
    return [rows.index(row, index).data() for row in range(rows.rowCount())]


def go_to(panel, row: int) -> None:
    panel.list.setFocus()
    flags = QItemSelectionModel.SelectionFlag
    chosen = panel.list.selectionModel()
    chosen.setCurrentIndex(panel.rows.index(row, 0), flags.ClearAndSelect | flags.Rows)


def key(panel, which: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(panel.list, which, keys)


def network(session):
    return session.project.networks["main"]


def menu_of(panel) -> QMenu:
    (menu,) = panel.findChildren(QMenu, "outline_menu")
    return menu


def test_layers_stand_in_the_order_they_run(outline):
    session, panel = outline
    names = column(panel, 0)
    assert names[0] == "input"
    assert names[-1] == "output"
    for row, name in enumerate(names[1:-1], 1):
        assert names[row - 1] in column(panel, 2)[row]
        assert names[row + 1] in column(panel, 3)[row]
        assert network(session).named(name) is not None


def test_a_row_is_one_sentence_for_a_screen_reader(outline):
    session, panel = outline
    second = column(panel, 0)[1]
    session.apply(edits.set_bypassed, "main", frozenset({network(session).named(second).id}), True)
    said = panel.rows.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith(second)
    assert "from input" in said
    assert "bypassed" in said
    assert ", ," not in said


def test_problems_and_shapes_are_told(bench):
    studio = bench("digits-cnn")
    linear = next(n for n in studio.session.project.networks["main"].nodes.values() if n.layer == "Linear")
    studio.session.apply(edits.disconnect, "main", network(studio.session).links_into(linear.id)[0])
    panel = studio.show("outline")
    studio.settle()
    assert "Nothing comes into" in " ".join(column(panel, 5))
    assert column(panel, 4)[0] == "1 × 8 × 8"


def test_selecting_here_and_on_the_canvas_is_the_same(outline):
    session, panel = outline
    go_to(panel, 2)
    assert session.selection.single_node == panel.rows.rows[2].node
    session.select(Selection(frozenset({panel.rows.rows[3].node, panel.rows.rows[4].node})))
    assert [index.row() for index in panel.list.selectionModel().selectedRows()] == [3, 4]
    assert panel.list.currentIndex().row() == 3


def test_f2_renames_and_a_bad_name_says_why(outline):
    session, panel = outline
    go_to(panel, 1)
    node = panel.rows.rows[1].node
    key(panel, Qt.Key.Key_F2)
    editor = panel.list.findChild(QLineEdit)
    editor.setText("features")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.qWait(0)  # Qt writes a moment later
    assert network(session).nodes[node].name == "features"
    assert column(panel, 0)[1] == "features"
    panel.rows.setData(panel.rows.index(1, 0), "class")
    assert panel.refusal.isVisible()
    assert "class" in panel.refusal.text()
    assert column(panel, 0)[1] == "features"
    session.undo()
    assert not panel.refusal.isVisible()
    assert column(panel, 0)[1] != "features"


def test_keys_delete_bypass_and_swap(outline):
    session, panel = outline
    node, following = panel.rows.rows[1].node, panel.rows.rows[2].node
    go_to(panel, 1)
    key(panel, Qt.Key.Key_B, CONTROL)
    assert network(session).nodes[node].bypassed
    key(panel, Qt.Key.Key_T, CONTROL)
    assert [row.node for row in panel.rows.rows[1:3]] == [following, node]
    assert session.selection.single_node == node
    go_to(panel, panel.rows.place_of(node))
    key(panel, Qt.Key.Key_Delete)
    assert node not in network(session).nodes
    assert panel.rows.place_of(node) == -1


def test_links_are_made_and_removed_from_menus(outline):
    session, panel = outline
    session.apply(edits.add_node, "main", "Add", (0.0, 500.0), "sum")
    place = panel.rows.place_of(network(session).named("sum").id)
    go_to(panel, 1)
    key(panel, Qt.Key.Key_L, CONTROL)
    menu = menu_of(panel)
    (entry,) = [action for action in menu.actions() if action.text().startswith("sum")]
    entry.trigger()
    menu.close()
    first = panel.rows.rows[1].node
    added = network(session).named("sum").id
    assert any(
        link.source == Port(first, "out") and link.target.node == added for link in network(session).links
    )
    assert place >= 0
    go_to(panel, panel.rows.place_of(added))
    panel.ask_link()
    menu = panel.findChildren(QMenu, "outline_menu")[-1]
    menu.actions()[0].trigger()
    menu.close()
    assert not network(session).links_into(added)


def test_a_menu_with_nothing_to_offer_says_so(outline):
    _session, panel = outline
    go_to(panel, panel.rows.rowCount() - 1)
    key(panel, Qt.Key.Key_L, CONTROL)
    (only,) = menu_of(panel).actions()
    assert not only.isEnabled()
    menu_of(panel).close()


def test_notes_and_frames_are_rows_too(outline):
    session, panel = outline
    session.apply(edits.add_note, "main", (0.0, 0.0), "Look\nhere")
    assert column(panel, 0)[-1] == "Look"
    assert column(panel, 1)[-1] == "Note"
    panel.rows.setData(panel.rows.index(panel.rows.rowCount() - 1, 0), "There")
    (note,) = network(session).notes.values()
    assert note.text == "There"
    go_to(panel, panel.rows.rowCount() - 1)
    assert session.selection.single_annotation == note.id


def test_another_project_with_other_networks_is_listed(outline):
    from nnstudio.core.storage.examples import example

    session, panel = outline
    session.open(example("gan-ring").load())
    assert session.network_name == "generator"
    assert column(panel, 0)[0] == "input"
    assert panel.rows.rowCount() == len(session.project.networks["generator"].nodes)


def test_a_large_network_is_listed_quickly(bench):
    import time

    from tests.core.project.builders import chain

    studio = bench(chain("Input", *["ReLU"] * 1000, "Output"))
    panel = studio.show("outline")
    started = time.perf_counter()
    panel.draw()
    assert time.perf_counter() - started < 1.0
    assert panel.rows.rowCount() == 1002
