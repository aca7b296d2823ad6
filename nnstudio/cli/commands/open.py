"""Open the window, on a project file or an example."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path

from nnstudio.core.language import _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="a project file")
    parser.add_argument("--example", default="", metavar="NAME", help="an example instead of a file")


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
    return app.main(options.file, options.example)
