"""A project file dropped anywhere on the window is opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

_SUFFIXES = (".nnstudio", ".json")


def dropped_file(data: QMimeData) -> Path | None:
    """The one project file in what is dragged, or ``None``."""
    urls = data.urls() if data.hasUrls() else []
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    if len(paths) == 1 and paths[0].suffix.lower() in _SUFFIXES:
        return paths[0]
    return None
