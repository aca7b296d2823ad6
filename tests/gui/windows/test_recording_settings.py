"""Whether runs are recorded, where, and how much room they may take: asked for, remembered, obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from nnstudio.core.runs import places
from nnstudio.core.runs.refusals import UnusableStore
from nnstudio.core.storage.settings import Settings, read_settings, write_settings
from nnstudio.gui.windows.recording_dialog import RecordingDialog


@pytest.fixture(autouse=True)
def own_home(monkeypatch, tmp_path):
    monkeypatch.setenv("NNSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(places.VARIABLE, raising=False)


@pytest.fixture
def make(qtbot):
    def made(**settings) -> RecordingDialog:
        dialog = RecordingDialog(Settings(**settings))
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return made


def accept(dialog):
    dialog.buttons.accepted.emit()


def edit(dialog, name, value):
    editor = dialog.form.editor(name)
    editor.set_value(value)
    dialog.form.value_edited.emit(name, value)


def test_nothing_edited_is_nothing_changed(make):
    dialog = make()
    accept(dialog)
    assert dialog.changes == {}
    assert dialog.result()


def test_all_three_settings_are_handed_over_when_accepted(make, tmp_path):
    dialog = make()
    edit(dialog, "run_megabytes", 50)
    edit(dialog, "runs_folder", str(tmp_path / "other" / "place"))
    accept(dialog)
    assert dialog.changes == {"run_megabytes": 50, "runs_folder": str(tmp_path / "other" / "place")}
    assert (tmp_path / "other" / "place").is_dir()
    off = make()
    edit(off, "record_runs", False)
    accept(off)
    assert off.changes == {"record_runs": False}


def test_cancelling_changes_nothing(make):
    dialog = make()
    edit(dialog, "run_megabytes", 50)
    dialog.reject()
    assert dialog.changes == {}


def test_a_folder_that_cannot_be_made_is_said_at_its_field(make, tmp_path):
    (tmp_path / "file").write_text("in the way")
    dialog = make()
    edit(dialog, "runs_folder", str(tmp_path / "file" / "runs"))
    accept(dialog)
    assert not dialog.result()
    said = " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    assert "there is no such folder, and it cannot be made" in said
    edit(dialog, "runs_folder", str(tmp_path / "free"))
    accept(dialog)
    assert dialog.result()


def test_without_recording_where_and_how_much_are_of_no_interest(make):
    dialog = make(record_runs=False)
    assert not dialog.form.editor("runs_folder").isEnabled()
    assert not dialog.form.editor("run_megabytes").isEnabled()
    edit(dialog, "record_runs", True)
    assert dialog.form.editor("runs_folder").isEnabled()


def test_a_folder_chosen_from_outside_is_shown_and_stays(make, monkeypatch, tmp_path):
    monkeypatch.setenv(places.VARIABLE, str(tmp_path / "class"))
    dialog = make()
    assert not dialog.form.editor("runs_folder").isEnabled()
    assert str(tmp_path / "class") in dialog.note.text()


def test_what_is_chosen_is_obeyed_by_the_next_run(tmp_path):
    write_settings(Settings(runs_folder=str(tmp_path / "mine"), run_megabytes=7, record_runs=False))
    assert places.runs_folder() == tmp_path / "mine"
    assert places.snapshot_budget() == 7_000_000
    assert not places.is_recording_wanted()
    assert read_settings().run_megabytes == 7
    assert places.usual_folder() == Path(tmp_path / "home" / "runs")


def test_a_folder_that_is_read_only_is_refused_in_the_users_language(tmp_path, monkeypatch):
    import errno

    def read_only(**_where):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(places, "TemporaryFile", read_only)
    with pytest.raises(UnusableStore, match="it can be read, but not written to"):
        places.check_folder(tmp_path)
