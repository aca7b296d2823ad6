"""The two commands refuse in one plain sentence, and do nothing twice."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def bootstrap(script, monkeypatch, tmp_path):
    """The script with an environment of its own and every started Python recorded instead of run."""
    module = script("bootstrap")
    monkeypatch.setattr(module, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(module, "make_environment", lambda: None)
    module.started = []
    module.status = 0

    def python(*arguments, folder=None):
        module.started.append(arguments)
        return module.status

    monkeypatch.setattr(module, "python", python)
    monkeypatch.setattr(module.qt_libraries, "ensure", lambda programs: "")
    return module


def test_an_old_python_gets_one_sentence(bootstrap, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    assert bootstrap.main(["run"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "3.11" in lines[0]
    assert "3.9" in lines[0]
    assert not bootstrap.started


def test_an_old_python_can_read_the_scripts():
    for name in ("bootstrap.py", "qt_libraries.py"):
        text = (Path(__file__).resolve().parents[2] / "packaging" / name).read_text(encoding="utf-8")
        ast.parse(text, feature_version=(3, 7))
        assert "match " not in text


def test_a_failed_download_gets_one_sentence_and_is_tried_again(bootstrap, monkeypatch, capsys):
    bootstrap.status = 1
    assert bootstrap.main(["test"]) == 1
    assert "Check the network" in capsys.readouterr().err
    assert not bootstrap.STAMP.exists()
    bootstrap.main(["test"])
    assert sum("pip" in call for call in bootstrap.started) == 2


def test_the_second_time_installs_nothing(bootstrap):
    bootstrap.main(["test"])
    bootstrap.main(["test"])
    assert sum("pip" in call for call in bootstrap.started) == 1


def test_the_test_extra_is_added_to_an_environment_made_by_run(bootstrap, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    bootstrap.main(["run"])
    bootstrap.main(["test"])
    bootstrap.main(["run"])
    installs = [call[-1] for call in bootstrap.started if "pip" in call]
    assert [target.endswith("[test]") for target in installs] == [False, True]


def test_changed_pins_install_again(bootstrap, monkeypatch):
    bootstrap.main(["test"])
    monkeypatch.setattr(bootstrap, "fingerprint", lambda: "other")
    bootstrap.main(["test"])
    assert sum("pip" in call for call in bootstrap.started) == 2


def test_without_a_screen_the_example_is_trained_from_the_command_line(bootstrap, monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    assert bootstrap.main(["run"]) == 0
    assert "no screen" in capsys.readouterr().out
    assert [call[2] for call in bootstrap.started if "nnstudio" in call] == ["new", "train"]


def test_with_a_screen_the_studio_opens_on_the_digits_example(bootstrap, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    bootstrap.main(["run"])
    assert bootstrap.started[-1] == ("-m", "nnstudio", "open", "--example", "digits-cnn")


def test_missing_libraries_are_named_to_those_who_are_not_root(script, monkeypatch):
    libraries = script("qt_libraries")
    monkeypatch.setattr(libraries.sys, "platform", "linux")
    monkeypatch.setattr(libraries, "_loads", lambda library: library != "libxcb-cursor.so.0")
    monkeypatch.setattr(libraries.shutil, "which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(libraries.os, "geteuid", lambda: 1000)
    assert libraries.ensure({}).endswith("sudo apt-get install -y libxcb-cursor0")


def test_missing_libraries_are_installed_by_root(script, monkeypatch):
    libraries = script("qt_libraries")
    monkeypatch.setattr(libraries.sys, "platform", "linux")
    monkeypatch.setattr(libraries, "_loads", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(libraries.shutil, "which", lambda program: f"/usr/bin/{program}")
    monkeypatch.setattr(libraries.os, "geteuid", lambda: 0)
    commands = []

    def run(command, **options):
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(libraries.subprocess, "run", run)
    assert libraries.ensure({}) == ""
    assert commands[-1][-1] == "libegl1"


def test_nothing_is_asked_for_where_all_libraries_load(script, monkeypatch):
    libraries = script("qt_libraries")
    monkeypatch.setattr(libraries, "_loads", lambda library: True)
    assert libraries.ensure({}) == ""


@pytest.mark.parametrize(
    ("missing", "status"), [("libxcb-cursor.so.0", 0), ("libEGL.so.1", 1)], ids=["screen", "drawing"]
)
def test_without_a_virtual_screen_the_other_tests_are_run(bootstrap, monkeypatch, capsys, missing, status):
    libraries = bootstrap.qt_libraries
    monkeypatch.setattr(libraries, "ensure", lambda programs: "Type this line.")
    monkeypatch.setattr(libraries, "_loads", lambda library: library != missing)
    assert bootstrap.main(["test"]) == status
    assert any("pytest" in call for call in bootstrap.started) == (status == 0)
    said = capsys.readouterr()
    assert "Type this line." in (said.err if status else said.out)


def test_the_window_is_not_opened_where_it_could_not_be_seen(bootstrap, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(bootstrap.qt_libraries, "ensure", lambda programs: "Type this line.")
    assert bootstrap.main(["run"]) == 1
    assert not any("nnstudio" in call for call in bootstrap.started)
