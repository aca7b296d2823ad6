"""File > Import: consent first, then a process of its own; the open project stays until another has come."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from nnstudio.core.storage.examples import example
from nnstudio.core.storage.programs import exported_files
from nnstudio.core.training.exports.format import exports
from nnstudio.gui.windows.busy_dialog import BusyDialog
from nnstudio.gui.windows.import_dialog import ImportDialog, ImportWish

from .projects import circle

CODE = """
import pathlib
from torch import nn
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
"""
PATIENCE = 60_000


@pytest.fixture
def model(tmp_path) -> Path:
    path = tmp_path / "model.py"
    path.write_text(CODE, "utf-8")
    return path


@pytest.fixture
def program(tmp_path) -> Path:
    path = tmp_path / "program.py"
    for file, content in exported_files(exports["python"], example("xor").load(), None, path).items():
        file.write_bytes(content)
    return path


def _layers(studio):
    return [node.layer for node in studio.session.project.networks["main"].nodes.values()]


def test_nothing_is_imported_without_consent(qtbot, model):
    dialog = ImportDialog("")
    qtbot.addWidget(dialog)
    assert not dialog.go.isEnabled()
    dialog.source.setText(str(model))
    assert not dialog.go.isEnabled()
    dialog.consent.setChecked(True)
    assert dialog.go.isEnabled()
    dialog.shape.setText("3x")
    assert not dialog.go.isEnabled()
    dialog.shape.setText("3 × 8, 8")
    dialog.name.setText("net")
    dialog.go.click()
    assert dialog.wish == ImportWish(str(model), "net", "3x8x8")
    assert dialog.wish.target == f"{model}:net"


def test_a_program_of_ours_needs_none(qtbot, program):
    dialog = ImportDialog("")
    qtbot.addWidget(dialog)
    dialog.source.setText(str(program))
    assert dialog._theirs.isHidden()
    assert "nothing is run" in dialog.note.text()
    dialog.go.click()
    assert dialog.wish == ImportWish(str(program), is_ours=True)


def test_a_module_comes_with_its_weights(make_studio, qtbot, model):
    studio = make_studio(circle())
    imports = studio.window.imports
    imports.start(ImportWish(str(model), "net"))
    assert isinstance(QApplication.activeModalWidget(), BusyDialog)
    qtbot.waitUntil(lambda: not imports.is_working, timeout=PATIENCE)
    assert _layers(studio) == ["Input", "Linear", "Tanh", "Linear", "Output"]
    qtbot.waitUntil(lambda: studio.session.run.begins_restored, timeout=PATIENCE)
    assert studio.window.controller.checkpoint() is not None
    assert studio.session.path is None


def test_what_cannot_be_drawn_leaves_the_open_project(make_studio, qtbot, tmp_path):
    studio = make_studio(circle())
    before = studio.session.project
    path = tmp_path / "bad.py"
    path.write_text(CODE + "\n1 / 0\n", "utf-8")
    studio.window.imports.start(ImportWish(str(path)))
    qtbot.waitUntil(lambda: not studio.window.imports.is_working, timeout=PATIENCE)
    assert studio.session.project == before
    dialog = QApplication.activeModalWidget()
    assert "ZeroDivisionError" in dialog.sentence
    assert "Line 6 of bad.py" in dialog.sentence
    dialog.accept()


def test_an_endless_module_can_be_cancelled(make_studio, qtbot, tmp_path):
    studio = make_studio(circle())
    before = studio.session.project
    path = tmp_path / "endless.py"
    path.write_text("while True: pass\n", "utf-8")
    imports = studio.window.imports
    imports.start(ImportWish(str(path)))
    qtbot.waitUntil(
        lambda: imports._process.state() == imports._process.ProcessState.Running, timeout=PATIENCE
    )
    QApplication.activeModalWidget().reject()
    qtbot.waitUntil(lambda: not imports.is_working, timeout=PATIENCE)
    assert studio.session.project == before
    assert QApplication.activeModalWidget() is None


def test_closing_the_window_ends_the_process(make_studio, qtbot, tmp_path):
    studio = make_studio(circle())
    path = tmp_path / "endless.py"
    path.write_text("while True: pass\n", "utf-8")
    imports = studio.window.imports
    imports.start(ImportWish(str(path)))
    folder = Path(imports._folder.name)
    studio.window.close()
    assert not imports.is_working
    assert not folder.exists()


def test_our_program_is_read_in_place(make_studio, program):
    studio = make_studio(circle())
    studio.window.imports.start(ImportWish(str(program), is_ours=True))
    assert studio.session.project == example("xor").load()
