"""Fixtures of every test with a window: the studio's own look, a home of its own, nothing left behind.

A plugin of the GUI tests and the journeys (their ``conftest.py`` import it), so that core tests need no Qt.
"""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from nnstudio.core.project import Project
from nnstudio.core.storage.settings import Settings
from nnstudio.gui import app as studio_app
from nnstudio.gui import theme as look
from nnstudio.gui.bridge.garbage import Hold

FULL_EVERY = 25  # tests: the oldest generation holds all of torch and takes a tenth of a second
_tests = count(1)


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application in the studio's own dress."""
    look.apply(qapp, look.LIGHT)
    return qapp


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, recent files and recovery go to a folder of the test's own."""
    monkeypatch.setenv("NNSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NNSTUDIO_RUNS", str(tmp_path / "runs"))


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[object]:
    """The theme module; light and normal size again after the test."""
    yield look
    look.set_zoom(qapp, 1.0)
    if look.current() != look.LIGHT:
        look.apply(qapp, look.LIGHT)


@pytest.fixture
def hold() -> Hold:
    """During a test Python collects nothing by itself: see ``nnstudio.gui.bridge.garbage``."""
    hold = Hold()
    hold.begin()
    return hold


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication, hold: Hold, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a window, an active timer or a running thread behind.

    A usual culprit is a lambda that holds ``self`` and is connected to a signal: use a bound method.
    """
    before = set(map(id, _windows()))
    timers = _record_starts(QTimer, monkeypatch)
    threads = _record_starts(QThread, monkeypatch)
    yield
    _delete_deferred()
    if _left(before, timers, threads):
        gc.collect()
        _delete_deferred()
    left = _left(before, timers, threads)
    hold.end()
    if not gc.isenabled():
        left.append("a hold on the garbage collector")
        gc.enable()
    for window in _windows():
        if id(window) not in before:
            window.deleteLater()  # so that the next test does not pay for this one
    _delete_deferred()
    gc.collect(1 if next(_tests) % FULL_EVERY else 2)
    assert not left, f"left behind: {left}"


def _windows() -> list[QWidget]:
    return [window for window in QApplication.topLevelWidgets() if window.parent() is None]


def _record_starts(kind: type, monkeypatch: pytest.MonkeyPatch) -> weakref.WeakSet:
    started: weakref.WeakSet = weakref.WeakSet()
    start = kind.start

    def recorded(self: object, *arguments: object) -> None:
        started.add(self)
        start(self, *arguments)

    monkeypatch.setattr(kind, "start", recorded)
    return started


def _left(before: set[int], timers: weakref.WeakSet, threads: weakref.WeakSet) -> list[str]:
    windows = [f"window {window!r}" for window in _windows() if id(window) not in before]
    running = [
        f"timer {timer!r} of {timer.parent()!r}" for timer in timers if isValid(timer) and timer.isActive()
    ]
    alive = [f"thread {thread!r}" for thread in threads if isValid(thread) and thread.isRunning()]
    return windows + running + alive


def _delete_deferred() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


MakeStudio = Callable[..., studio_app.Studio]


@pytest.fixture
def make_studio(qtbot, qapp: QApplication) -> Iterator[MakeStudio]:
    """Open the real window on a project: ``make_studio(project, theme="dark", language="fr")``."""
    opened: list[studio_app.Studio] = []

    def make(project: Project | None = None, **settings: object) -> studio_app.Studio:
        chosen = Settings(**{"theme": "light", "language": "en", **settings})
        studio = studio_app.open_studio(qapp, project, chosen)
        opened.append(studio)
        studio.window.show()
        qtbot.waitExposed(studio.window)
        return studio

    yield make
    for studio in opened:
        studio.close()
        studio.window.deleteLater()
    _delete_deferred()
