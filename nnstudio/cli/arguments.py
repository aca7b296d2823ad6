"""What is typed after an option, read and refused in the user's language."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from nnstudio.core.language import LANGUAGES, _

SMALLEST, LARGEST = 200, 8000  # pixels a side of a window's picture


def add_language_option(parser: argparse.ArgumentParser) -> None:
    """``--lang``, which every command has; it is looked at before the parser is made."""
    parser.add_argument(
        "--lang",
        choices=tuple(LANGUAGES),
        help=_("the language to speak; otherwise as set in the window, or the system's"),
    )


def add_json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line, for programs"))


def add_file_argument(parser: argparse.ArgumentParser) -> None:
    """A project to work on."""
    parser.add_argument(
        "file", type=Path, metavar=_("FILE"), help=_("a .nnstudio file, or an example's project.json")
    )


def count(text: str) -> int:
    """A whole number from 0 up."""
    if not text.isascii() or not text.isdigit():
        raise _refused(_("takes a whole number from 0 up. Received {text}."), text)
    return int(text)


def duration(text: str) -> float:
    """Seconds; what is no number of seconds would never be over."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise _refused(_("takes a number of seconds from 0 up. Received {text}."), text)
    return seconds


def text_size(text: str) -> int:
    """Per cent of the usual size of letters, 50 to 300."""
    if not text.isascii() or not text.isdigit() or not 50 <= int(text) <= 300:
        raise _refused(_("takes a whole number from 50 to 300. Received {text}."), text)
    return int(text)


def size(text: str) -> tuple[int, int]:
    """Width and height of a picture in pixels, such as ``1366x768``."""
    words = text.lower().split("x")
    sides = [int(word) for word in words if word.isascii() and word.isdigit()]
    if len(sides) != len(words) or len(sides) != 2 or not all(SMALLEST <= side <= LARGEST for side in sides):
        template = _(
            "takes a width and a height such as 1366x768, each from {least} to {most} pixels. "
            "Received {text}."
        )
        raise _refused(template, text)
    return sides[0], sides[1]


def _refused(template: str, text: str) -> argparse.ArgumentTypeError:
    """argparse puts the option's name in front."""
    told = template.format(text=repr(text), least=SMALLEST, most=LARGEST)
    return argparse.ArgumentTypeError(told)
