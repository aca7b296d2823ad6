"""The files opened and saved last, newest first."""

from __future__ import annotations

from pathlib import Path

from nnstudio.core.storage.home import home_file
from nnstudio.core.storage.small_json import read_small, write_small

MOST = 12
_FILE = "recent.json"


def recent_files() -> tuple[Path, ...]:
    """The list as kept; a file on it may be gone by now (a stick pulled out, say) and is not dropped."""
    kept = read_small(home_file(_FILE))
    if not isinstance(kept, list):
        return ()
    return tuple(Path(name) for name in kept if isinstance(name, str) and name)[:MOST]


def add_recent(path: Path) -> tuple[Path, ...]:
    """Put a file at the top; returns the new list."""
    newest = path.absolute()
    return _keep((newest, *(other for other in recent_files() if other != newest)))


def forget_recent(path: Path) -> tuple[Path, ...]:
    """Take a file off the list; returns the new list."""
    gone = path.absolute()
    return _keep(tuple(other for other in recent_files() if other != gone))


def clear_recent() -> tuple[Path, ...]:
    """Forget them all."""
    return _keep(())


def _keep(files: tuple[Path, ...]) -> tuple[Path, ...]:
    kept = files[:MOST]
    write_small(home_file(_FILE), [str(path) for path in kept])
    return kept
