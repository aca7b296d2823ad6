"""Blocks by hand: from the palette onto a link, made of layers, opened, left, taken apart, kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest

from nnstudio.core.blocks.library import blocks
from nnstudio.core.project import Node
from nnstudio.core.project.entries import Block
from nnstudio.core.project.paths import inside
from nnstudio.core.session import Selection
from nnstudio.core.storage.my_blocks import my_blocks, save_block
from nnstudio.gui.editor import PaletteWidget, my_shelf
from nnstudio.gui.editor import palette as palette_module
from nnstudio.gui.editor.layer_mime import layer_in
from nnstudio.gui.editor.menus import menu_for
from nnstudio.gui.editor.save_block_dialog import SaveBlockDialog

from .hand import NO_KEY
from .projects import arrows, names, node_named

CONTROL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def palette(qtbot, session) -> PaletteWidget:
    widget = PaletteWidget(session)
    qtbot.addWidget(widget)
    widget.resize(260, 800)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def _link(session, source: str, target: str):
    whole = session.project.network_at(session.network_name)
    ids = {node.name: node.id for node in whole.nodes.values()}
    return next(a for a in whole.links if (a.source.node, a.target.node) == (ids[source], ids[target]))


def _select(session, *chosen: str) -> None:
    nodes = frozenset(node_named(session.project, name).id for name in chosen)
    session.select(Selection(nodes))


def _block(session) -> Node:
    return next(node for node in session.project.networks["main"].nodes.values() if node.body is not None)


def _pulled(palette: PaletteWidget, key: str, monkeypatch) -> str | None:
    """What the drag of this row carries, pulled by the mouse."""
    carried: list[str | None] = []

    def fake_exec(drag: QDrag, _action: Qt.DropAction) -> Qt.DropAction:
        assert drag.pixmap().width() >= 160
        carried.append(layer_in(drag.mimeData()))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", fake_exec)
    item, viewport = palette.tree.layer_item(key), palette.tree.viewport()
    palette.tree.scrollToItem(item)
    spot = palette.tree.visualItemRect(item).center()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=spot)
    for across in (20, 60):
        QTest.mouseMove(viewport, spot + QPointF(across, 4).toPoint())
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=spot)
    return carried[0] if carried else None


def test_a_shipped_block_goes_from_the_palette_onto_a_link(palette, hand, session, monkeypatch):
    before = session.project
    key = _pulled(palette, "block:conv_bn_relu", monkeypatch)
    assert key == "block:conv_bn_relu"
    hand.drop_layer(key, hand.middle_of(_link(session, "conv1", "relu1")))
    block = _block(session)
    assert block.layer == "Block"
    assert block.body == blocks["conv_bn_relu"].made().body
    assert {f"conv1>{block.name}", f"{block.name}>relu1"} <= arrows(session.project)
    assert session.selection.single_node == block.id
    session.undo()
    assert session.project == before


def test_every_shipped_block_can_be_dropped_on_the_canvas(hand, session):
    for name in blocks.names():
        hand.drop_layer(f"block:{name}", hand.card("conv1") + QPointF(0, 200))
    found = [node for node in session.project.networks["main"].nodes.values() if node.body is not None]
    assert len(found) == len(blocks)


def test_a_double_click_appends_a_block(palette, session):
    item, viewport = palette.tree.layer_item("block:resnet_basic"), palette.tree.viewport()
    palette.tree.scrollToItem(item)
    spot = palette.tree.visualItemRect(item).center()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    assert f"{_block(session).name}>output" in arrows(session.project)


def test_blocks_are_found_by_their_words(palette):
    palette.field.setText("bottleneck")
    assert palette.tree.best_match == "block:resnet_bottleneck"
    assert blocks["resnet_bottleneck"].summary in palette.tree.layer_item("block:resnet_bottleneck").toolTip(
        0
    )


def test_the_search_menu_lists_blocks_and_puts_one_on_a_link(hand, view, session, qtbot):
    hand.double_click(hand.middle_of(_link(session, "conv1", "relu1")))
    menu = view.findChild(object, "layer_search")
    qtbot.keyClicks(menu.field, "squeeze")
    qtbot.keyClick(menu.field, Qt.Key.Key_Return)
    assert f"conv1>{_block(session).name}" in arrows(session.project)


def test_the_search_menu_offers_no_block_that_has_no_input_to_link(view, session):
    save_block(Block("empty", session.project.networks["main"].__class__()))
    view.commands.search_layer(QPointF(), source=_link(session, "conv1", "relu1").source)
    menu = view.findChild(object, "layer_search")
    assert [entry.value for entry in menu.entries("empty")] == []
    menu.leave()


def test_three_layers_become_a_block_that_is_opened_edited_left_and_undone(hand, view, session):
    before = session.project
    hand.click(hand.card("conv1"))
    for name in ("relu1", "flatten1"):
        hand.click(hand.card(name), Qt.KeyboardModifier.ShiftModifier)
    hand.key(Qt.Key.Key_G, CONTROL_ALT)
    grouped = session.project
    block = _block(session)
    assert session.selection.single_node == block.id
    assert arrows(grouped) == {
        f"input>{block.name}",
        f"{block.name}>linear1",
        "linear1>output",
    }
    hand.double_click(hand.card(block.name))
    path = inside("main", block.id)
    assert session.network_name == path
    hand.drop_layer("BatchNorm2d", hand.middle_of(_link(session, "conv1", "relu1")))
    layers = [node.layer for node in session.project.network_at(path).nodes.values()]
    assert sorted(layers) == ["BatchNorm2d", "Conv2d", "Flatten", "Input", "Output", "ReLU"]
    view.editor_actions["leave_block"].trigger()
    assert session.network_name == "main"
    session.undo()
    assert session.project == grouped
    session.undo()
    assert session.project == before


def test_a_block_is_taken_apart_as_often_as_it_is_repeated(hand, view, session):
    _select(session, "relu1")
    view.editor_actions["group"].trigger()
    block = _block(session)
    session.apply(_set_repeat, block.id)
    hand.click(hand.card(block.name))
    hand.key(Qt.Key.Key_U, CONTROL_ALT)
    layers = [node.layer for node in session.project.networks["main"].nodes.values()]
    assert layers.count("ReLU") == 3
    assert len(session.selection.nodes) == 3
    session.undo()
    assert _block(session).repeat == 3


def test_actions_can_be_used_where_their_edits_are_allowed(view, session):
    actions = view.editor_actions
    _select(session, "input", "conv1")
    assert not actions["group"].isEnabled()
    _select(session, "conv1", "flatten1")
    assert not actions["group"].isEnabled()
    _select(session, "conv1", "relu1")
    assert actions["group"].isEnabled()
    assert not any(actions[name].isEnabled() for name in ("ungroup", "repeat", "save_block"))
    actions["group"].trigger()
    assert all(actions[name].isEnabled() for name in ("group", "ungroup", "repeat", "save_block"))


def test_the_menu_of_a_block_begins_with_what_blocks_can(view, session, hand):
    plain = menu_for(view, view.pointer(QPointF(hand.pixel(hand.card("relu1")))))
    assert view.editor_actions["ungroup"] not in plain.actions()
    _select(session, "relu1")
    view.editor_actions["group"].trigger()
    at = QPointF(hand.pixel(hand.card(_block(session).name)))
    menu = menu_for(view, view.pointer(at))
    wanted = [view.editor_actions[name] for name in ("open_block", "ungroup", "repeat", "save_block")]
    assert menu.actions()[:4] == wanted
    for made in (plain, menu):
        made.deleteLater()


def test_what_cannot_be_taken_apart_says_why(view, session, hand):
    hand.drop_layer("block:lstm_cell", hand.card("conv1") + QPointF(0, 250))
    block = _block(session)
    session.apply(_set_repeat, block.id)
    before = session.project
    session.select(Selection(frozenset({block.id})))
    view.editor_actions["ungroup"].trigger()
    assert session.project == before
    assert block.name in view.note.text()


def test_a_block_is_saved_and_dropped_again(hand, view, session, palette, qtbot, monkeypatch):
    _select(session, "conv1", "relu1")
    view.editor_actions["group"].trigger()
    view.editor_actions["save_block"].trigger()
    dialog = view.findChild(SaveBlockDialog)
    assert dialog.name.text() == "block1"
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, "stem")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert [one.name for one in my_blocks()] == ["stem"]
    key = _pulled(palette, "mine:stem", monkeypatch)
    hand.drop_layer(key, hand.middle_of(_link(session, "block1", "flatten1")))
    added = node_named(session.project, "stem1")
    assert added.body == node_named(session.project, "block1").body
    assert {"block1>stem1", "stem1>flatten1"} <= arrows(session.project)


def test_a_name_that_is_taken_is_refused_once_and_then_replaced(view, session, qtbot):
    save_block(Block("stem", blocks["conv_bn_relu"].made().body))
    newer = blocks["resnet_basic"].made().body
    dialog = SaveBlockDialog(Block("stem", newer), view)
    dialog.open()
    dialog.save.click()
    assert dialog.isVisible()
    assert dialog.refusal.isVisible()
    assert my_blocks()[0].load().body != newer
    dialog.save.click()
    assert my_blocks()[0].load().body == newer


def test_a_name_that_is_no_name_is_refused(view):
    dialog = SaveBlockDialog(Block("1 ?", blocks["conv_bn_relu"].made().body), view)
    dialog.open()
    dialog.save.click()
    assert dialog.refusal.isVisible()
    assert my_blocks() == ()
    dialog.reject()


def test_a_saved_block_is_deleted_from_the_palettes_menu(palette, monkeypatch):
    asked = []
    monkeypatch.setattr(palette_module, "ask", lambda *words: asked.append(words) or "delete")
    my_shelf.save(Block("stem", blocks["conv_bn_relu"].made().body))
    tree = palette.tree
    assert tree.menu_for(tree.layer_item("Conv2d")) is None
    menu = tree.menu_for(tree.layer_item("mine:stem"))
    menu.actions()[0].trigger()
    assert asked
    assert my_blocks() == ()
    with pytest.raises(KeyError):
        tree.layer_item("mine:stem")
    menu.deleteLater()


def test_a_block_whose_file_is_damaged_is_said_to_be_so(palette, session, hand, view, tmp_path):
    my_shelf.save(Block("stem", blocks["conv_bn_relu"].made().body))
    my_blocks()[0].path.write_text("{", encoding="utf-8")
    my_shelf.shelf_changed.emit()
    before = session.project
    palette.tree.layer_chosen.emit("mine:stem")
    assert palette.refusal.isVisible()
    hand.drop_layer("mine:stem", hand.card("conv1") + QPointF(0, 250))
    assert view.note.isVisible()
    assert session.project == before


def test_a_block_takes_the_place_of_a_layer(view, session, hand):
    _select(session, "relu1")
    view.editor_actions["replace"].trigger()
    menu = view.findChild(object, "layer_search")
    QTest.keyClicks(menu.field, "squeeze", NO_KEY)
    QTest.keyClick(menu.field, Qt.Key.Key_Return, NO_KEY)
    assert {f"conv1>{_block(session).name}"} <= arrows(session.project)
    assert "relu1" not in names(session.project)


def _set_repeat(project, node):
    from nnstudio.core.project import edits

    return edits.set_repeat(project, "main", node, 3)
