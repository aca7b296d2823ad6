"""File > Compare: two networks side by side, marked in colours and words, with a list of differences."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from nnstudio.core.project import edits
from nnstudio.core.project.comparing import Change, matched
from nnstudio.core.project.layout.side_by_side import side_by_side
from nnstudio.core.storage.examples import example
from nnstudio.core.storage.files import write
from nnstudio.gui.windows.comparing import pairs_of
from nnstudio.gui.windows.comparison_dialog import ComparisonDialog

from .projects import circle


def _edited():
    before = example("digits-cnn").load()
    network = before.networks["main"]
    after = edits.set_value(before, "networks.main.conv1.out_channels", 16)
    link = network.links_out_of(network.named("conv1").id)[0]
    after = edits.insert_on_link(after, "main", link, "BatchNorm2d")
    return before, edits.delete_and_heal(after, "main", frozenset({network.named("relu2").id}))


@pytest.fixture
def dialog(qtbot):
    before, after = _edited()
    made = ComparisonDialog(pairs_of(before, after, "main"), ("before", "after"))
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def test_cards_are_marked_on_their_side(dialog):
    marks = [
        {card.change for card in canvas.cards.values() if card.change is not Change.SAME}
        for canvas in (dialog.before, dialog.after)
    ]
    assert marks == [{Change.REMOVED, Change.CHANGED}, {Change.ADDED, Change.CHANGED}]


def test_what_is_in_both_stands_at_the_same_place(dialog):
    before = {card.node.name: card.pos() for card in dialog.before.cards.values()}
    after = {card.node.name: card.pos() for card in dialog.after.cards.values()}
    assert before.keys() & after.keys()
    assert all(before[name] == after[name] for name in before.keys() & after.keys())


def test_the_list_says_it_in_words(dialog):
    lines = [
        tuple(dialog.list.topLevelItem(row).text(column) for column in range(3))
        for row in range(dialog.list.topLevelItemCount())
    ]
    assert any("added" in change and "BatchNorm2d" in what for change, what, _told in lines)
    assert any("removed" in change and "relu2" in what for change, what, _told in lines)
    assert any("→ 16" in told for _change, _what, told in lines)
    assert dialog.summary.text().startswith("1 layer added, 1 removed, 1 changed")


def test_a_line_brings_its_layer_to_the_middle(dialog):
    for row in range(dialog.list.topLevelItemCount()):
        dialog.list.setCurrentItem(dialog.list.topLevelItem(row))  # links and layers alike: nothing breaks


def test_both_canvases_look_at_the_same_place(dialog):
    dialog.before.scale(3.0, 3.0)
    dialog.before.looked.emit(dialog.before.look)
    assert dialog.after.look[1] == pytest.approx(dialog.before.look[1])
    away = dialog.after.look[0] - dialog.before.look[0]
    assert away.manhattanLength() < 6  # scroll bars know whole pixels only


def test_layers_that_change_places_can_be_drawn():
    """The links of both together would be a loop."""
    before = example("digits-cnn").load()
    after = edits.swap_with_next(before, "main", before.networks["main"].named("conv1").id)
    one, other = before.networks["main"], after.networks["main"]
    places = side_by_side(one, other, matched(one, other))
    assert len(set(places[1].values())) == len(other.nodes)


def test_the_saved_version_is_compared_with_what_it_has_become(make_studio, tmp_path: Path):
    path = tmp_path / "c.nnstudio"
    write(path, circle())
    studio = make_studio()
    studio.window.document.open_path(path)
    studio.session.apply(edits.append_node, "main", "ReLU", None)
    dialog = studio.window.comparing.with_saved()
    assert dialog.summary.text().startswith("1 layer added")
    assert not dialog.grab().isNull()
    dialog.close()


def test_a_file_that_cannot_be_read_is_told(make_studio, tmp_path: Path):
    path = tmp_path / "bad.nnstudio"
    path.write_bytes(b"nothing")
    studio = make_studio(circle())
    assert studio.window.comparing.with_file(path) is None
    QApplication.activeModalWidget().accept()


def test_two_networks_of_one_project_are_compared(make_studio):
    studio = make_studio(example("gan-ring").load())
    dialog = studio.window.comparing.with_networks("generator", "discriminator")
    assert dialog.list.topLevelItemCount()
    dialog.close()


def test_the_same_is_said_to_be_the_same(qtbot):
    project = circle()
    made = ComparisonDialog(pairs_of(project, project, "main"), ("a", "b"))
    qtbot.addWidget(made)
    assert made.summary.text() == "The networks are the same."
