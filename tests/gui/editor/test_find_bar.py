"""Search in the network: matches are walked, selected and centred."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnstudio.core.language import language
from nnstudio.core.project import edits
from nnstudio.gui.editor.find_bar import FindBar, matches

from .projects import chain, network, node_named

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LAYERS = ("Input", "Conv2d", "ReLU", "Conv2d", "ReLU", "Flatten", "Linear", "Output")


@pytest.fixture
def project():
    return chain(*LAYERS)


@pytest.fixture
def bar(view, qtbot) -> FindBar:
    qtbot.waitUntil(view.hasFocus)
    QTest.keyClick(view, Qt.Key.Key_F, CONTROL)
    found = view.tools.find_bar
    assert found.isVisible()
    assert found.field.hasFocus()
    return found


def _selected(view) -> str:
    return network(view.session.project).nodes[view.session.selection.single_node].name


def _is_centred(view, name: str) -> bool:
    node = node_named(view.session.project, name).id
    middle = view.mapFromScene(view.network_scene.content_rect([node]).center())
    return (middle - view.viewport().rect().center()).manhattanLength() <= 4


def test_typing_goes_to_the_first_match_and_centres_it(view, bar):
    QTest.keyClicks(bar.field, "conv")
    assert _selected(view) == "conv1"
    assert _is_centred(view, "conv1")
    assert bar.count.text() == "1 of 2"


def test_enter_walks_the_matches_round_and_round(view, bar):
    QTest.keyClicks(bar.field, "conv")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert (_selected(view), bar.count.text()) == ("conv2", "2 of 2")
    assert _is_centred(view, "conv2")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert _selected(view) == "conv1"
    QTest.keyClick(bar.field, Qt.Key.Key_Return, SHIFT)
    assert _selected(view) == "conv2"
    bar.previous.click()
    assert _selected(view) == "conv1"


def test_what_is_not_there_is_said(view, bar):
    QTest.keyClicks(bar.field, "conv9")
    assert bar.count.text() == "Not found"
    assert not bar.next.isEnabled()


def test_escape_closes_and_gives_the_keys_back(view, bar):
    QTest.keyClicks(bar.field, "relu")
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert view.hasFocus()
    assert _selected(view) == "relu1"


def test_letters_typed_there_are_no_shortcuts(view, bar):
    QTest.keyClicks(bar.field, "ml+")
    assert bar.field.text() == "ml+"
    assert not view.editor_actions["minimap"].isChecked()


def test_a_match_that_is_gone_is_passed_over(view, bar, session):
    QTest.keyClicks(bar.field, "conv")
    session.apply(edits.delete, "main", frozenset({node_named(session.project, "conv1").id}))
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert (_selected(view), bar.count.text()) == ("conv2", "1 of 1")


def test_layers_are_found_by_kind_title_and_parameters_in_both_languages():
    whole = network(chain("Input", "Conv2d", "Linear"))
    conv = [whole.named("conv1").id]
    for text in ("conv2d", "convolution", "CONV1", "conv 3×3"):
        assert matches(whole, text) == conv
    assert matches(whole, "") == []
    language.choose("fr")
    try:
        assert matches(whole, "linéaire") == matches(whole, "lineaire")
    finally:
        language.choose("en")
