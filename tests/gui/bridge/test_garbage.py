"""No widget is ever destroyed on a working thread."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import QObject

from nnstudio.gui.bridge import garbage
from nnstudio.gui.bridge.background import Background
from nnstudio.gui.bridge.garbage import Hold, Housekeeping


@pytest.fixture
def hold() -> Hold:
    """None begun: here the collector runs by itself."""
    return Hold()


class Knot:
    """A cycle that only the collector can untie, and that remembers where it was untied."""

    ends: list[str] = []

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Knot.ends.append(threading.current_thread().name)


def make_garbage() -> None:
    """Enough containers to make the collector run many times."""
    for _ in range(300):
        lists = [[] for _ in range(200)]
        lists[0].append(lists)


class Asker(QObject):
    def take(self, _result: object) -> None:
        pass


def test_cycles_of_widgets_are_not_collected_where_the_work_is_done(qtbot):
    gc.collect()
    Knot.ends.clear()
    background, asker = Background("elsewhere"), Asker()
    for _ in range(20):
        Knot()
    background.start(lambda task: make_garbage(), asker.take, asker.take)
    qtbot.waitUntil(lambda: not background.is_working)
    background.join()
    gc.collect()
    assert "elsewhere" not in Knot.ends
    assert len(Knot.ends) == 20


def test_the_collector_runs_by_itself_again_when_the_last_holder_ends():
    first, second = Hold(), Hold()
    first.begin()
    first.begin()
    second.begin()
    first.end()
    assert not gc.isenabled()
    second.end()
    second.end()
    assert gc.isenabled()


def test_a_holder_that_dies_lets_the_collector_go():
    hold = Hold()
    hold.begin()
    assert not gc.isenabled()
    del hold
    assert gc.isenabled()


def test_a_sweep_collects_what_is_due():
    hold = Hold()
    hold.begin()
    make_garbage()
    assert gc.get_count()[0] > gc.get_threshold()[0]
    hold.sweep()
    assert gc.get_count()[0] <= gc.get_threshold()[0]
    hold.end()


def test_while_the_program_runs_garbage_is_collected_from_the_event_loop_only(qtbot, monkeypatch):
    monkeypatch.setattr(garbage, "SWEEP_MILLISECONDS", 5)
    gc.collect()
    Knot.ends.clear()
    housekeeping = Housekeeping()
    housekeeping.begin()
    Knot()
    make_garbage()
    assert not Knot.ends
    qtbot.waitUntil(lambda: bool(Knot.ends))
    assert not gc.isenabled()
    housekeeping.end()
    assert gc.isenabled()
