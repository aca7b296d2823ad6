"""A fault is told once, can be copied, and the program goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from nnstudio.gui.windows import faults
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


def test_a_fault_that_comes_back_with_every_frame_is_told_once(reporter, qtbot, monkeypatch) -> None:
    error = fault()
    reporter.catch(type(error), error)
    qtbot.waitUntil(lambda: open_dialog() is not None)
    open_dialog().accept()
    for _ in range(5):
        reporter.catch(type(error), error)
    qtbot.waitUntil(lambda: len(reporter.reports) == 6)
    assert open_dialog() is None
    monkeypatch.setattr(faults, "GOES_ON_SECONDS", -1.0)
    reporter.catch(type(error), error)
    qtbot.waitUntil(lambda: open_dialog() is not None)
    open_dialog().accept()


_FAULTY = """
import sys
import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from nnstudio.gui import app as studio
from nnstudio.gui.widgets.painted import PaintedWidget
from nnstudio.gui.widgets.plot import CurvePlot
from nnstudio.gui.widgets.plotted_curve import PlottedCurve
from nnstudio.gui.windows.faults import FaultReporter

class Faulty(PaintedWidget):
    def draw(self, painter):
        painter.setPen(self.nothing)
    def changeEvent(self, event):
        if event.type() == QEvent.Type.LanguageChange:
            raise ValueError("asked to speak")

def broken(curve, painter, frame):
    raise ValueError("a curve of nothing")

class Acts(QObject):
    def send(self):
        QApplication.sendEvent(faulty, QEvent(QEvent.Type.LanguageChange))
    def repaint(self):
        faulty.repaint()
        faulty.grab()
    def end(self):
        print("reports", sum(map(len, reporter.reports)) > 0, flush=True)
        print("dialog", QApplication.activeModalWidget() is not None, flush=True)
        QApplication.exit(7)

app = studio.application([])
reporter = FaultReporter(app)
reporter.install()
acts = Acts()
if sys.argv[1] == "curve":
    PlottedCurve.paint = broken
    faulty = CurvePlot()
    faulty.set_curve("loss", np.arange(9.0), np.arange(9.0))
else:
    faulty = Faulty()
faulty.show()
if sys.argv[1] != "curve":
    QTimer.singleShot(50, acts.send if sys.argv[1] == "sent" else acts.repaint)
QTimer.singleShot(600, acts.end)
sys.exit(app.exec())
"""


@pytest.mark.parametrize("kind", ["painted", "sent", "curve"])
def test_a_fault_while_painting_or_in_an_event_sent_does_not_end_the_program(kind, tmp_path) -> None:
    """In a process of its own: Qt ends one whose painter outlives what it paints on."""
    environment = {**os.environ, "NNSTUDIO_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", _FAULTY, kind], capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.returncode == 7, done.stderr
    assert "reports True" in done.stdout
    assert "dialog True" in done.stdout
