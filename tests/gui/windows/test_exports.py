"""File > Export: every format of the registry, in the background; pictures of the whole network."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.examples import example
from nnstudio.core.storage.programs import read_program
from nnstudio.core.training.exports.format import exports
from nnstudio.gui.widgets.exporting import Drawing, pdf
from nnstudio.gui.windows import export_dialog
from nnstudio.gui.windows.export_dialog import ExportDialog, ExportWish

from .projects import circle

PATIENCE = 60_000


def _write(studio, qtbot, wish: ExportWish, path: Path) -> str:
    """Export, and wait; what the window says of it."""
    studio.window.exports.start(wish, path)
    qtbot.waitUntil(lambda: studio.window.exports._busy is None, timeout=PATIENCE)
    dialog = QApplication.activeModalWidget()
    said = dialog.sentence
    dialog.accept()
    return said


def test_every_format_can_be_chosen(qtbot):
    dialog = ExportDialog(circle(), True)
    qtbot.addWidget(dialog)
    assert dialog.list.count() == len(exports)
    for kind in exports:
        dialog.choose(kind.name)
        assert dialog.kind is kind
        assert dialog.summary.text()
    dialog.choose("markdown")
    assert dialog.weights.isHidden()
    dialog.choose("python")
    assert dialog.weights.isEnabled()
    dialog.go.click()
    assert dialog.wish == ExportWish(exports["python"], True)


def test_without_training_no_weights_are_offered(qtbot):
    dialog = ExportDialog(circle(), False)
    qtbot.addWidget(dialog)
    dialog.choose("python")
    assert not dialog.weights.isEnabled()
    assert "trained" in dialog.weights.toolTip()


def test_packages_that_are_not_there_are_named(qtbot, monkeypatch):
    missing = replace(exports["onnx"], requires=("nowhere_to_be_found",))
    monkeypatch.setattr(export_dialog, "exports", [missing])
    dialog = ExportDialog(circle(), True)
    qtbot.addWidget(dialog)
    assert "nowhere_to_be_found" in dialog.note.text()
    assert "nnstudio[onnx]" in dialog.note.text()
    assert not dialog.go.isEnabled()


def test_of_several_networks_one_is_chosen_where_a_file_holds_one(qtbot):
    dialog = ExportDialog(example("gan-ring").load(), True)
    qtbot.addWidget(dialog)
    dialog.choose("python")
    assert dialog._network_row.isHidden()
    dialog.choose("onnx")
    assert not dialog._network_row.isHidden()
    dialog.network.setCurrentText("discriminator")
    dialog._on_accepted()
    assert dialog.wish.network == "discriminator"


def test_a_program_is_written_with_its_project(make_studio, qtbot, tmp_path):
    studio = make_studio(circle())
    path = tmp_path / "net.py"
    said = _write(studio, qtbot, ExportWish(exports["python"], False), path)
    assert str(path) in said
    assert read_program(path).project == studio.session.project


def test_weights_go_beside(make_studio, qtbot, tmp_path):
    studio = make_studio(circle())
    qtbot.waitUntil(lambda: studio.session.plan is not None, timeout=PATIENCE)
    studio.window.controller.steps(2)
    qtbot.waitUntil(lambda: studio.window.controller.is_settled, timeout=PATIENCE)
    _write(studio, qtbot, ExportWish(exports["python"], True), tmp_path / "net.py")
    assert (tmp_path / "net.safetensors").is_file()


def test_what_cannot_be_written_is_said_and_nothing_is_there(make_studio, qtbot, tmp_path):
    studio = make_studio(circle())
    path = tmp_path / "no such folder" / "net.py"
    said = _write(studio, qtbot, ExportWish(exports["python"], False), path)
    assert "no such folder" in said
    with pytest.raises(Refusal):
        studio.window.exports.start(ExportWish(exports["python"], True), tmp_path / "net.py")


@pytest.mark.parametrize("zoom", [0.1, 3.0])
def test_the_picture_of_the_network_is_as_large_as_the_network_wherever_one_looks(
    make_studio, tmp_path, zoom
):
    """Cards with all their words, those out of view too, and not a wide empty canvas."""
    studio = make_studio(example("digits-cnn").load())
    view, path = studio.window.view, tmp_path / "network.svg"
    view.touched()
    view.camera.zoom_to(zoom)
    view.centerOn(0.0, 0.0)
    view.framing.follow_zoom()
    studio.window.exports.write_picture("Network", path)
    content = path.read_text()
    wide, high = (float(one) for one in re.search(r'viewBox="0 0 (\S+) (\S+)"', content).groups())
    area = view.network_scene.content_rect()
    assert area.width() < wide < area.width() + 200.0
    assert area.height() < high < area.height() + 200.0
    assert "32 · 3×3 · p1" in content
    assert all(node.name in content for node in studio.session.project.networks["main"].nodes.values())


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_the_picture_of_the_network_shows_all_of_it(ending, make_studio, tmp_path):
    studio = make_studio(example("digits-cnn").load())
    exports_ = studio.window.exports
    title = next(title for title, thing in exports_.things().items() if thing is studio.window.view)
    path = tmp_path / f"network{ending}"
    exports_.write_picture(title, path)
    content = path.read_bytes()
    assert content[:4] == {".png": b"\x89PNG", ".svg": b"<?xm", ".pdf": b"%PDF"}[ending]
    if ending == ".svg":
        for name in ("conv1", "output"):
            assert name.encode() in content


def test_a_network_as_wide_as_a_street_is_a_page_that_readers_open(qapp):
    painted = []

    def paint(painter):
        painted.append(painter.transform().m11())
        painter.drawText(239_000, 50, "the last layer")

    content = pdf(Drawing(QSize(240_000, 100), paint))
    box = re.search(rb"/MediaBox \[0 0 (\S+) (\S+)\]", content)
    assert float(box[1]) == pytest.approx(14_400, abs=1)
    assert float(box[2]) == pytest.approx(6, abs=1)
    small = pdf(Drawing(QSize(960, 96), paint))
    assert b"/MediaBox [0 0 720" in small
    assert painted[0] == pytest.approx(painted[1] * 0.06 / 0.75)
