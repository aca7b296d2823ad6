"""Write a picture of the real window, trained for some steps; needs no screen."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from nnstudio.core.language import LANGUAGES, _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a project file, or the name of an example")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="PNG", help="where to write it")
    parser.add_argument("--steps", type=int, default=0, metavar="N", help="train for N steps first")
    parser.add_argument("--size", type=_size, default=(1366, 768), metavar="WxH", help="of the window")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--lang", choices=tuple(LANGUAGES), default="en", help="the window's language")
    parser.add_argument("--font-percent", type=int, default=100, metavar="P", help="text size, 50 to 300")
    parser.add_argument("--panel", default="", metavar="NAME", help="bring this panel to the front")
    parser.add_argument("--only", default="", metavar="NAMES", help="show these panels alone: loss,weights")
    parser.add_argument("--bare", action="store_true", help="without menus, tool bar and status bar")


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


def _size(text: str) -> tuple[int, int]:
    width, _x, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()) or not (200 <= int(width) <= 8000 >= int(height) >= 200):
        raise argparse.ArgumentTypeError(_("a size such as 1366x768"))
    return int(width), int(height)
