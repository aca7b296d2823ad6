"""Every gesture with the real mouse path, and undo after each."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nnstudio.core.project import Link, Port, edits
from nnstudio.core.session import Selection
from nnstudio.gui.editor.layer_search import LayerSearch

from .hand import MIDDLE, Hand
from .projects import arrows, names, network, node_named

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
EMPTY = QPointF(500.0, 300.0)


@pytest.fixture
def chain_arrows(session):
    return arrows(session.project)


def _ids(session, *wanted: str) -> frozenset[str]:
    return frozenset(node_named(session.project, name).id for name in wanted)


def _undoes_to(session, before) -> None:
    """One step back is what was before."""
    session.undo()
    assert session.project == before


# Selecting and moving


def test_a_click_on_a_card_selects_it_alone(hand, session):
    session.select(Selection(_ids(session, "relu1")))
    hand.click(hand.card("conv1"))
    assert session.selection.nodes == _ids(session, "conv1")


def test_a_click_with_control_adds_and_takes_away(hand, session):
    hand.click(hand.card("conv1"))
    hand.click(hand.card("relu1"), CONTROL)
    assert session.selection.nodes == _ids(session, "conv1", "relu1")
    hand.click(hand.card("conv1"), CONTROL)
    assert session.selection.nodes == _ids(session, "relu1")


def test_a_dragged_card_lands_on_the_grid_in_one_undo_step(hand, session):
    before = session.project
    hand.drag(hand.card("conv1"), hand.card("conv1") + QPointF(53.0, 128.0))
    assert node_named(session.project, "conv1").at == (290.0, 130.0)
    assert session.undo_label == "Move"
    _undoes_to(session, before)


def test_dragging_one_of_several_selected_moves_them_all(hand, session):
    hand.click(hand.card("conv1"))
    hand.click(hand.card("relu1"), SHIFT)
    before = session.project
    hand.drag(hand.card("relu1"), hand.card("relu1") + QPointF(0.0, 100.0))
    assert node_named(session.project, "conv1").at == (240.0, 100.0)
    assert node_named(session.project, "relu1").at == (480.0, 100.0)
    _undoes_to(session, before)


def test_escape_puts_dragged_cards_back(hand, session, view):
    before = session.project
    item = view.network_scene.nodes[node_named(before, "conv1").id]
    hand.press(hand.card("conv1"))
    hand.move(hand.card("conv1") + QPointF(0.0, 200.0))
    assert item.y() == 200.0
    hand.key(Qt.Key.Key_Escape)
    assert item.y() == 0.0
    hand.release(EMPTY)
    assert session.project == before


def test_holding_a_card_at_the_edge_pulls_the_paper(hand, session, view, qtbot):
    before = view.camera.seen_rect().right()
    hand.press(hand.card("conv1"))
    right = view.viewport().rect().right()
    QTest.mouseMove(view.viewport(), QPoint(right - 300, 300))
    QTest.mouseMove(view.viewport(), QPoint(right - 2, 300))
    item = view.network_scene.nodes[node_named(session.project, "conv1").id]
    qtbot.waitUntil(lambda: view.camera.seen_rect().right() > before + 60.0)
    held = item.x()
    qtbot.waitUntil(lambda: item.x() > held + 40.0)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(right - 2, 300))
    settled = view.camera.seen_rect()
    qtbot.wait(100)
    assert view.camera.seen_rect() == settled


def test_links_follow_the_hand_while_it_drags(hand, session, view):
    conv = node_named(session.project, "conv1").id
    (link,) = network(session.project).links_out_of(conv)
    hand.press(hand.card("conv1"))
    hand.move(hand.card("conv1") + QPointF(0.0, 200.0))
    assert view.network_scene.links[link].y() == pytest.approx(232.0)
    hand.key(Qt.Key.Key_Escape)
    assert view.network_scene.links[link].y() == pytest.approx(32.0)


def test_the_rubber_band_selects_what_it_touches(hand, session):
    hand.drag(QPointF(200.0, -80.0), QPointF(500.0, 100.0))
    assert session.selection.nodes == _ids(session, "conv1", "relu1")
    assert len(session.selection.links) == 1


def test_the_rubber_band_with_shift_adds(hand, session):
    hand.click(hand.card("input"))
    hand.drag(QPointF(420.0, -80.0), QPointF(500.0, 100.0), keys=SHIFT)
    assert session.selection.nodes == _ids(session, "input", "relu1")


def test_a_click_on_empty_canvas_deselects(hand, session):
    hand.click(hand.card("conv1"))
    hand.click(EMPTY)
    assert session.selection == Selection()


def test_escape_takes_the_rubber_band_back(hand, session):
    hand.click(hand.card("input"))
    hand.press(QPointF(200.0, -80.0))
    hand.move(QPointF(500.0, 100.0))
    hand.key(Qt.Key.Key_Escape)
    hand.release(EMPTY)
    assert session.selection.nodes == _ids(session, "input")


def test_a_click_on_a_link_selects_it(hand, session):
    link = network(session.project).links[1]
    hand.click(hand.middle_of(link))
    assert session.selection == Selection(links=frozenset({link}))


# Looking around


def test_the_middle_button_pulls_the_paper(hand, view, session):
    before = view.camera.seen_rect()
    hand.drag(EMPTY, EMPTY + QPointF(-120.0, 60.0), button=MIDDLE)
    moved = view.camera.seen_rect().topLeft() - before.topLeft()
    assert moved.x() == pytest.approx(120.0, abs=2.0)
    assert moved.y() == pytest.approx(-60.0, abs=2.0)
    assert session.selection == Selection()


def test_space_turns_the_left_button_into_a_pulling_hand(hand, view, qtbot):
    before = view.camera.seen_rect()
    qtbot.keyPress(view, Qt.Key.Key_Space)
    hand.drag(hand.card("conv1"), hand.card("conv1") + QPointF(90.0, 0.0))
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    assert view.camera.seen_rect().left() == pytest.approx(before.left() - 90.0, abs=2.0)
    assert view.findChild(LayerSearch) is None


def test_control_and_wheel_zoom_at_the_pointer(hand, view):
    point = hand.card("relu1")
    pixel = hand.pixel(point)
    zoom = view.camera.zoom
    hand.wheel(point, 2, CONTROL)
    assert view.camera.zoom == pytest.approx(zoom * 1.44)
    assert (hand.pixel(point) - pixel).manhattanLength() <= 2


def test_the_wheel_alone_scrolls(hand, view):
    zoom, before = view.camera.zoom, view.camera.seen_rect().top()
    hand.wheel(EMPTY, -1)
    assert view.camera.zoom == zoom
    assert view.camera.seen_rect().top() > before


def test_plus_minus_and_home_zoom(hand, view):
    zoom = view.camera.zoom
    hand.key(Qt.Key.Key_Plus)
    assert view.camera.zoom > zoom
    hand.key(Qt.Key.Key_Minus)
    assert view.camera.zoom == pytest.approx(zoom)
    hand.key(Qt.Key.Key_1)
    assert view.camera.zoom == pytest.approx(1.0)
    hand.key(Qt.Key.Key_Home)
    assert view.camera.seen_rect().contains(view.network_scene.content_rect())


def test_fitting_the_selection_brings_it_near(hand, view):
    hand.click(hand.card("linear1"))
    far = view.camera.zoom
    hand.key(Qt.Key.Key_Period)
    assert view.camera.zoom > far
    middle = view.camera.seen_rect().center()
    assert middle.x() == pytest.approx(hand.output("linear1").x() - 80.0, abs=5.0)


def test_zoom_stays_within_bounds(hand, view):
    for _notch in range(40):
        hand.key(Qt.Key.Key_Minus)
    assert view.camera.zoom == pytest.approx(0.05)
    for _notch in range(80):
        hand.key(Qt.Key.Key_Plus)
    assert view.camera.zoom == pytest.approx(4.0)


# Linking


@pytest.fixture
def loose(session, view, hand) -> Hand:
    """The chain with one more Linear, not linked, below it."""
    session.apply(edits.add_node, "main", "Linear", (480.0, 200.0))
    view.fit_all()
    return hand


def test_a_link_is_pulled_from_output_to_input(loose, session, chain_arrows):
    before = session.project
    loose.drag(loose.output("relu1"), loose.input("linear2"))
    assert arrows(session.project) == chain_arrows | {"relu1>linear2"}
    _undoes_to(session, before)


def test_a_link_dragged_onto_a_taken_input_replaces_the_old_one(loose, session, view, chain_arrows):
    session.apply(edits.connect, "main", *_ports(session, "relu1", "linear2"))
    before = session.project
    loose.press(loose.output("conv1"))
    loose.move(loose.card("linear2"))
    loose.move(loose.input("linear2"))
    assert "Replaces the link from relu1" in view.note.text()
    loose.release(loose.input("linear2"))
    assert arrows(session.project) == chain_arrows | {"conv1>linear2"}
    _undoes_to(session, before)


def _ports(session, source: str, target: str) -> tuple[Port, Port]:
    return (
        Port(node_named(session.project, source).id, "out"),
        Port(node_named(session.project, target).id, "in"),
    )


def test_a_link_is_pulled_from_input_to_output(loose, session, chain_arrows):
    loose.drag(loose.input("linear2"), loose.output("conv1"))
    assert arrows(session.project) == chain_arrows | {"conv1>linear2"}


def test_a_link_may_end_anywhere_on_a_card_with_one_port(loose, session, chain_arrows):
    loose.drag(loose.output("relu1"), loose.card("linear2"))
    assert arrows(session.project) == chain_arrows | {"relu1>linear2"}


def test_a_port_is_met_from_twelve_pixels_away(loose, session, chain_arrows):
    off = QPointF(9.0, -9.0)
    loose.drag(loose.output("relu1") + off, loose.input("linear2") - off)
    assert arrows(session.project) == chain_arrows | {"relu1>linear2"}


def test_a_link_that_closes_a_loop_is_refused_near_the_pointer(hand, session, view):
    before = session.project
    hand.press(hand.output("linear1"))
    hand.move(hand.card("relu1"))
    hand.move(hand.input("relu1"))
    assert view.note.isVisible()
    assert "relu1" in view.note.text()
    hand.release(hand.input("relu1"))
    assert session.project == before
    assert view.note.isVisible()


def test_legal_ports_glow_while_a_link_is_pulled(loose, session, view, qtbot):
    linear = view.network_scene.nodes[node_named(session.project, "linear2").id]
    taken = view.network_scene.nodes[node_named(session.project, "flatten1").id]
    loose.press(loose.output("conv1"))
    loose.move(EMPTY)
    qtbot.waitUntil(lambda: bool(linear.marks))
    assert [mark.kind for mark in linear.marks] == ["legal"]
    assert taken.marks == ()
    loose.key(Qt.Key.Key_Escape)
    assert linear.marks == ()
    loose.release(EMPTY)


def test_escape_drops_the_link_that_is_pulled(loose, session, view):
    before, items = session.project, len(view.network_scene.items())
    loose.press(loose.output("relu1"))
    loose.move(loose.input("linear2"))
    assert len(view.network_scene.items()) > items
    loose.key(Qt.Key.Key_Escape)
    loose.release(loose.input("linear2"))
    assert session.project == before
    assert len(view.network_scene.items()) == items


def test_the_end_of_a_link_is_pulled_off_a_taken_input(loose, session, chain_arrows):
    before = session.project
    loose.drag(loose.input("flatten1"), loose.input("linear2"))
    assert arrows(session.project) == chain_arrows - {"relu1>flatten1"} | {"relu1>linear2"}
    _undoes_to(session, before)


def test_a_pulled_off_link_let_go_over_nothing_is_cut(hand, session, chain_arrows):
    before = session.project
    hand.drag(hand.input("flatten1"), EMPTY)
    assert arrows(session.project) == chain_arrows - {"relu1>flatten1"}
    _undoes_to(session, before)


def test_a_pulled_off_link_may_return(hand, session, chain_arrows):
    before = session.project
    hand.press(hand.input("flatten1"))
    hand.move(EMPTY)
    hand.move(hand.input("flatten1"))
    hand.release(hand.input("flatten1"))
    assert session.project == before


def test_a_link_let_go_over_empty_canvas_asks_for_a_layer(hand, session, view, qtbot, chain_arrows):
    before = session.project
    hand.drag(hand.output("conv1"), EMPTY)
    search = view.findChild(LayerSearch)
    assert search is not None
    qtbot.keyClicks(search.field, "dropout")
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert arrows(session.project) == chain_arrows | {"conv1>dropout1"}
    assert session.selection.nodes == _ids(session, "dropout1")
    _undoes_to(session, before)


def test_a_link_pulled_backwards_asks_for_what_comes_before(hand, session, view, qtbot):
    session.apply(edits.add_node, "main", "Linear", (480.0, 240.0))
    view.fit_all()
    hand.drag(hand.input("linear2"), hand.input("linear2") + QPointF(-150.0, 60.0))
    search = view.findChild(LayerSearch)
    assert search is not None
    qtbot.keyClicks(search.field, "relu")
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert "relu2>linear2" in arrows(session.project)


def test_escape_closes_the_search_menu_and_adds_nothing(hand, session, view, qtbot):
    before = session.project
    hand.drag(hand.output("conv1"), EMPTY)
    qtbot.keyClick(view.findChild(LayerSearch).field, Qt.Key.Key_Escape)
    assert session.project == before


# Palette


def test_a_layer_dropped_on_the_canvas_lies_there(hand, session):
    before = session.project
    hand.drop_layer("GELU", EMPTY)
    node = node_named(session.project, "gelu1")
    assert node.at == (420.0, 270.0)
    assert session.selection.nodes == {node.id}
    _undoes_to(session, before)


def test_a_layer_dropped_on_a_link_is_inserted(hand, session, chain_arrows):
    before = session.project
    link = network(before).links[1]
    hand.drop_layer("Dropout", hand.middle_of(link))
    expected = chain_arrows - {"conv1>relu1"} | {"conv1>dropout1", "dropout1>relu1"}
    assert arrows(session.project) == expected
    _undoes_to(session, before)


def test_a_link_lights_up_under_a_layer_that_fits(hand, session, view):
    link = network(session.project).links[1]
    item = view.network_scene.links[link]
    mime = hand.hover_layer("Dropout", hand.middle_of(link))
    assert mime.formats()
    assert item.is_lit
    hand.take_layer_away()
    assert not item.is_lit


def test_a_link_stays_dark_under_a_layer_without_an_input(hand, session, view):
    link = network(session.project).links[1]
    mime = hand.hover_layer("Input", hand.middle_of(link))
    assert mime.formats()
    assert not view.network_scene.links[link].is_lit
    hand.take_layer_away()


def test_a_layer_dropped_on_a_card_follows_it(hand, session, chain_arrows):
    before = session.project
    hand.drop_layer("BatchNorm2d", hand.output("conv1"))
    added = (set(names(session.project)) - set(names(before))).pop()
    assert {f"conv1>{added}", f"{added}>relu1"} <= arrows(session.project)
    _undoes_to(session, before)


def test_a_layer_that_leaves_again_changes_nothing(hand, session, view):
    before, items = session.project, len(view.network_scene.items())
    mime = hand.hover_layer("ReLU", EMPTY)
    assert mime.formats()
    assert len(view.network_scene.items()) == items + 1
    hand.take_layer_away()
    assert len(view.network_scene.items()) == items
    assert session.project == before


def test_an_unknown_layer_cannot_be_dropped(hand, session):
    before = session.project
    hand.drop_layer("os.system", EMPTY)
    assert session.project == before


# Names and double-clicks


def test_a_double_click_on_the_name_renames_in_place(hand, session, view, qtbot):
    before = session.project
    hand.double_click(hand.name("conv1"))
    field = view.rename_field
    assert field.isVisible()
    assert field.text() == "conv1"
    field.selectAll()
    qtbot.keyClicks(field, "edges")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not field.isVisible()
    assert "edges" in names(session.project)
    _undoes_to(session, before)


def test_a_taken_name_is_refused_and_the_field_stays(hand, session, view, qtbot):
    before = session.project
    hand.double_click(hand.name("conv1"))
    view.rename_field.selectAll()
    qtbot.keyClicks(view.rename_field, "relu1")
    qtbot.keyClick(view.rename_field, Qt.Key.Key_Return)
    assert view.rename_field.isVisible()
    assert "relu1" in view.note.text()
    assert session.project == before
    qtbot.keyClick(view.rename_field, Qt.Key.Key_Escape)
    assert not view.rename_field.isVisible()


def test_a_double_click_on_a_card_asks_for_its_form(hand, view, session, qtbot):
    with qtbot.waitSignal(view.inspect_requested):
        hand.double_click(hand.card("linear1"))
    assert session.selection.nodes == _ids(session, "linear1")


def test_a_double_click_on_empty_canvas_opens_the_search_menu(hand, view, session, qtbot):
    hand.double_click(EMPTY)
    search = view.findChild(LayerSearch)
    assert search is not None
    qtbot.keyClicks(search.field, "flatten")
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert node_named(session.project, "flatten2").at == (420.0, 270.0)


def test_the_plate_under_a_card_mends_its_problem(hand, view, session):
    from nnstudio.core.compiler.plan import Mend, Plan, Problem, Severity
    from nnstudio.core.language import N_, Message

    linear = node_named(session.project, "linear1")
    link = network(session.project).links_into(linear.id)[0]
    label = Message.of(N_("Insert ReLU"))
    mend = Mend(label, edits.insert_on_link, ("main", link, "ReLU"))
    problem = Problem("flat", Severity.WARNING, "main", Message.of("No activation."), linear.id, None, mend)
    session.set_plan(Plan({}, (problem,)))
    before = session.project
    badge = view.network_scene.badge_of(linear.id)
    hand.click(badge.mapToScene(badge.rect().center()))
    assert {"flatten1>relu2", "relu2>linear1"} <= arrows(session.project)
    assert session.undo_label == "Insert ReLU"
    _undoes_to(session, before)


def test_a_pressed_plate_offers_nothing_else_until_the_pointer_has_left(hand, view, session):
    from nnstudio.core.compiler.plan import Mend, Plan, Problem, Severity
    from nnstudio.core.language import Message

    linear = node_named(session.project, "linear1")

    def problem(words: str, edit: object, *arguments: object) -> Plan:
        mend = Mend(Message.of(words), edit, arguments)
        told = Message.of("Something is wrong.")
        return Plan({}, (Problem("x", Severity.ERROR, "main", told, linear.id, None, mend),))

    mend = (edits.set_param, "main", linear.id, "out_features", 3)
    session.set_plan(problem("Set out_features to 3", *mend))
    badge = view.network_scene.badge_of(linear.id)
    pressed = badge.mapToScene(badge.rect().center())
    hand.move(pressed)
    hand.click(pressed)
    session.set_plan(problem("Delete the layer", edits.delete, "main", frozenset({linear.id})))
    badge = view.network_scene.badge_of(linear.id)
    assert node_named(session.project, "linear1").params["out_features"] == 3
    hand.click(pressed)
    hand.click(pressed)
    assert linear.id in network(session.project).nodes, "a second click must not do another thing"
    hand.move(EMPTY)
    assert badge.contains_scene_point(pressed), "once the pointer has left, it is offered"
    hand.click(pressed)
    assert linear.id not in network(session.project).nodes


def test_undo_during_a_drag_lets_go_of_what_is_gone(hand, session, view):
    session.apply(edits.add_node, "main", "Linear", (480.0, 200.0))
    view.fit_all()
    hand.press(hand.card("linear2"))
    hand.move(hand.card("linear2") + QPointF(0.0, 50.0))
    session.undo()
    assert view.gesture is None
    hand.release(EMPTY)
    assert "linear2" not in names(session.project)


def test_a_merge_takes_another_link_on_its_taken_input(hand, session, view):
    session.apply(edits.add_node, "main", "Add", (480.0, 240.0))
    add = node_named(session.project, "add1").id
    conv = node_named(session.project, "conv1").id
    session.apply(edits.connect, "main", Port(conv, "out"), Port(add, "in"))
    view.fit_all()
    hand.drag(hand.input("add1"), hand.output("input"))
    assert {"conv1>add1", "input>add1"} <= arrows(session.project)
    assert Link(Port(conv, "out"), Port(add, "in")) in network(session.project).links


def test_a_double_click_on_a_link_asks_what_to_insert(hand, session, view, qtbot):
    hand.double_click(hand.middle_of(network(session.project).links[1]))
    search = view.findChild(LayerSearch)
    assert search is not None
    qtbot.keyClicks(search.field, "dropout")
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert {"conv1>dropout1", "dropout1>relu1"} <= arrows(session.project)
