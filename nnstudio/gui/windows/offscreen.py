"""Silence about what Qt's offscreen platform cannot do, such as raising a window that no screen shows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_GAP = "This plugin does not support"


@contextmanager
def quiet_platform() -> Iterator[None]:
    """While it lasts, Qt's messages go to the standard error stream, but those of this kind nowhere."""
    before = qInstallMessageHandler(_pass_on)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _pass_on(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    if not text.startswith(_GAP):
        sys.stderr.write(text + "\n")
