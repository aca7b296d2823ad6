"""What the offscreen platform cannot do is not worth a line on the user's terminal; other messages are."""

from __future__ import annotations

from PySide6.QtCore import qInstallMessageHandler, qWarning

from nnstudio.gui.windows.offscreen import quiet_platform


def test_only_the_gaps_of_the_platform_are_silenced(capsys):
    before = qInstallMessageHandler(None)
    try:
        with quiet_platform():
            qWarning("This plugin does not support raise()")
            qWarning("something worth knowing")
    finally:
        qInstallMessageHandler(before)
    assert capsys.readouterr().err.splitlines() == ["something worth knowing"]


def test_the_handler_before_is_back_afterwards():
    heard = []

    def listen(_kind, _context, text):
        heard.append(text)

    before = qInstallMessageHandler(listen)
    try:
        with quiet_platform():
            pass
        qWarning("again")
    finally:
        qInstallMessageHandler(before)
    assert heard == ["again"]
