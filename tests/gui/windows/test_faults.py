"""A fault is told once, can be copied, and the program goes on."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from nnstudio.gui.windows.faults import FaultReporter, report


def fault() -> ValueError:
    try:
        raise ValueError("three")
    except ValueError as error:
        return error


@pytest.fixture
def reporter(qapp, monkeypatch):
    heard: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *arguments: heard.append(arguments))
    made = FaultReporter()
    made.install()
    made.heard = heard
    yield made
    made.uninstall()
    made.deleteLater()


def open_dialog() -> object:
    return QApplication.activeModalWidget()


def test_a_report_says_what_where_and_on_what() -> None:
    text = report(fault())
    assert "ValueError: three" in text
    assert "test_faults.py" in text
    assert "nnstudio" in text.splitlines()[0]
    assert "Python" in text.splitlines()[0]


def test_an_uncaught_exception_opens_a_dialog_that_can_be_copied(reporter, qtbot) -> None:
    error = fault()
    sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: open_dialog() is not None)
    dialog = open_dialog()
    next(b for b in dialog.findChildren(QPushButton) if "Copy" in b.text()).click()
    assert "ValueError: three" in QGuiApplication.clipboard().text()
    dialog.accept()
    assert len(reporter.heard) == 1, "the terminal is told, too"


def test_a_flood_of_faults_opens_one_dialog(reporter, qtbot) -> None:
    error = fault()
    for _ in range(20):
        reporter.catch(type(error), error)
    qtbot.waitUntil(lambda: len(reporter.reports) == 20)
    open_dialog().accept()
    assert open_dialog() is None


def test_a_fault_in_another_thread_is_told_in_the_windows_thread(reporter, qtbot) -> None:
    thread = threading.Thread(target=[].index, args=("nothing",))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: open_dialog() is not None)
    assert "ValueError" in open_dialog().report
    open_dialog().accept()
