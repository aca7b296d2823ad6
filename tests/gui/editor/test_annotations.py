"""Notes and coloured frames on the canvas: put there, written on, moved, resized, coloured, copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QMenu

from nnstudio.core.project import edits
from nnstudio.core.project.annotation import COLOURS
from nnstudio.core.session import Selection, Session
from nnstudio.gui import theme
from nnstudio.gui.editor import menus
from nnstudio.gui.editor.far_card import Detail
from nnstudio.gui.editor.hits import Part
from nnstudio.gui.editor.look import look_of
from nnstudio.gui.theme.contrast import contrast

from .projects import chain, names, network, node_named

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def project():
    """The usual chain, a frame around conv1 and relu1 (``a1``), a note in it (``a2``), one below (``a3``)."""
    made = chain("Input", "Conv2d", "ReLU", "Flatten", "Linear", "Output")
    nodes = frozenset({node_named(made, "conv1").id, node_named(made, "relu1").id})
    made = edits.frame_nodes(made, "main", nodes, "Features")
    made = edits.add_note(made, "main", (250.0, 70.0), "small", (60.0, 40.0))
    return edits.add_note(made, "main", (0.0, 250.0), "Far below")


@pytest.fixture
def items(view):
    return view.network_scene.annotations.items


def _middle(item) -> QPointF:
    return item.area.center()


def _title(item) -> QPointF:
    return item.area.topLeft() + QPointF(60.0, 15.0)


def test_the_scene_shows_each_under_links_and_cards(view, items):
    assert set(items) == {"a1", "a2", "a3"}
    lowest_card = min(item.zValue() for item in view.network_scene.nodes.values())
    lowest_link = min(item.zValue() for item in view.network_scene.links.values())
    assert items["a1"].zValue() < items["a2"].zValue() < min(lowest_card, lowest_link)


def test_a_key_adds_a_note_that_waits_for_words(view, hand, session, items):
    hand.key(Qt.Key.Key_N)
    (added,) = set(network(session.project).notes) - {"a2", "a3"}
    assert session.selection == Selection(annotations=frozenset({added}))
    field = view.tools.annotating.field
    assert field.isVisible()
    field.setPlainText("Why here?")
    field.finish()
    assert network(session.project).notes[added].text == "Why here?"


def test_a_note_grows_with_its_words(view, hand, session):
    view.tools.annotating.write("a3")
    view.tools.annotating.field.setPlainText("line\n" * 20)
    view.tools.annotating.field.finish()
    assert network(session.project).notes["a3"].size[1] > 300.0
    session.undo()
    assert network(session.project).notes["a3"].text == "Far below"
    assert network(session.project).notes["a3"].size[1] == 110.0


def test_escape_leaves_the_words_as_they_were(view, hand, session, qtbot):
    before = session.project
    hand.double_click(_middle(view.network_scene.annotations.items["a3"]))
    field = view.tools.annotating.field
    field.setPlainText("nonsense")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert session.project == before


def test_zooming_writes_and_closes(view, session):
    view.tools.annotating.write("a3")
    view.tools.annotating.field.setPlainText("before the zoom")
    view.zoom_in()
    assert not view.tools.annotating.field.isVisible()
    assert network(session.project).notes["a3"].text == "before the zoom"


def test_enter_ends_a_title_and_control_enter_a_note(view, hand, session, qtbot):
    field = view.tools.annotating.field
    view.tools.annotating.write("a1")
    field.setPlainText("Begin")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert network(session.project).frames["a1"].text == "Begin"
    view.tools.annotating.write("a3")
    field.setPlainText("one")
    field.moveCursor(field.textCursor().MoveOperation.End)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Return, CONTROL)
    assert network(session.project).notes["a3"].text == "one"


def test_dragging_a_frame_takes_along_what_lies_in_it_in_one_step(view, hand, session, items):
    before = session.project
    places = {name: node_named(before, name).at for name in names(before)}
    start = _title(items["a1"])
    hand.drag(start, start + QPointF(0.0, 120.0))
    after = session.project
    assert node_named(after, "conv1").at == (places["conv1"][0], places["conv1"][1] + 120.0)
    assert node_named(after, "relu1").at[1] == places["relu1"][1] + 120.0
    assert node_named(after, "flatten1").at == places["flatten1"]
    assert network(after).notes["a2"].at == (250.0, 190.0)
    assert network(after).notes["a3"].at == (0.0, 250.0)
    session.undo()
    assert session.project == before


def test_cancelling_a_drag_puts_all_back(view, hand, session, items):
    before, area = session.project, items["a1"].area
    start = _title(items["a1"])
    hand.press(start)
    hand.move(start + QPointF(40.0, 40.0))
    assert items["a1"].area != area
    hand.key(Qt.Key.Key_Escape)
    assert items["a1"].area == area
    assert session.project == before


def test_a_note_is_dragged_alone(view, hand, session, items):
    start = _middle(items["a3"])
    hand.drag(start, start + QPointF(50.0, 30.0))
    assert network(session.project).notes["a3"].at == (50.0, 280.0)
    assert network(session.project).nodes == network(Session(session.project).project).nodes


def test_the_inside_of_a_frame_is_canvas(view, hand, session, items):
    inside = items["a1"].area.bottomRight() + QPointF(-60.0, -14.0)
    assert view.network_scene.hit(inside).part is Part.CANVAS
    assert view.network_scene.hit(_title(items["a1"])).annotation == "a1"
    assert view.network_scene.hit(items["a1"].area.bottomRight() + QPointF(-60.0, -2.0)).annotation == "a1"


def test_cards_on_a_frame_are_hit_first(view, hand, session):
    assert view.network_scene.hit(hand.card("conv1")).node == node_named(session.project, "conv1").id


def test_the_corner_of_what_is_selected_resizes_on_the_grid(view, hand, session, items):
    hand.click(_middle(items["a3"]))
    corner = items["a3"].corner() - QPointF(3.0, 3.0)
    hand.drag(corner, corner + QPointF(44.0, 23.0))
    assert network(session.project).notes["a3"].size == (260.0, 130.0)
    corner = items["a3"].corner() - QPointF(3.0, 3.0)
    hand.drag(corner, corner - QPointF(2000.0, 2000.0))
    assert network(session.project).notes["a3"].size == (40.0, 40.0)
    session.undo()
    session.undo()
    assert network(session.project).notes["a3"].size == (220.0, 110.0)


def test_the_frame_key_draws_around_the_selection(view, hand, session):
    linear = node_named(session.project, "linear1").id
    session.select(Selection(frozenset({linear})))
    hand.key(Qt.Key.Key_F)
    (added,) = set(network(session.project).frames) - {"a1"}
    view.tools.annotating.field.leave()
    assert network(session.project).frames[added].holds(*node_named(session.project, "linear1").at)


def test_the_menu_colours_and_deletes(view, hand, session, items):
    pointer = view.pointer(QPointF(hand.pixel(_middle(items["a3"]))))
    menu = menus.menu_for(view, pointer)
    assert session.selection.single_annotation == "a3"
    (colours,) = menu.findChildren(QMenu)
    assert [action.text() for action in colours.actions()][1] == "Orange"
    colours.actions()[1].trigger()
    assert network(session.project).notes["a3"].colour == "orange"
    view.editor_actions["delete"].trigger()
    assert set(network(session.project).notes) == {"a2"}
    menu.close()


def test_all_are_selected_copied_and_pasted(view, hand, session):
    view.editor_actions["select_all"].trigger()
    assert session.selection.annotations == {"a1", "a2", "a3"}
    view.editor_actions["copy"].trigger()
    view.editor_actions["paste"].trigger()
    assert len(network(session.project).annotations) == 6
    assert len(session.selection.annotations) == 3


def test_a_note_alone_goes_through_the_clipboard(view, hand, session):
    session.select(Selection(annotations=frozenset({"a3"})))
    view.editor_actions["cut"].trigger()
    assert "a3" not in network(session.project).notes
    view.editor_actions["paste"].trigger()
    assert sorted(note.text for note in network(session.project).notes.values()) == ["Far below", "small"]


def test_control_and_arrows_move_a_frame_with_its_cards(view, hand, session, qtbot):
    session.select(Selection(annotations=frozenset({"a1"})))
    at = node_named(session.project, "conv1").at
    hand.key(Qt.Key.Key_Down, CONTROL)
    assert node_named(session.project, "conv1").at == (at[0], at[1] + 10.0)


def test_rename_writes_on_the_selected_note(view, hand, session):
    session.select(Selection(annotations=frozenset({"a3"})))
    view.editor_actions["rename"].trigger()
    assert view.tools.annotating.field.toPlainText() == "Far below"
    view.tools.annotating.field.leave()


def test_the_rubber_band_takes_touched_notes_and_whole_frames(view, hand, session, items):
    area = items["a3"].area
    hand.drag(area.topLeft() + QPointF(-30.0, -30.0), area.center())
    assert session.selection.annotations == {"a3"}


def test_undo_and_other_networks_take_them_off_the_canvas(view, hand, session, items):
    session.apply(edits.delete, "main", frozenset(), frozenset(), frozenset({"a1", "a2"}))
    assert set(items) == {"a3"}
    session.undo()
    assert set(items) == {"a1", "a2", "a3"}


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_words_are_readable_on_every_colour(shade):
    look = look_of(theme.LIGHT if shade == "light" else theme.DARK)
    for colour in COLOURS:
        assert contrast(look.text.name(), look.papers[colour].name()) >= 4.5
        assert contrast(look.edges[colour].name(), look.canvas.name()) >= 3.0


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_they_paint_in_both_themes_and_from_afar(view, items, shade):
    theme.apply(QApplication.instance(), shade)
    for detail in Detail:
        view.network_scene.show_detail(detail)
        picture = view.grab().toImage()
        at = view.mapFromScene(items["a3"].area.topRight() + QPointF(-12.0, 12.0))
        at = view.viewport().mapTo(view, at)
        seen = picture.pixelColor(at)
        assert seen.name() == QColor(look_of(theme.current()).papers["sky"]).name()
