"""One-off jobs: delivered on the GUI thread, cancelled, failed, and joined."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QObject

from nnstudio.core.language import Message
from nnstudio.core.refusal import Refusal
from nnstudio.gui.bridge.background import Background


class Asker(QObject):
    """Somebody who wants a result."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.failures: list[object] = []
        self.threads: set[int] = set()

    def done(self, result: object) -> None:
        self.threads.add(threading.get_ident())
        self.results.append(result)

    def failed(self, failure: object) -> None:
        self.threads.add(threading.get_ident())
        self.failures.append(failure)


@pytest.fixture
def background(qtbot):
    made = Background("test")
    yield made
    made.join()


def test_the_work_is_done_elsewhere_and_delivered_here(qtbot, background):
    asker = Asker()
    background.start(lambda task: threading.get_ident(), asker.done, asker.failed)
    qtbot.waitUntil(lambda: not background.is_working)
    assert asker.results != [threading.get_ident()]
    assert len(asker.results) == 1
    assert asker.threads == {threading.get_ident()}


def test_jobs_are_done_in_order(qtbot, background):
    asker = Asker()
    for number in range(5):
        background.start(lambda task, number=number: number, asker.done, asker.failed)
    qtbot.waitUntil(lambda: not background.is_working)
    assert asker.results == [0, 1, 2, 3, 4]


def test_a_cancelled_job_delivers_nothing(qtbot, background):
    asker, reached = Asker(), threading.Event()

    def work(task):
        reached.set()
        while True:
            task.check()
            time.sleep(0.001)

    task = background.start(work, asker.done, asker.failed)
    reached.wait(2)
    task.cancel()
    qtbot.waitUntil(lambda: not background.is_working)
    assert not asker.results
    assert not asker.failures


def test_a_refusal_is_a_sentence_and_a_bug_is_a_report(qtbot, background):
    asker = Asker()

    def refuse(task):
        raise Refusal("The file {name} is empty.", name="a.csv")

    def break_down(task):
        raise KeyError("weights")

    background.start(refuse, asker.done, asker.failed)
    background.start(break_down, asker.done, asker.failed)
    qtbot.waitUntil(lambda: not background.is_working)
    refusal, bug = asker.failures
    assert str(refusal.message) == "The file a.csv is empty."
    assert refusal.is_refusal
    assert "break_down" in bug.report
    assert "torch" in bug.report


def test_progress_is_told_on_the_gui_thread(qtbot, background):
    asker = Asker()

    def work(task):
        task.tell(0.5, Message.of("Half"))

    with qtbot.waitSignal(background.progressed) as caught:
        background.start(work, asker.done, asker.failed)
    assert caught.args[1] == 0.5
    qtbot.waitUntil(lambda: not background.is_working)


def test_somebody_who_is_gone_is_not_called(qtbot, background):
    asker, gate = Asker(), threading.Event()
    results = asker.results
    background.start(lambda task: gate.wait(2), asker.done, asker.failed)
    del asker
    gate.set()
    qtbot.waitUntil(lambda: not background.is_working)
    assert results == []


def test_joining_ends_a_job_that_looks_up(background):
    asker, reached = Asker(), threading.Event()

    def work(task):
        reached.set()
        while True:
            task.check()
            time.sleep(0.001)

    background.start(work, asker.done, asker.failed)
    reached.wait(2)
    background.join()
    assert not background.is_working
