"""The palette: searched in two languages, folded, dragged, and used by keyboard."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest

from nnstudio.core.blocks.library import blocks
from nnstudio.core.language import language
from nnstudio.core.layers import catalogue
from nnstudio.gui.editor import PaletteWidget
from nnstudio.gui.editor.layer_matching import matching
from nnstudio.gui.editor.layer_mime import layer_in
from nnstudio.gui.editor.palette_tree import card_pixmap
from nnstudio.gui.editor.placeables import placeable, placeables

from .projects import arrows, names


@pytest.fixture
def palette(qtbot, session) -> PaletteWidget:
    widget = PaletteWidget(session)
    qtbot.addWidget(widget)
    widget.resize(260, 800)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def _visible(palette: PaletteWidget) -> set[str]:
    keys = [one.key for one in placeables()]
    return {key for key in keys if not palette.tree.layer_item(key).isHidden()}


def test_every_layer_of_the_catalogue_is_there(palette):
    assert _visible(palette) == {*catalogue.names(), *(f"block:{name}" for name in blocks.names())}


def test_searching_shows_only_what_matches(palette):
    palette.field.setText("transposed conv")
    assert _visible(palette) == {"ConvTranspose1d", "ConvTranspose2d"}
    palette.field.clear()
    assert _visible(palette) > set(catalogue.names())


@pytest.mark.parametrize("typed", ["noyau", "NOYAU", "carte de caracteristiques"])
def test_french_words_without_accents_find_convolutions(palette, typed):
    palette.field.setText(typed)
    assert "Conv2d" in _visible(palette)
    assert "ReLU" not in _visible(palette)


def test_the_name_beats_the_summary():
    assert matching("relu")[0].name == "ReLU"
    assert matching("linear")[0].name == "Linear"
    assert matching("batchnorm2d")[0].name == "BatchNorm2d"
    assert matching("no such thing") == []


def test_enter_in_the_field_appends_the_best_match(palette, session, qtbot):
    before = session.project
    qtbot.keyClicks(palette.field, "gelu")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert "linear1>gelu1" in arrows(session.project)
    assert "gelu1>output" in arrows(session.project)
    session.undo()
    assert session.project == before


def test_enter_without_a_search_appends_nothing(palette, session, qtbot):
    before = session.project
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert session.project == before


def test_a_double_click_appends(palette, session):
    item = palette.tree.layer_item("Linear")
    palette.tree.scrollToItem(item)
    spot = palette.tree.visualItemRect(item).center()
    QTest.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseDClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert "linear2" in names(session.project)


def test_down_and_enter_append_by_keyboard(palette, session, qtbot):
    qtbot.keyClicks(palette.field, "tanh")
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.tree.hasFocus()
    qtbot.keyClick(palette.tree, Qt.Key.Key_Return)
    assert "tanh1" in names(session.project)


def test_a_family_folds_and_stays_folded_after_a_search(palette, qtbot):
    tree = palette.tree
    family = tree.layer_item("ReLU").parent()
    tree.scrollToItem(family)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(family).center())
    assert not family.isExpanded()
    palette.field.setText("relu")
    assert family.isExpanded()
    palette.field.clear()
    assert not family.isExpanded()


def test_pulling_a_layer_starts_a_drag_that_carries_it(palette, monkeypatch):
    carried = []

    def fake_exec(drag: QDrag, _action: Qt.DropAction) -> Qt.DropAction:
        carried.append((layer_in(drag.mimeData()), drag.pixmap().size()))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", fake_exec)
    item = palette.tree.layer_item("Conv2d")
    palette.tree.scrollToItem(item)
    spot = palette.tree.visualItemRect(item).center()
    viewport = palette.tree.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseMove(viewport, spot + QPoint(20, 0))
    QTest.mouseMove(viewport, spot + QPoint(60, 10))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=spot)
    assert carried
    assert carried[0][0] == "Conv2d"
    assert carried[0][1].width() >= 160


def test_the_dragged_picture_is_crisp_on_a_dense_screen(palette):
    carried = placeable("Conv2d")
    picture = card_pixmap(carried, 2.0)
    assert picture.devicePixelRatio() == 2.0
    assert picture.width() == 2 * card_pixmap(carried, 1.0).width()


def test_another_language_retitles_the_families(palette, monkeypatch):
    family = palette.tree.layer_item("ReLU").parent()
    monkeypatch.setattr("nnstudio.gui.editor.layer_families._", str.upper)
    language.changed.emit("fr")
    assert family.text(0) == "ACTIVATION"


def test_every_layer_has_a_tooltip_and_an_accessible_text(palette):
    for name in catalogue.names():
        item = palette.tree.layer_item(name)
        assert catalogue[name].summary in item.toolTip(0)
        assert name in item.data(0, Qt.ItemDataRole.AccessibleTextRole)


def test_the_editor_does_not_import_torch():
    heavy = "any(name in sys.modules for name in ('torch', 'scipy', 'sklearn'))"
    code = f"import sys, nnstudio.gui.editor; sys.exit({heavy})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
