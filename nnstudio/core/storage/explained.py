"""What has been explained to this user once, and need not be again."""

from __future__ import annotations

from nnstudio.core.storage.home import home_file
from nnstudio.core.storage.small_json import read_small, write_small

_FILE = "explained.json"
_LONGEST = 100


def explained() -> frozenset[str]:
    """The names of what was explained; none if the list is lost."""
    kept = read_small(home_file(_FILE))
    names = kept if isinstance(kept, list) else []
    return frozenset(name for name in names if isinstance(name, str))


def note_explained(name: str) -> bool:
    """This has just been explained; ``False`` if that could not be kept."""
    return write_small(home_file(_FILE), sorted(explained() | {name})[:_LONGEST])


def forget_explained() -> bool:
    """Explain everything again."""
    return write_small(home_file(_FILE), [])
