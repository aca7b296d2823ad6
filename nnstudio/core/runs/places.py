"""Where runs are kept, and how much room each may take.

``NNSTUDIO_RUNS`` names the folder; else the settings do; else it lies beside the settings.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryFile

from nnstudio.core.language import N_
from nnstudio.core.runs.reasons import reason
from nnstudio.core.runs.refusals import UnusableStore
from nnstudio.core.storage.home import home
from nnstudio.core.storage.settings import read_settings

VARIABLE = "NNSTUDIO_RUNS"
DATABASE = "runs.sqlite3"
SNAPSHOTS = "snapshots"
MEGABYTE = 1_000_000


def runs_folder() -> Path:
    """The folder of the store; it may not be there yet."""
    chosen = os.environ.get(VARIABLE, "") or read_settings().runs_folder
    return Path(chosen).expanduser() if chosen else usual_folder()


def usual_folder() -> Path:
    """Where runs are kept unless somebody chose another place."""
    return home() / "runs"


def check_folder(folder: Path) -> None:
    """See to it that the folder is there, and that files can be made in it.

    Raises:
        UnusableStore: with the reason.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UnusableStore(
            N_("Runs cannot be recorded in {folder}: {why}."), folder=str(folder), why=reason(error)
        ) from error


def snapshot_budget() -> int:
    """How many bytes the snapshots of one run may take together."""
    return read_settings().run_megabytes * MEGABYTE


def is_recording_wanted() -> bool:
    """Whether runs are recorded at all, as the settings say."""
    return read_settings().record_runs
