"""Staying awake while training: held after a while, let go of whatever happens, never in the way."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from nnstudio.core.training.awake import linux, macos, windows
from nnstudio.core.training.awake.keeping import Awake, systems
from nnstudio.core.training.awake.system import System, held_by_child

UNTIL_INPUT_ENDS = (sys.executable, "-c", "import sys; sys.stdin.read()")


class Fake:
    def __init__(self, hold_error=None, release_error=None):
        self.told = []
        self._hold_error, self._release_error = hold_error, release_error

    @property
    def system(self):
        return System("fake", self._hold)

    def _hold(self):
        self.told.append("held")
        if self._hold_error:
            raise self._hold_error
        return self._release

    def _release(self):
        self.told.append("released")
        if self._release_error:
            raise self._release_error


def test_it_is_held_once_and_released_once():
    fake = Fake()
    awake = Awake(fake.system, patience=0)
    for _event in range(3):
        awake.keep()
    awake.rest()
    awake.rest()
    assert fake.told == ["held", "released"]
    awake.keep()
    assert awake.is_held
    awake.rest()


def test_a_short_training_asks_nobody():
    fake = Fake()
    with Awake(fake.system, patience=60) as awake:
        awake.keep()
        awake.keep()
    assert fake.told == []


def test_patience_begins_anew_after_a_pause():
    fake = Fake()
    awake = Awake(fake.system, patience=0.05)
    awake.keep()
    awake.rest()
    time.sleep(0.06)
    awake.keep()
    assert fake.told == []
    time.sleep(0.06)
    awake.keep()
    awake.rest()
    assert fake.told == ["held", "released"]


def test_it_is_released_when_training_crashes():
    fake = Fake()

    def train():
        with Awake(fake.system, patience=0) as awake:
            awake.keep()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        train()
    assert fake.told == ["held", "released"]


@pytest.mark.parametrize("error", [OSError("no"), RuntimeError("no"), FileNotFoundError("no")])
def test_a_system_that_cannot_is_asked_once_and_stands_in_nobodys_way(error):
    fake = Fake(hold_error=error)
    with Awake(fake.system, patience=0) as awake:
        awake.keep()
        awake.keep()
    assert fake.told == ["held"]


def test_a_release_that_fails_is_nobodys_trouble():
    fake = Fake(release_error=ProcessLookupError())
    with Awake(fake.system, patience=0) as awake:
        awake.keep()
    assert fake.told == ["held", "released"]


def test_each_system_has_a_file_and_others_are_left_alone(monkeypatch):
    assert set(systems.names()) == {"linux", "win32", "darwin"}
    monkeypatch.setattr(sys, "platform", "haiku")
    with Awake(patience=0) as awake:
        awake.keep()
        assert not awake.is_held


def test_the_child_ends_when_it_is_released():
    release = held_by_child(UNTIL_INPUT_ENDS)
    release()


def test_the_child_ends_with_us_even_if_we_are_killed(tmp_path):
    noted = tmp_path / "child"
    lines = (
        "import os, signal",
        "from nnstudio.core.training.awake import system",
        "before = system.subprocess.Popen",
        "def popen(*words, **more):",
        "    made = before(*words, **more)",
        f"    open({str(noted)!r}, 'w').write(str(made.pid))",
        "    return made",
        "system.subprocess.Popen = popen",
        f"system.held_by_child({UNTIL_INPUT_ENDS!r})",
        "os.kill(os.getpid(), signal.SIGKILL)",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=False)
    child = int(noted.read_text())
    until = time.monotonic() + 10
    while _lives(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _lives(child)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as stat:  # noqa: PTH123
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (("systemd-inhibit", "gnome-session-inhibit"), "systemd-inhibit"),
        (("gnome-session-inhibit",), "gnome-session-inhibit"),
    ],
)
def test_linux_asks_the_first_program_that_is_there(monkeypatch, there, expected):
    asked = []
    monkeypatch.setattr(linux.shutil, "which", lambda name: name if name in there else None)
    monkeypatch.setattr(linux, "held_by_child", lambda command: asked.append(command))
    linux.hold()
    (command,) = asked
    assert command[0] == expected
    assert command[-1] == "cat"


def test_linux_without_either_program_cannot(monkeypatch):
    monkeypatch.setattr(linux.shutil, "which", lambda name: None)
    with pytest.raises(OSError, match="systemd-inhibit"):
        linux.hold()


def test_macos_ties_the_program_to_this_process(monkeypatch):
    asked = []
    monkeypatch.setattr(macos, "held_by_child", asked.append)
    macos.hold()
    assert asked == [("caffeinate", "-i", "-w", str(os.getpid()))]


def test_windows_says_that_the_system_is_needed_and_takes_it_back(monkeypatch):
    said = []

    def execution_state(flags):
        said.append(flags)
        return 1

    kernel = SimpleNamespace(SetThreadExecutionState=execution_state)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    release = windows.hold()
    release()
    assert said == [0x80000001, 0x80000000]


@pytest.mark.skipif(sys.platform == "win32", reason="there it works")
def test_windows_functions_elsewhere_cannot():
    with pytest.raises(OSError, match="SetThreadExecutionState"):
        windows.hold()
