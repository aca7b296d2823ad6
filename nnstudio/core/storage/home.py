"""Where the program keeps what is the user's and no project: settings and recent files.

``NNSTUDIO_HOME`` names another folder: for a studio on a memory stick, and for tests.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

VARIABLE = "NNSTUDIO_HOME"


def home() -> Path:
    """The folder; it may not be there yet."""
    chosen = os.environ.get(VARIABLE, "")
    if chosen:
        return Path(chosen).expanduser()
    return platformdirs.user_data_path("nnstudio", appauthor=False)


def home_file(name: str) -> Path:
    """A file in the folder, which is made if need be; a folder that cannot be made shows when writing."""
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return folder / name
    return folder / name
