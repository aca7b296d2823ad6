"""Why a module cannot be imported, with the line of its code where there is one."""

from __future__ import annotations

import linecache
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType

import torch

from nnstudio.core.language import N_, Message
from nnstudio.core.refusal import Refusal

_FOREIGN = (str(Path(torch.__file__).parent), str(Path(__file__).parent))  # frames that are nobody's fault

_STANDARD = sysconfig.get_paths()["stdlib"]


class CannotImport(Refusal):
    """The module does something that no layer does, or cannot be followed at all. Nothing was imported."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the user's code."""

    file: str
    line: int

    @property
    def text(self) -> str:
        return linecache.getline(self.file, self.line).strip()


def refused(place: Place | None, template: str, **fields: object) -> CannotImport:
    """The refusal, beginning with the line it is about where that is known."""
    why = Message.of(template, **fields)
    if place is None:
        return CannotImport(N_("Nothing was imported: {why}"), why=why)
    return CannotImport(
        N_("Line {line} of {file} (“{code}”): {why}"),
        line=place.line,
        file=Path(place.file).name,
        code=place.text,
        why=why,
    )


def place_of_call() -> Place | None:
    """The innermost line of code that is neither torch's nor ours, of those that led here."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not is_users(frame.f_code.co_filename):
        frame = frame.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno) if frame is not None else None


def place_of_error(traceback: TracebackType | None) -> Place | None:
    """The innermost such line that an exception came through."""
    found = None
    while traceback is not None:
        if is_users(traceback.tb_frame.f_code.co_filename):
            found = Place(traceback.tb_frame.f_code.co_filename, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def is_users(file: str) -> bool:
    """Whether a file is neither Python's own nor torch's, nor one of this room, nor made while running."""
    is_pythons = file.startswith(_STANDARD) and "site-packages" not in Path(file).parts
    return not is_pythons and not file.startswith((*_FOREIGN, "<"))
