"""What the canvas says: tooltips, menus, the header, and what fits where."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from nnstudio.core.blocks.library import blocks
from nnstudio.core.compiler.plan import Contract, Plan
from nnstudio.core.layers import catalogue
from nnstudio.core.project import edits
from nnstudio.core.project.paths import inside
from nnstudio.core.project.specs import Target, TargetSpec, TensorSpec
from nnstudio.core.session import Selection, Session
from nnstudio.gui.editor import InspectorWidget, editor_actions
from nnstudio.gui.editor.actions import ACTIONS
from nnstudio.gui.editor.layer_search import LayerSearch
from nnstudio.gui.editor.menus import menu_for
from nnstudio.gui.editor.tooltips import text_for

from .projects import arrows, chain, network, node_named, two_networks


@pytest.fixture
def resolved(session):
    from nnstudio.core.compiler.resolve import resolve_network

    contract = Contract(TensorSpec((1, 28, 28)), (10,), TargetSpec(Target.CLASSES, 10), "CrossEntropy")
    plan, problems = resolve_network(session.project, "main", contract)
    session.set_plan(Plan({"main": plan}, problems))
    return session


def _texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


# Tooltips


def test_the_parts_of_the_canvas_have_tooltips(hand, view, resolved):
    scene = view.network_scene
    link = network(resolved.project).links[1]
    assert text_for(scene, scene.hit(hand.card("conv1"))).startswith("conv1: 2-D convolution")
    assert "16 × 26 × 26" in text_for(scene, scene.hit(hand.output("conv1")))
    assert "Input" in text_for(scene, scene.hit(hand.input("conv1")))
    on_link = text_for(scene, scene.hit(hand.middle_of(link)))
    assert on_link == "conv1 → relu1\n16 × 26 × 26: 10\u2009816 numbers per sample"
    assert text_for(scene, scene.hit(QPointF(0.0, 400.0))) == ""


def test_resting_on_a_card_shows_its_tooltip(hand, view):
    at = hand.pixel(hand.card("conv1"))
    event = QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)
    assert QToolTip.text().startswith("conv1")
    QToolTip.hideText()


# Menus


def test_each_part_has_its_own_menu(hand, view, session):
    node_menu = menu_for(view, view.pointer(QPointF(hand.pixel(hand.card("conv1")))))
    assert {"Rename", "Copy", "Duplicate", "Delete"} <= set(_texts(node_menu))
    assert session.selection.nodes == {node_named(session.project, "conv1").id}
    link = network(session.project).links[1]
    link_menu = menu_for(view, view.pointer(QPointF(hand.pixel(hand.middle_of(link)))))
    assert _texts(link_menu) == ["Insert a layer here…", "Delete", "Cut links by a stroke…"]
    assert session.selection == Selection(links=frozenset({link}))
    canvas_menu = menu_for(view, view.pointer(QPointF(hand.pixel(QPointF(100.0, 300.0)))))
    assert {"Add a layer…", "Paste", "Select all", "Fit the network"} <= set(_texts(canvas_menu))


def test_a_right_click_opens_a_menu_and_keeps_a_selection_it_meets(hand, view, session, qtbot):
    view.commands.select_all()
    chosen = session.selection
    at = hand.pixel(hand.card("conv1"))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)
    menu = view.findChild(QMenu, "canvas_menu")
    assert menu is not None
    assert session.selection == chosen
    menu.close()


def test_a_link_s_menu_inserts_a_layer(hand, view, session, qtbot):
    link = network(session.project).links[1]
    menu = menu_for(view, view.pointer(QPointF(hand.pixel(hand.middle_of(link)))))
    menu.actions()[0].trigger()
    search = view.findChild(LayerSearch)
    qtbot.keyClicks(search.field, "gelu")
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert {"conv1>gelu1", "gelu1>relu1"} <= arrows(session.project)


# The search menu


def _offered(search: LayerSearch) -> set[str]:
    return {search.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(search.list.count())}


def test_the_search_menu_offers_what_takes_the_tensor(hand, view, resolved):
    hand.drag(hand.output("conv1"), QPointF(400.0, 300.0))
    offered = _offered(view.findChild(LayerSearch))
    assert {"Conv2d", "MaxPool2d", "ReLU", "Flatten"} <= offered
    assert offered.isdisjoint({"Conv1d", "BatchNorm1d", "Input"})


def test_without_shapes_it_offers_all_that_have_an_input(hand, view):
    hand.drag(hand.output("conv1"), QPointF(400.0, 300.0))
    offered = _offered(view.findChild(LayerSearch))
    layers = {layer.name for layer in catalogue if layer.inputs}
    assert offered == layers | {f"block:{name}" for name in blocks.names()}


def test_the_arrow_keys_choose_in_the_search_menu(view, session, qtbot):
    view.commands.search_layer(QPointF(0.0, 300.0))
    search = view.findChild(LayerSearch)
    second = search.list.item(1).data(Qt.ItemDataRole.UserRole)
    qtbot.keyClick(search.field, Qt.Key.Key_Down)
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    added = session.selection.single_node
    assert network(session.project).nodes[added].layer == second


def test_the_search_menu_goes_when_the_focus_does(hand, view):
    view.commands.search_layer(QPointF(0.0, 300.0))
    search = view.findChild(LayerSearch)
    assert search.isVisible()
    hand.click(QPointF(100.0, -60.0))
    view.setFocus()
    assert search.isHidden()


# Header, actions


def test_the_header_sums_up_and_lists_problems(make_view):
    session = Session(chain("Input", "Conv2d", "Linear", "Output"))
    view = make_view(session)
    assert view.header.totals.text() == "4 layers"
    from nnstudio.core.compiler.resolve import resolve_network

    contract = Contract(TensorSpec((1, 8, 8)), (10,), TargetSpec(Target.CLASSES, 10), "CrossEntropy")
    plan, problems = resolve_network(session.project, "main", contract)
    session.set_plan(Plan({"main": plan}, problems))
    assert "160 parameters" in view.header.totals.text()
    assert "problem" in view.header.totals.text()
    assert str(problems[0].message) in view.header.totals.toolTip()


def test_every_action_has_a_text_a_tip_and_its_shortcut(view):
    actions = editor_actions(view)
    assert len(actions) == len(ACTIONS)
    keys = [key.toString() for action in actions for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    for action in actions:
        assert action.text()
        assert action.toolTip()
        assert not action.icon().isNull()


def test_actions_are_enabled_when_they_can_do_something(view, session):
    actions = view.editor_actions
    assert not actions["delete"].isEnabled()
    assert not actions["rename"].isEnabled()
    view.commands.select_all()
    assert actions["delete"].isEnabled()
    assert not actions["rename"].isEnabled()
    session.select(Selection(frozenset({"n2"})))
    assert actions["rename"].isEnabled()


# Seeing


def test_a_pinch_on_the_touchpad_zooms_at_the_fingers(hand, view):
    zoom = view.camera.zoom
    at = QPointF(hand.pixel(hand.card("relu1")))
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        QPointF(view.viewport().mapToGlobal(at)),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(view.viewport(), event)
    assert view.camera.zoom == pytest.approx(zoom * 1.25)
    assert (hand.pixel(hand.card("relu1")) - at.toPoint()).manhattanLength() <= 2


def test_the_view_fits_while_untouched_and_stays_once_touched(hand, view, session):
    session.apply(edits.add_node, "main", "Linear", (3000.0, 900.0))
    assert view.camera.seen_rect().contains(view.network_scene.content_rect())
    hand.click(hand.card("conv1"))
    before = view.camera.seen_rect()
    session.apply(edits.add_node, "main", "Linear", (6000.0, 2000.0))
    assert view.camera.seen_rect() == before


def test_a_node_selected_elsewhere_comes_into_view(hand, view, session):
    hand.click(hand.card("conv1"))
    session.apply(edits.add_node, "main", "Linear", (6000.0, 2000.0))
    session.select(Selection(frozenset({node_named(session.project, "linear2").id})))
    assert view.camera.seen_rect().contains(QPointF(6080.0, 2030.0))


def test_another_file_is_shown_whole(hand, view, session):
    hand.click(hand.card("conv1"))
    view.zoom_in()
    session.open(chain("Input", *("ReLU",) * 12, "Output"))
    assert view.camera.seen_rect().contains(view.network_scene.content_rect())


def test_another_network_is_shown_whole(make_view):
    session = Session(two_networks())
    view = make_view(session)
    view.zoom_in()
    view.zoom_in()
    session.show_network("discriminator")
    assert view.camera.seen_rect().contains(view.network_scene.content_rect())


def test_from_afar_only_names_are_shown_and_then_only_colours(view):
    layer = view.network_scene.far
    for zoom, names, far in ((1.0, False, False), (0.3, True, True), (0.1, False, True)):
        view.camera.zoom_to(zoom)
        view.framing.follow_zoom()
        assert layer.isVisible() is far
        assert bool(layer.written) is names


def test_ports_are_met_at_any_zoom(view, hand):
    view.camera.zoom_to(0.3)
    view.framing.follow_zoom()
    pixel = hand.pixel(hand.output("conv1")) + QPoint(8, -6)
    hit = view.pointer(QPointF(pixel)).hit
    assert hit.port is not None
    assert hit.port.name == "out"


def test_an_empty_canvas_invites(make_view):
    view = make_view(Session())
    picture = view.grab().toImage()
    middle = {
        picture.pixelColor(x, y).name()
        for x in range(600, 900)
        for y in range(view.height() // 2 - 10, view.height() // 2 + 40)
    }
    assert len(middle) > 5


def test_a_long_shape_is_written_smaller_between_near_cards(view, session):
    link = next(iter(view.network_scene.links))
    item = view.network_scene.links[link]
    item.set_label("8×8")
    (short,) = item.childItems()
    item.set_label("256×56×56")
    assert short.rect().width() <= item.path().boundingRect().width() - 10.0
    letters = short.rect().width()
    session.apply(edits.move, "main", {link.target.node: (900.0, 300.0)})
    assert short.rect().width() > letters, "there is room again"


def test_inside_a_block_the_inspector_does_not_describe_the_whole(qtbot, session):
    from dataclasses import replace

    session.open(replace(session.project, about="What all of this is for."))
    conv = node_named(session.project, "conv1").id
    session.apply(edits.group, "main", frozenset({conv}), "stage")
    session.select(Selection())
    inspector = InspectorWidget(session)
    qtbot.addWidget(inspector)
    assert inspector.page.subtitle.text() == "What all of this is for."
    session.show_network(inside("main", node_named(session.project, "stage").id))
    assert inspector.page.heading.text() == "stage"
    assert "What all" not in inspector.page.subtitle.text()
