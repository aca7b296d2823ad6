"""A fault of the program is told, can be copied and sent, and does not end it."""

from __future__ import annotations

import platform
import sys
import threading
import time
import traceback
from types import TracebackType

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

import nnstudio
from nnstudio.core.language import _
from nnstudio.gui.widgets.messages import MessageDialog, tell

GOES_ON_SECONDS = 5.0  # the same fault within this time is still the first one
MOST_REPORTS = 100


class FaultReporter(QObject):
    """Shows what no code has caught, whichever thread it was raised in. One dialog at a time.

    Signals:
        happened(str): a report, from the thread of the fault to the one of the windows.
    """

    happened = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dialog: MessageDialog | None = None
        self._before = sys.excepthook
        self._before_in_threads = threading.excepthook
        self.reports: list[str] = []
        self._happened_at = 0.0
        self.happened.connect(self._on_happened, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Be told of every uncaught exception from now on. (Qt goes on after one in a slot; so do we.)"""
        self._before = sys.excepthook
        self._before_in_threads = threading.excepthook
        sys.excepthook = self.catch
        threading.excepthook = self._catch_in_thread

    def uninstall(self) -> None:
        sys.excepthook = self._before
        threading.excepthook = self._before_in_threads

    def _catch_in_thread(self, fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None and not issubclass(fault.exc_type, SystemExit):
            self.catch(fault.exc_type, fault.exc_value, fault.exc_traceback)

    def catch(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None = None
    ) -> None:
        """Tell of this exception; Ctrl+C in the terminal still ends the program."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self._before(kind, error, trace)
        self.happened.emit(report(error))

    def _on_happened(self, text: str) -> None:
        is_echo = bool(self.reports) and text == self.reports[-1]
        is_going_on = is_echo and time.monotonic() < self._happened_at + GOES_ON_SECONDS
        self._happened_at = time.monotonic()
        self.reports = [*self.reports, text][-MOST_REPORTS:]
        if self._dialog is not None or is_going_on:
            return  # one is being read, or was: a fault in painting comes back with every frame
        sentence = _(
            "Something went wrong inside nnstudio. Your project is still open: save it under another name "
            "to be safe. The report below helps to mend the program."
        )
        self._dialog = tell(QApplication.activeWindow(), _("A fault"), sentence, level="error", report=text)
        self._dialog.finished.connect(self._on_closed)

    def _on_closed(self, _result: int) -> None:
        self._dialog = None


def report(error: BaseException) -> str:
    """What happened and where it ran, to be copied; it holds nothing of the project."""
    lines = traceback.format_exception(error)
    about = (
        f"nnstudio {nnstudio.__version__}, Python {platform.python_version()}, PySide6 {pyside_version}, "
        f"{platform.system()} {platform.release()} {platform.machine()}"
    )
    return about + "\n\n" + "".join(lines)
