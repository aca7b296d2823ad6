"""Open the window, on a project file or an example."""

from __future__ import annotations

import argparse
import gc
import signal
import sys
from pathlib import Path
from types import FrameType

from nnstudio.cli.starting import leave
from nnstudio.core.language import N_, _

SUMMARY = N_("Open the window, on a project file or an example.")


def details() -> list[str]:
    return [_("A language given here is kept, as if it were chosen in the window's menu.")]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar=_("FILE"), help=_("a project file"))
    parser.add_argument("--example", default="", metavar=_("NAME"), help=_("an example instead of a file"))


def run(options: argparse.Namespace) -> int:
    """Stay until the window is closed; 2 where there is no Qt to open one with."""
    gc.disable()  # what is made while opening stays; the app turns it on again once the window is there
    try:
        from nnstudio.gui import app
    except ImportError as error:
        if error.name is not None and error.name.startswith("nnstudio"):
            raise
        print(_("The window needs PySide6, which cannot be loaded: {why}").format(why=error), file=sys.stderr)
        return 2
    signal.signal(signal.SIGINT, _on_interrupt)
    return app.main(options.file, options.example, options.lang or "")


def _on_interrupt(number: int, frame: FrameType | None) -> None:
    """Ctrl-C in the terminal: the window knows how to end; before it is there, nothing needs to."""
    from PySide6.QtWidgets import QApplication

    if any(widget.isVisible() for widget in QApplication.topLevelWidgets()):
        raise KeyboardInterrupt
    leave()
