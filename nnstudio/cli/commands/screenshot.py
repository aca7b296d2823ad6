"""Write a picture of the real window, trained for some steps; needs no screen."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from nnstudio.cli.arguments import count, size, text_size
from nnstudio.core.language import LANGUAGES, N_, _

SUMMARY = N_("Write a picture of the real window, trained for some steps; needs no screen.")


def details() -> list[str]:
    return [_("What a file has learned already is shown, and trained on.")]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar=_("FILE"), help=_("a project file, or the name of an example"))
    add("-o", "--output", type=Path, required=True, metavar="PNG", help=_("where to write it"))
    add("--steps", type=count, default=0, metavar="N", help=_("train for N steps first"))
    add("--size", type=size, default=(1366, 768), metavar=_("WxH"), help=_("size of the window in pixels"))
    add("--theme", choices=("light", "dark"), default="light", help=_("the window's colours"))
    add("--lang", choices=tuple(LANGUAGES), default="en", help=_("the window's language"))
    add("--font-percent", type=text_size, default=100, metavar="P", help=_("text size, 50 to 300"))
    add("--panel", default="", metavar=_("NAME"), help=_("bring this panel to the front"))
    add("--only", default="", metavar=_("NAMES"), help=_("show these panels alone, such as loss,weights"))
    add("--bare", action="store_true", help=_("without menus, tool bar and status bar"))


def run(options: argparse.Namespace) -> int:
    """Write the picture; 2 where Qt or the panel is not there."""
    if "PySide6" not in sys.modules:
        # a window nobody sees, drawn at one pixel per pixel whatever the machine's screen
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ["QT_SCALE_FACTOR"] = "1"
    try:
        from nnstudio.gui.app import take_picture
        from nnstudio.gui.windows.screenshot import Wish
    except ImportError as error:
        if error.name is not None and error.name.startswith("nnstudio"):
            raise
        print(_("The window needs PySide6, which cannot be loaded: {why}").format(why=error), file=sys.stderr)
        return 2
    wish = Wish(
        size=options.size,
        steps=options.steps,
        theme=options.theme,
        language=options.lang,
        zoom=options.font_percent / 100,
        panel=options.panel,
        only=tuple(name for name in options.only.split(",") if name),
        bare=options.bare,
    )
    take_picture(options.file, wish, options.output)
    return 0
