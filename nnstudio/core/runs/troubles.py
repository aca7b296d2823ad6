"""Why a run is not recorded, in one plain sentence."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from nnstudio.core.language import N_, Message
from nnstudio.core.refusal import Refusal
from nnstudio.core.runs.database import is_full
from nnstudio.core.runs.reasons import reason
from nnstudio.core.runs.refusals import NewerStore, UnusableStore

FULL = N_(
    "The disk is full: this run is not recorded in full any more. Training goes on; what was kept stays."
)
_ASIDE = N_("The list of recorded runs was damaged. It was kept as {file}, and a new list was begun.")
_OTHER = N_("This run cannot be recorded in {folder}: {why}. Training goes on without.")


def in_words(error: BaseException | None, place: Path) -> Message:
    """The sentence for this error in a folder; without an error, for a damaged file put aside there."""
    if error is None:
        return Message.of(_ASIDE, file=place.name)
    if is_full(error) or _is_out_of_space(error):
        return Message.of(FULL)
    if isinstance(error, UnusableStore) and error.__cause__ is not None:
        error = error.__cause__  # the sentence of here also says what becomes of the training
    if isinstance(error, NewerStore | UnusableStore):
        return error.message
    why = error.message if isinstance(error, Refusal) else reason(error)
    return Message.of(_OTHER, folder=str(place), why=why)


def _is_out_of_space(error: BaseException) -> bool:
    """Whether it, or what it came from, says that there is no room."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if isinstance(seen, sqlite3.Error) and is_full(seen):
            return True
        seen = seen.__cause__
    return False
